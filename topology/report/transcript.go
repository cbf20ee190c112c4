package report

import (
	"io"
	"strings"
	"time"

	"netlab/topology/report/pen"
	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
	"netlab/topology/words"
)

// TranscriptOptions shape a transcript. The zero value is plain text with lines
// of any length that tells all that is on record but timestamps.
type TranscriptOptions struct {
	// Color asks for ANSI colours; without them the text is the same.
	Color bool
	// Width is where lines are wrapped, in cells; 0 never wraps.
	Width int
	// Elide says what is summed up instead of told.
	Elide Elision
	// Timestamps prints the timestamps option (RFC 7323) of every segment, not of
	// SYNs alone.
	Timestamps bool
	// ASCII keeps what the transcript itself says to ASCII characters.
	ASCII bool
	// From and Until bound what is told in virtual time, the bounds included; an
	// Until of 0 is the end of the run.
	From, Until time.Duration
	// Bare leaves out the header.
	Bare bool
}

// WriteTranscript writes a run as text: a header, then everything that happened
// in order, a line each. A line has the virtual time in seconds, where it
// happens ("a > b" for a packet sent, "a x b" for one that its link lost), the
// connection where there are several, the packet's number, and what it is. What
// a node does at one instant is told causes first.
func WriteTranscript(w io.Writer, run *Run, opt TranscriptOptions) error {
	t := transcript{sheet: newSheet(w, opt.Width, opt.Color), run: run, opt: opt}
	t.ascii = opt.ASCII
	t.measure()
	if !opt.Bare {
		t.header()
	}
	for m := range run.brief(opt.Elide) {
		if m.kind == unfinished && run.Snapshot != nil {
			continue // the snapshot lists them
		}
		if m.at >= opt.From && (opt.Until == 0 || m.at <= opt.Until) {
			t.moment(&m)
		}
	}
	return t.Close()
}

type transcript struct {
	*sheet
	run *Run
	opt TranscriptOptions
	clock
	// place, conn and num are the widths of the columns after the time, conn 0
	// where there is only one connection; cause is that of a transition's cause.
	place, conn, num, cause int
	// parallel says for each link whether another joins the same two nodes.
	parallel []bool
	text     []byte
	spans    []pen.Span
}

// measure finds the widths of the columns.
func (t *transcript) measure() {
	rec := t.run.Record
	t.clock.precision = t.run.Precision
	t.clock.fit(t.run.VirtualTime)
	longest := 0
	for i := range rec.Events {
		t.clock.fit(rec.Events[i].At)
	}
	t.parallel = parallelLinks(rec.Links)
	for _, n := range rec.Nodes {
		longest = max(longest, words.Width(n.Name))
	}
	t.place = longest
	for i, l := range rec.Links {
		n := words.Width(l.A) + words.Width(l.B) + 3
		if t.parallel[i] {
			n += 1 + words.Width(l.Name)
		}
		t.place = max(t.place, n)
	}
	if len(rec.Conns) > 1 {
		t.conn = len(connName(rec.Conns[len(rec.Conns)-1])) + 2
	}
	if n := len(rec.Packets); n > 0 {
		t.num = len(number(rec.Packets[n-1].N))
	}
	for _, tr := range rec.Transitions {
		t.cause = max(t.cause, min(28, words.Width(tr.Cause.String())))
	}
}

// parallelLinks says for each link whether another one joins the same nodes.
func parallelLinks(links []tap.Link) []bool {
	type pair [2]string
	count := make(map[pair]int, len(links))
	key := func(l tap.Link) pair { return pair{min(l.A, l.B), max(l.A, l.B)} }
	for _, l := range links {
		count[key(l)]++
	}
	parallel := make([]bool, len(links))
	for i, l := range links {
		parallel[i] = count[key(l)] > 1
	}
	return parallel
}

// maxListed is how many connections a header lists.
const maxListed = 12

