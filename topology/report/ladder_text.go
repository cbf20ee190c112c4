package report

import (
	"slices"
	"unicode/utf8"

	"netlab/topology/wire"
)

// say writes what the lab or the reporter says: between the outer lanes where it
// fits, else over the whole line, as often as it takes.
func (l *ladder) say(r *row) {
	spans := make([]span, len(r.text))
	total := 0
	for i, sp := range r.text {
		spans[i] = span{sp.style, l.plainText(clean(sp.text))}
		total += utf8.RuneCountInString(spans[i].text)
	}
	lo, hi := l.area, l.width
	if n := len(l.cols); n > 1 && total <= l.cols[n-1]-l.cols[0]-4 {
		lo, hi = l.cols[0]+2, l.cols[n-1]-1
	}
	for i, line := range wrap(spans, hi-lo, 2) {
		g := l.next()
		if i == 0 {
			l.stamp(r.at)
		}
		x := lo
		for _, sp := range line {
			g.write(x, sp.text, sp.style)
			x += utf8.RuneCountInString(sp.text)
		}
		g.set(x, 0, body)
	}
}

// footer writes how long each end of a connection was in each state, in seconds.
func (l *ladder) footer() {
	lives := slices.DeleteFunc(l.run.lives(), func(e life) bool { return e.conn == nil })
	if len(lives) > 0 {
		l.blank()
	}
	for i, e := range lives {
		if i == maxListed {
			l.line(2, span{faint, "… and " + plural(uint64(len(lives)-i), "more end")})
			return
		}
		name := e.node
		if len(l.run.Record.Conns) > 1 {
			name += " " + connName(e.conn)
		}
		spans := []span{{title, name}}
		for _, s := range e.stays {
			if s.state == wire.Closed {
				continue
			}
			lasted := unbroken + seconds(s.until-s.from)
			if s.open {
				lasted += "..."
			}
			spans = append(spans, span{body, "  "}, span{stateStyle(s.state), s.state.String() + lasted})
		}
		l.line(utf8.RuneCountInString(name)+2, spans...)
	}
}
