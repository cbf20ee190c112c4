package report

import (
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"netlab/topology/report/pen"
	"netlab/topology/tap"
	"netlab/topology/words"
)

// CompareOptions shape a comparison of two runs.
type CompareOptions struct {
	// Width is that of the page in cells, at least [MinLadderWidth].
	Width int
	// ASCII draws with ASCII characters alone.
	ASCII bool
	// Color asks for ANSI colours; without them the text is the same.
	Color bool
	// Whole draws the ladders from beginning to end, and not what is around the first
	// difference; Elide says what is summed up there instead of drawn.
	Whole bool
	Elide Elision
}

// WriteComparison writes how two runs differ: the first difference in packets, in
// states and in times, and the ladders of both, beside each other where the width
// allows that.
func WriteComparison(w io.Writer, a, b *Run, c *tap.Comparison, opt CompareOptions) error {
	p := comparison{sheet: newSheet(w, opt.Width, opt.Color), runs: [2]*Run{a, b}, opt: opt}
	p.ascii = opt.ASCII
	for _, run := range p.runs {
		p.fit(run.VirtualTime)
	}
	p.heads()
	p.Line()
	p.difference("packets", c.Packets, "no packet differs: "+plural(uint64(c.SamePackets), "packet")+" of each")
	p.difference("states", c.States, "no state differs: "+plural(uint64(c.SameStates), "change")+" of each")
	if c.Packets == nil && c.States == nil || c.Times != nil {
		p.difference("times", c.Times, "no time differs")
	}
	p.lost()
	if err := p.Close(); err != nil {
		return err
	}
	return p.ladders(w, c)
}

type comparison struct {
	*sheet
	clock
	runs [2]*Run
	opt  CompareOptions
}

// sides are what the runs are called.
var sides = [2]string{"A", "B"}

func (p *comparison) heads() {
	for i, run := range p.runs {
		p.line(4, pen.Title.Span(sides[i]+"  "+run.Lab), pen.Faint.Span("  "+settings(run).String()))
	}
}

// compareColumn is the width of the words on the left.
const compareColumn = 10

// difference writes the first difference of a kind, or that there is none.
func (p *comparison) difference(kind string, d *tap.Difference, none string) {
	head := pen.Title.Span(words.Pad(kind, compareColumn))
	if d == nil {
		p.line(compareColumn, head, pen.Body.Span(none))
		return
	}
	p.line(compareColumn, head, pen.Remark.Span(p.where(d)))
	for i := range sides {
		spans := []pen.Span{pen.Title.Span(strings.Repeat(" ", compareColumn) + sides[i] + "  ")}
		at := strings.Repeat(" ", p.clock.width())
		if t := d.AtOf(i); t != tap.Never {
			at = string(p.append(nil, t))
		}
		spans = append(spans, pen.Faint.Span(at+"  "))
		p.line(compareColumn+5+p.clock.width(), append(spans, p.element(i, d)...)...)
	}
}

// where says where the streams part, and in what.
func (p *comparison) where(d *tap.Difference) string {
	text := "the " + ordinal(d.Before+1)
	switch {
	case d.Link != "":
		text += " packet that " + d.Node + " sends"
		if len(p.runs[0].Record.Links) > 1 || len(p.runs[1].Record.Links) > 1 {
			text += " on " + d.Link
		}
	case d.Conn == 0:
		text += " change of " + d.Node + "'s listener"
	default:
		text += " change of " + d.Node + "'s state"
	}
	if d.Conn > 0 && (len(p.runs[0].Record.Conns) > 1 || len(p.runs[1].Record.Conns) > 1) {
		text += " in [" + strconv.Itoa(d.Conn) + "]"
	}
	if d.In == tap.InBeing {
		return text + ": one run has none"
	}
	return text + " differs in " + aspects(d.In)
}

// aspectWords are the words for the ways in which two things differ.
var aspectWords = []struct {
	in   tap.Aspect
	word string
}{
	{tap.InProtocol, "protocol"},
	{tap.InFlags, "flags"},
	{tap.InNumbers, "numbers"},
	{tap.InLength, "length"},
	{tap.InWindow, "window"},
	{tap.InOptions, "options"},
	{tap.InMeaning, "meaning"},
	{tap.InFate, "fate"},
	{tap.InState, "state"},
	{tap.InCause, "cause"},
	{tap.InTime, "time"},
}

func aspects(in tap.Aspect) string {
	var list []string
	for _, a := range aspectWords {
		if in&a.in != 0 {
			list = append(list, a.word)
		}
	}
	return strings.Join(list, ", ")
}

// ordinal writes "1st".
func ordinal(n int) string {
	ending := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			ending = "st"
		case 2:
			ending = "nd"
		case 3:
			ending = "rd"
		}
	}
	return strconv.Itoa(n) + ending
}