func (t *transcript) header() {
	t.line(2, pen.Title.Span(t.run.Lab))
	if t.run.Title != "" {
		t.line(2, pen.Body.Span(t.run.Title))
	}
	t.line(2, pen.Faint.Span(settings(t.run).String()))
	conns := t.run.Record.Conns
	for i, c := range conns {
		if i == maxListed {
			t.line(2, pen.Faint.Span("… and "+plural(uint64(len(conns)-i), "more connection")))
			break
		}
		name := ""
		if len(conns) > 1 {
			name = connName(c) + " "
		}
		t.line(4, pen.Faint.Span(name+describe(c)))
	}
	t.Line()
	if n := t.run.Record.Evicted; n > 0 {
		t.line(2, pen.Remark.Span("… "+plural(n, "earlier packet")+" not kept in the record"))
	}
}

// moment writes one line.
func (t *transcript) moment(m *moment) {
	t.spans = t.spans[:0]
	switch m.kind {
	case noted:
		t.at(m)
		t.spans = append(t.spans, pen.Speech.Span("-- "+m.remark.Text))
		t.line(t.clock.width()+5, t.spans...)
	case checked:
		t.checked(m)
	case held:
		blank := strings.Repeat(" ", t.clock.width()+2)
		t.line(len(blank)+8, pen.Body.Span(blank), pen.Good.Span("ok      "), pen.Body.Span(plural(uint64(m.count), "check")))
	case violated:
		t.violation(m)
	case elided:
		t.at(m)
		t.spans = append(t.spans, pen.Faint.Span("… until "+t.run.seconds(m.gap.until)+": "+m.gap.phrase().String()))
		t.line(t.clock.width()+4, t.spans...)
	case changed:
		t.prefix(m, m.node, m.change.Conn, 0)
		t.change(m.change.Cause, m.change)
		t.end()
	case acted:
		t.prefix(m, t.run.actPlace(m.act), nil, 0)
		t.spans = append(t.spans, pen.Speech.Span(english.act(m.act)))
		t.end()
	case unheard:
		t.prefix(m, m.node, m.packet.Conn, 0)
		t.spans = append(t.spans, pen.Bad.Span("lost "+m.packet.Word().String()+" "+number(m.packet.N)+": "+poweredOff))
		t.end()
	case arrived:
		t.prefix(m, m.node, m.packet.Conn, 0)
		t.arrived(m)
		t.end()
	default:
		t.packet(m)
		t.end()
	}
}

// at begins a line with its time.
func (t *transcript) at(m *moment) {
	t.text = append(t.clock.append(t.text[:0], m.at), "  "...)
	t.spans = append(t.spans, pen.Faint.Span(string(t.text)))
}

// prefix begins a line with time, place, connection and number.
func (t *transcript) prefix(m *moment, place string, conn *flow.Conn, n uint64) {
	t.at(m)
	t.text = pad(append(t.text[:0], place...), t.place+2)
	t.spans = append(t.spans, pen.Title.Span(string(t.text)))
	t.text = t.text[:0]
	if t.conn > 0 {
		if conn != nil {
			t.text = append(t.text, connName(conn)...)
		}
		t.text = pad(t.text, t.conn)
	}
	if n > 0 {
		t.text = appendNumber(t.text, n)
	}
	t.text = pad(t.text, t.conn+t.num+2)
	t.spans = append(t.spans, pen.Faint.Span(string(t.text)))
}

// end writes the line; what does not fit continues under the text of its row.
func (t *transcript) end() {
	t.line(t.clock.width()+2+t.place+2+t.conn+t.num+4, t.spans...)
}

