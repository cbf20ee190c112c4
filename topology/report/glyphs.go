package report

import "netlab/topology/wire"

// glyphs are the characters that a ladder is drawn with.
type glyphs struct {
	across, down, cross rune
	// The corners of an arrow that goes right, then left: where it turns down,
	// and where it turns to its end.
	rightDown, rightEnd rune
	leftDown, leftEnd   rune
	right, left, lost   rune
	// more ends the part of an arrow whose other part is elsewhere.
	more rune
	// fold stands in the time column for a silence, idle is the lane of a node
	// without a socket.
	fold, idle string
	ellipsis   string
	bars       [wire.TimeWait + 1]rune
}

var unicodeGlyphs = glyphs{
	across: '─', down: '│', cross: '┼',
	rightDown: '╮', rightEnd: '╰', leftDown: '╭', leftEnd: '╯',
	right: '▶', left: '◀', lost: '✗', more: '╌',
	fold: "⋮", idle: "│", ellipsis: "…",
	bars: [...]rune{
		wire.Closed: '│', wire.Listen: '┊', wire.SynSent: '╏', wire.SynReceived: '╏', wire.Established: '┃',
		wire.FinWait1: '║', wire.FinWait2: '║', wire.CloseWait: '║', wire.Closing: '║', wire.LastAck: '║',
		wire.TimeWait: '▒',
	},
}

var asciiGlyphs = glyphs{
	across: '-', down: '|', cross: '+',
	rightDown: '.', rightEnd: '\'', leftDown: '.', leftEnd: '\'',
	right: '>', left: '<', lost: 'X', more: '~',
	fold: ":", idle: "|", ellipsis: "...",
	bars: [...]rune{
		wire.Closed: '|', wire.Listen: ':', wire.SynSent: '!', wire.SynReceived: '!', wire.Established: 'H',
		wire.FinWait1: '#', wire.FinWait2: '#', wire.CloseWait: '#', wire.Closing: '#', wire.LastAck: '#',
		wire.TimeWait: '%',
	},
}
