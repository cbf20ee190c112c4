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

// SummaryOptions shape a summary.
type SummaryOptions struct {
	// Color asks for ANSI colours; without them the text is the same.
	Color bool
	// Width is where lines are wrapped, in cells; 0 never wraps.
	Width int
	// Context is how many lines of the transcript are shown before and after the
	// time of a failed check.
	Context int
	// ASCII keeps what the summary itself says to ASCII characters.
	ASCII bool
	// Command is the command line that repeats the run; where it is empty, that of
	// a run with the same seed and parameters.
	Command string
}

// WriteSummary ends a run: for each check that failed its place, what was wanted
// and what came, and the transcript around its time; each rule of the RFCs that
// was broken, with the first time, warnings and known divergences after the others; then the command that
// repeats the run; and last, in every case, one line with the verdict, checks,
// packets, drops, virtual and wall time, seed and digest. A record that no lab made has
// no verdict, no checks and nothing that would be the same again.
func WriteSummary(w io.Writer, run *Run, opt SummaryOptions) error {
	s := newSheet(w, opt.Width, opt.Color)
	s.ascii = opt.ASCII
	for i := 0; i < len(run.Checks); {
		if run.Checks[i].OK {
			i++
			continue
		}
		// Checks that fail at one time share what happened around it.
		at := run.Checks[i].At
		for ; i < len(run.Checks) && (run.Checks[i].OK || run.Checks[i].At == at); i++ {
			if !run.Checks[i].OK {
				s.failure(&run.Checks[i])
			}
		}
		s.around(run, at, opt)
	}
	failures, warnings, known := run.brokenRules()
	for _, b := range failures {
		s.brokenRule(run, b)
		s.around(run, b.first.At, opt)
	}
	for _, b := range slices.Concat(warnings, known) {
		s.brokenRule(run, b)
	}
	if run.Verdict == Fail {
		if opt.Command == "" {
			opt.Command = command(run)
		}
		s.line(4, pen.Faint.Span("again:  "), pen.Body.Span(opt.Command))
	}
	s.verdict(run, len(failures), len(warnings), len(known))
	return s.Close()
}

func (s *sheet) failure(c *Check) {
	head := []pen.Span{pen.Bad.Span("FAILED")}
	if c.Pos != "" {
		head = append(head, pen.Title.Span("  "+c.Pos))
	}
	head = append(head, pen.Body.Span("  "+c.Name), pen.Faint.Span("  at "+seconds(c.At)))
	if c.Clause != "" {
		head = append(head, pen.Faint.Span("  ["+c.Clause+"]"))
	}
	s.line(8, head...)
	for l := range strings.Lines(c.Detail) {
		s.line(8, pen.Body.Span("        "), pen.Bad.Span(strings.TrimRight(l, "\n")))
	}
}

// around writes the lines of the transcript around a time: the last ones that
// happened by then, and the first ones after.
func (s *sheet) around(run *Run, at time.Duration, opt SummaryOptions) {
	if opt.Context <= 0 {
		return
	}
	var before, after []moment
	for m := range run.story() {
		switch {
		case m.kind == checked || m.kind == violated:
		case m.at <= at:
			if len(before) == opt.Context {
				before = append(before[:0], before[1:]...)
			}
			before = append(before, m)
		case len(after) < opt.Context:
			after = append(after, m)
		}
	}
	if len(before)+len(after) == 0 {
		return
	}
	s.Line()
	s.Margin = "        "
	t := transcript{sheet: s, run: run}
	t.measure()
	for i := range before {
		t.moment(&before[i])
	}
	t.line(0, pen.Bad.Span(strings.Repeat("-", t.clock.width())+"  here"))
	for i := range after {
		t.moment(&after[i])
	}
	s.Margin = ""
	s.Line()
}

// verdict writes the last line; of rules broken, warnings and known divergences
// it says something where there are any.
func (s *sheet) verdict(run *Run, broken, warnings, known int) {
	rec := run.Record
	checks := plural(uint64(len(run.Checks)), "check")
	if n := run.failed(); n > 0 {
		checks = strconv.Itoa(n) + " of " + checks + " failed"
	}
	verdict := pen.Good.Span("PASS")
	if run.Verdict == Fail {
		verdict = pen.Bad.Span("FAIL")
	}
	parts := []string{checks}
	if broken > 0 {
		parts = append(parts, plural(uint64(broken), "rule")+" broken")
	}
	if warnings > 0 {
		parts = append(parts, plural(uint64(warnings), "warning"))
	}
	if known > 0 {
		parts = append(parts, plural(uint64(known), "known divergence"))
	}
	parts = append(parts, plural(rec.Sent, "packet"), dropped(rec))
	head := []pen.Span{verdict, pen.Title.Span("  " + run.Lab)}
	if run.Source.Empty() {
		parts = append(parts, seconds(run.VirtualTime)+" s virtual")
	} else {
		// Nothing was to hold, and nothing would be the same again.
		parts, head = parts[1:], []pen.Span{pen.Title.Span(run.Lab)}
	}
	parts = append(parts, words.Duration(run.WallTime, s.ascii)+" wall", "seed "+strconv.FormatUint(run.Seed, 10))
	if run.Source.Empty() {
		parts = append(parts, "digest "+rec.Digest)
	}
	for i, w := range parts {
		parts[i] = strings.ReplaceAll(w, " ", pen.Unbroken)
	}
	s.line(6, append(head, pen.Body.Span("  "+strings.Join(parts, ", ")))...)
}

// dropped says how many packets were lost on links, and how many of them because a
// limit left no room.
func dropped(rec *tap.Record) string {
	n := strconv.FormatUint(rec.Dropped, 10) + " dropped"
	if rec.Overflowed > 0 {
		n += " (" + strconv.FormatUint(rec.Overflowed, 10) + " by a limit)"
	}
	return n
}