// element writes what one of the runs has.
func (p *comparison) element(i int, d *tap.Difference) []pen.Span {
	if c := d.Changes[i]; c != nil {
		return []pen.Span{
			stateStyle(c.From).Span(c.From.String()), pen.Faint.Span(" -> "), stateStyle(c.To).Span(c.To.String()),
			pen.Faint.Span("  " + c.Cause.String()),
		}
	}
	k := d.Packets[i]
	if k == nil {
		return []pen.Span{pen.Faint.Span("nothing more")}
	}
	spans := []pen.Span{pen.Faint.Span(number(k.N) + " "), segmentStyle(k).Span(string(appendSegment(nil, k, withoutTimestamps)))}
	if note := p.runs[i].note(k); note != "" {
		spans = append(spans, pen.Remark.Span("  ("+note+")"))
	}
	fate := k.Fate.String() + string(appendRule(nil, k))
	if k.Arrived != tap.Never {
		fate += " at " + seconds(k.Arrived)
	}
	style := pen.Faint
	if k.Fate == tap.Dropped {
		style = pen.Bad
	}
	return append(spans, style.Span("  "+fate))
}

// lost says that there is more than was compared.
func (p *comparison) lost() {
	for i, run := range p.runs {
		if n := run.Record.Evicted; n > 0 {
			p.line(compareColumn, pen.Remark.Span(sides[i]+" had "+plural(n, "earlier packet")+" that its record does not keep: they are not compared"))
		}
	}
}

// Around a difference the ladders show so many events before it and after it.
const eventsBefore, eventsAfter = 8, 14

// ladders draws both runs, around the earliest difference there is.
func (p *comparison) ladders(w io.Writer, c *tap.Comparison) error {
	var first *tap.Difference
	for _, d := range []*tap.Difference{c.Packets, c.States} {
		if d != nil && (first == nil || d.At() < first.At()) {
			first = d
		}
	}
	if first == nil {
		first = c.Times
	}
	if first == nil {
		return nil
	}
	width := p.opt.Width
	beside := (width-len(" | "))/2 >= MinLadderWidth
	if beside {
		width = (width - len(" | ")) / 2
	}
	var plain, drawn [2][]string
	for i, run := range p.runs {
		opt := LadderOptions{Width: width, ASCII: p.opt.ASCII, Elide: p.opt.Elide, Bare: true}
		if !p.opt.Whole {
			opt.Elide = Elision{Checks: true} // it is little enough
			opt.From, opt.Until = around(run, first, i)
		}
		for _, colour := range []bool{false, p.opt.Color} {
			var b strings.Builder
			opt.Color = colour
			if err := WriteLadder(&b, run, opt); err != nil {
				return err
			}
			plain[i], drawn[i] = drawn[i], strings.Split(strings.TrimRight(b.String(), "\n"), "\n")
		}
	}
	return p.besides(w, beside, width, plain, drawn)
}

// around is the part of a run around a difference; where the run does not have what
// differs, around that time.
func around(run *Run, d *tap.Difference, side int) (from, until time.Duration) {
	events := run.Record.Events
	i := slices.IndexFunc(events, func(e tap.Event) bool {
		if d.AtOf(side) == tap.Never {
			return e.At >= d.At()
		}
		return e.Kind == tap.PacketSent && e.Packet == d.Packets[side] || e.Kind == tap.StateChanged && e.Transition == d.Changes[side]
	})
	if i < 0 {
		i = len(events)
	}
	if first := i - eventsBefore; first > 0 {
		from = events[first].At
	}
	if last := i + eventsAfter; last < len(events) {
		until = events[last].At
	}
	return from, until
}

// besides writes two ladders, the second beside the first or below it. The plain
// lines tell how wide the drawn ones are.
func (p *comparison) besides(w io.Writer, beside bool, width int, plain, drawn [2][]string) error {
	var b strings.Builder
	rule := " │ "
	if p.opt.ASCII {
		rule = " | "
	}
	if !beside {
		for i := range sides {
			b.WriteString("\n" + sides[i] + "\n" + strings.Join(drawn[i], "\n") + "\n")
		}
	} else {
		b.WriteString("\n" + words.Pad("A", width) + rule + "B\n")
		for n := range max(len(drawn[0]), len(drawn[1])) {
			left, right, have := "", "", 0
			if n < len(drawn[0]) {
				left, have = drawn[0][n], words.Width(plain[0][n])
			}
			if n < len(drawn[1]) {
				right = drawn[1][n]
			}
			b.WriteString(strings.TrimRight(left+strings.Repeat(" ", max(0, width-have))+rule+right, " ") + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
