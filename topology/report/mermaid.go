package report

import (
	"io"
	"strconv"
	"strings"

	"netlab/topology/words"
)

// MermaidOptions shape a sequence diagram.
type MermaidOptions struct {
	// Elide says what is summed up instead of drawn.
	Elide Elision
}

// WriteMermaid writes a run as a sequence diagram of Mermaid, for a page that
// draws such. A diagram of that kind knows no time: a packet is an arrow where
// it was sent, and what it did to its receiver a note where it arrived. Where
// packets cross on their way, which it cannot show, it says how many do.
func WriteMermaid(w io.Writer, run *Run, opt MermaidOptions) error {
	m := mermaid{sheet: newSheet(w, 0, false), chart: newChart(run, run.lanes(maxListed), opt.Elide), run: run}
	m.Text("---\ntitle: " + strconv.Quote(words.Clean(run.Lab)) + "\n---\nsequenceDiagram\n")
	for i, l := range m.chart.lanes {
		m.Text("    participant " + actorID(i) + " as " + mermaidText(l.name) + "\n")
	}
	for _, text := range []string{m.chart.missing().String(), m.chart.crossing()} {
		if text != "" {
			m.over(text)
		}
	}
	for i := range m.chart.rows {
		m.row(&m.chart.rows[i])
	}
	return m.Close()
}

type mermaid struct {
	*sheet
	run   *Run
	chart *chart
}

func (m *mermaid) row(r *row) {
	switch {
	case r.silence > 0:
		m.over("⋮ " + words.Duration(r.silence, false))
		return
	case r.text != nil:
		var b strings.Builder
		for _, s := range r.text {
			b.WriteString(s.Text.String())
		}
		if r.untimed {
			m.over(b.String())
		} else {
			m.over(m.run.seconds(r.at) + " " + b.String())
		}
		return
	}
	if r.change != nil && r.lane >= 0 {
		m.Text("    Note over " + actorID(r.lane) + ": " + mermaidText(m.run.seconds(r.at)+" "+m.changed(r)) + "\n")
	}
	if p := r.leaves; p != nil {
		m.arrow(r, &flight{packet: p, from: r.lane, to: r.lane})
	}
	if f := r.depart; f != nil {
		m.arrow(r, f)
	}
	if f := r.arrive; f != nil {
		if t := fateText(f.packet); t != "" {
			m.Text("    Note over " + actorID(f.to) + ": " + mermaidText(m.run.seconds(r.at)+" "+number(f.packet.N)+" "+t) + "\n")
		}
	}
}

func (m *mermaid) changed(r *row) string {
	text := r.change.To.String() + " (" + r.change.Cause.String() + ")"
	if closesListener(r.change) {
		return "listener closed (" + r.change.Cause.String() + ")"
	}
	if r.change.Conn != nil && len(m.run.Record.Conns) > 1 {
		text = connName(r.change.Conn) + " " + text
	}
	return text
}

func (m *mermaid) arrow(r *row, f *flight) {
	head, text := "-)", m.run.seconds(r.at)+" "+string(appendSegment(append(appendNumber(nil, f.packet.N), ' '), f.packet, withoutOptions))
	if note := m.run.note(f.packet); note != "" {
		text += " (" + note + ")"
	}
	if f.lost != nil {
		head = "-x"
		text += ", dropped" + string(appendRule(nil, f.lost))
	}
	m.Text("    " + actorID(f.from) + head + actorID(f.to) + ": " + mermaidText(text) + "\n")
}

// over writes a note over all lanes.
func (m *mermaid) over(text string) {
	n := len(m.chart.lanes)
	if n == 0 {
		return
	}
	lanes := actorID(0)
	if n > 1 {
		lanes += "," + actorID(n-1)
	}
	m.Text("    Note over " + lanes + ": " + mermaidText(text) + "\n")
}

// actorID names a lane within the diagram; a node's own name might be a word of
// Mermaid's.
func actorID(i int) string { return "n" + strconv.Itoa(i) }

var mermaidEscapes = strings.NewReplacer("#", "#35;", ";", "#59;", "<", "#lt;", ">", "#gt;", "\"", "#quot;")

func mermaidText(s string) string { return mermaidEscapes.Replace(words.Clean(s)) }