func (t *transcript) packet(m *moment) {
	p := m.packet
	arrow := " > "
	if m.kind == lost {
		arrow = " x "
	}
	place := p.From + arrow + p.To
	if p.Link < len(t.parallel) && t.parallel[p.Link] {
		place += " " + t.run.Record.Links[p.Link].Name
	}
	t.prefix(m, place, p.Conn, p.N)
	switch m.kind {
	case sent:
		t.spans = append(t.spans, segmentStyle(p).Span(t.notation(p)))
		if p.CopyOf != 0 {
			t.remark("a copy of " + number(p.CopyOf) + string(appendRule(nil, p)))
		}
		t.remark(t.run.note(p))
	case forwarded:
		t.spans = append(t.spans, pen.Faint.Span("forwards "+p.Word().String()+" "+number(m.origin.N)))
		t.fate(m.origin)
	case lost:
		t.spans = append(t.spans, pen.Bad.Span("dropped"+string(appendRule(nil, p))))
	case unfinished:
		t.spans = append(t.spans, pen.Remark.Span(t.run.underWay().String()))
	}
}

// arrived writes what a packet is to its receiver.
func (t *transcript) arrived(m *moment) {
	if m.change != nil {
		t.change(m.change.Cause, m.change)
	} else {
		t.spans = append(t.spans, pen.Faint.Span(wire.Received(m.packet.Word(), m.packet.N).String()))
	}
	t.fate(m.packet)
}

// fate remarks on what the link did to a packet that it delivered.
func (t *transcript) fate(p *tap.Packet) {
	switch {
	case p.Fate == tap.Corrupted:
		t.remark("corrupted" + string(appendRule(nil, p)))
	case p.CopyOf != 0:
		t.remark("a copy of " + number(p.CopyOf))
	case p.Fate == tap.Duplicated:
		t.remark("duplicated" + string(appendRule(nil, p)))
	case len(p.Why) > 0:
		t.remark(strings.TrimSpace(string(appendRule(nil, p))))
	}
}

func (t *transcript) change(cause wire.Cause, tr *tap.Transition) {
	t.text = pad(append(t.text[:0], cause.String()...), t.cause+2)
	t.spans = append(t.spans,
		pen.Body.Span(string(t.text)),
		stateStyle(tr.From).Span(tr.From.String()),
		pen.Faint.Span(" -> "),
		stateStyle(tr.To).Span(tr.To.String()))
}

func (t *transcript) remark(text string) {
	if text != "" {
		t.spans = append(t.spans, pen.Remark.Span("  ("+text+")"))
	}
}

func (t *transcript) checked(m *moment) {
	t.at(m)
	verdict := pen.Good.Span("ok      ")
	if !m.check.OK {
		verdict = pen.Bad.Span("FAILED  ")
	}
	t.spans = append(t.spans, verdict, pen.Body.Span(m.check.Name))
	if m.check.Clause != "" {
		t.spans = append(t.spans, pen.Faint.Span("  ["+m.check.Clause+"]"))
	}
	if !m.check.OK && m.check.Pos != "" {
		t.spans = append(t.spans, pen.Faint.Span("  "+m.check.Pos))
	}
	indent := t.clock.width() + 2 + len(verdict.Text)
	t.line(indent, t.spans...)
	if m.check.OK {
		return
	}
	for l := range strings.Lines(m.check.Detail) {
		t.line(indent, pen.Body.Span(strings.Repeat(" ", indent)), pen.Bad.Span(strings.TrimRight(l, "\n")))
	}
}

func (t *transcript) notation(p *tap.Packet) string {
	d := withoutTimestamps
	if t.opt.Timestamps || p.Flags.Has(wire.SYN) {
		d = full
	}
	t.text = appendSegment(t.text[:0], p, d)
	return string(t.text)
}

func segmentStyle(p *tap.Packet) pen.Style {
	switch {
	case p.Flags.Has(wire.RST):
		return pen.Bad
	case p.Flags.Has(wire.SYN):
		return pen.Opening
	case p.Flags.Has(wire.FIN):
		return pen.Closing
	}
	return pen.Body
}

// pad fills b with spaces to n cells.
func pad(b []byte, n int) []byte {
	for have := words.Width(string(b)); have < n; have++ {
		b = append(b, ' ')
	}
	return b
}
