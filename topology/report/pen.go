package report

import (
	"github.com/fatih/color"

	"netlab/topology/wire"
)

// style is what a piece of text means, which decides its colour.
type style uint8

const (
	body style = iota
	faint
	title
	good
	bad
	remark
	speech
	segment
	opening
	open
	closing
	waiting
	numStyles
)

// pen colours text, or does not.
type pen [numStyles]*color.Color

// newPen returns a pen that writes ANSI colours, whatever the terminal and the
// environment are: whether to is for the caller to decide. Without colour it is
// nil, and text stays as it is.
func newPen(colour bool) *pen {
	if !colour {
		return nil
	}
	p := &pen{
		faint:   color.New(color.Faint),
		title:   color.New(color.Bold),
		good:    color.New(color.FgGreen),
		bad:     color.New(color.FgRed, color.Bold),
		remark:  color.New(color.FgYellow),
		speech:  color.New(color.FgCyan, color.Italic),
		segment: color.New(color.FgBlue),
		opening: color.New(color.FgCyan),
		open:    color.New(color.FgGreen, color.Bold),
		closing: color.New(color.FgYellow, color.Bold),
		waiting: color.New(color.FgMagenta, color.Bold),
	}
	for _, c := range p {
		if c != nil {
			c.EnableColor()
		}
	}
	return p
}

// append writes text in a style.
func (p *pen) append(b []byte, s style, text string) []byte {
	if p == nil || p[s] == nil || text == "" {
		return append(b, text...)
	}
	return append(b, p[s].Sprint(text)...)
}

// stateStyle groups the states into the phases of a connection's life.
func stateStyle(s wire.State) style {
	switch s {
	case wire.Listen, wire.SynSent, wire.SynReceived:
		return opening
	case wire.Established:
		return open
	case wire.FinWait1, wire.FinWait2, wire.CloseWait, wire.Closing, wire.LastAck:
		return closing
	case wire.TimeWait:
		return waiting
	}
	return faint
}
