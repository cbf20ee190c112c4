package report

import (
	"slices"

	"netlab/topology/report/pen"
	"netlab/topology/wire"
	"netlab/topology/words"
)

// say writes what the lab or the reporter says: between the outer lanes where it
// fits, else over the whole line, as often as it takes.
func (l *ladder) say(r *row) {
	spans := inEnglish(r.text)
	total := 0
	for i, sp := range spans {
		spans[i].Text = l.plainText(l.untold(words.Clean(sp.Text)))
		total += words.Width(spans[i].Text)
	}
	lo, hi := l.area, l.width
	if n := len(l.cols); n > 1 && total <= l.edge(n-1, -1)-l.edge(0, 1)-4 {
		lo, hi = l.edge(0, 1)+2, l.edge(n-1, -1)-1
	}
	for i, line := range pen.Wrap(spans, hi-lo, 2) {
		g := l.next()
		if i == 0 && !r.untimed {
			l.stamp(r.at)
		}
		x := lo
		for _, sp := range line {
			g.write(x, sp.Text, sp.Style)
			x += words.Width(sp.Text)
		}
		g.set(x, 0, pen.Body)
	}
}

// footer writes how long each end of a connection was in each state, in seconds.
func (l *ladder) footer() {
	lives := slices.DeleteFunc(l.run.lives(), func(e life) bool { return e.conn == nil })
	if len(lives) > 0 {
		l.Line()
	}
	for i, e := range lives {
		if i == maxListed {
			l.line(2, pen.Faint.Span("… and "+plural(uint64(len(lives)-i), "more end")))
			return
		}
		name := e.node
		if len(l.run.Record.Conns) > 1 {
			name += " " + connName(e.conn)
		}
		spans := []pen.Span{pen.Title.Span(name)}
		for _, s := range e.stays {
			if s.state == wire.Closed {
				continue
			}
			lasted := pen.Unbroken + l.run.seconds(s.until-s.from)
			if s.open {
				lasted += "..."
			}
			spans = append(spans, pen.Body.Span("  "), stateStyle(s.state).Span(s.state.String()+lasted))
		}
		l.line(words.Width(name)+2, spans...)
	}
}
