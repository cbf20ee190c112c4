package report

import (
	"fmt"
	"strings"

	"netlab/topology/report/pen"
	"netlab/topology/tap"
	"netlab/topology/words"
)

// roomy reports whether a text can be written on the present line: where nothing
// is, and neither a stroke nor a word touches it.
func (l *ladder) roomy(n note) bool {
	end := n.x + words.Width(n.text)
	lo, hi := n.x, end
	if !l.isLane(n.x - 1) {
		lo--
	}
	if !l.isLane(end) {
		hi++
	}
	return l.now.blank(lo, hi)
}

// note is a text that is still to be placed, from column x on.
type note struct {
	x     int
	text  string
	style pen.Style
}

// whole breaks a note that is longer than a line.
func (l *ladder) whole(n note) []note {
	room := l.width - l.area - 1
	if words.Width(n.text) <= room {
		return []note{n}
	}
	var lines []note
	for _, line := range words.Fold(n.text, room) {
		lines = append(lines, note{l.area + 1, line, n.style})
	}
	return lines
}

// fateText says what a link did to a packet that it delivered.
func fateText(p *tap.Packet) string { return english.fate(p) }

func (v *vocabulary) fate(p *tap.Packet) string {
	what := ""
	switch {
	case p.Unheard:
		return v.lost
	case p.Fate == tap.Corrupted:
		what = v.corrupted
	case p.CopyOf != 0:
		what = fmt.Sprintf(v.copied, number(p.CopyOf))
	case p.Fate == tap.Duplicated:
		what = v.duplicated
	case p.Fate != tap.Delivered:
		return ""
	}
	return strings.TrimSpace(what + string(v.appendRule([]byte(nil), p)))
}

// lossNote is the rule that lost a packet, beside the cross or below it.
func (l *ladder) lossNote(f *flight, x, dir int) []note {
	text := strings.TrimPrefix(string(appendRule(nil, f.lost)), " by ")
	if text == "" {
		text = "dropped"
	}
	if l.chart.hidden > 0 && !(f.lost.Origin && f.lost.Last) {
		text += " on " + l.run.Record.Links[f.lost.Link].Name
	}
	n := words.Width(text)
	at := x + 2
	if dir < 0 {
		at = x - 1 - n
	}
	if l.now.blank(at-1, at+n+1) {
		return []note{{at, text, pen.Bad}}
	}
	var notes []note
	for _, line := range l.gap(f, text) {
		notes = append(notes, note{l.between(f, x-words.Width(line)/2, line), line, pen.Bad})
	}
	return notes
}

// leastFolded is the least room between two lanes in which a text is folded rather
// than written over a lane.
const leastFolded = 24

// gap folds a text so that it fits between a flight's lanes, where there is room
// for that.
func (l *ladder) gap(f *flight, text string) []string {
	from, to, dir := l.ends(f)
	room := (to-from)*dir - 1
	if words.Width(text) <= room || room < leastFolded {
		return []string{text}
	}
	return words.Fold(text, room-2)
}

// beside is a text about a packet that arrives: before its arrow.
func (l *ladder) beside(f *flight, text string) (notes []note) {
	for _, line := range l.gap(f, text) {
		notes = append(notes, l.besideLine(f, line))
	}
	return notes
}

func (l *ladder) besideLine(f *flight, text string) note {
	n := words.Width(text)
	_, to, dir := l.ends(f)
	x := to - l.nearest - 2 - n
	if dir < 0 {
		x = to + l.nearest + 3
	}
	if c, ok := l.column[f]; ok {
		x += c - to + dir*l.nearest
	}
	return note{l.between(f, x, text), text, pen.Remark}
}

// between moves a text so that it is between a flight's lanes, where it fits.
func (l *ladder) between(f *flight, x int, text string) int {
	from, to, _ := l.ends(f)
	lo, hi := min(from, to)+1, max(from, to)
	n := words.Width(text)
	if n > hi-lo {
		return l.within(x, text)
	}
	if n+2 <= hi-lo {
		lo, hi = lo+1, hi-1
	}
	return max(lo, min(x, hi-n))
}

// within moves a text so that all of it is on the line.
func (l *ladder) within(x int, text string) int {
	return max(l.area+1, min(x, l.width-words.Width(text)))
}
