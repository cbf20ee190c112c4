package main

import (
	"io"

	"netlab/topology/plot"
	"netlab/topology/report"
)

// contextLines is how many lines of the transcript are shown before and after a
// failed check.
const contextLines = 6

// elision is what a view leaves out unless --verbose asks for everything.
func (r *output) elision() report.Elision {
	if r.verbose {
		return report.Elision{}
	}
	return report.Concise
}

// textWidth is where text for w is wrapped, 0 for nowhere.
func (r *output) textWidth(w io.Writer) int {
	if r.columns > 0 {
		return r.columns
	}
	if n := width(w); n > 0 {
		return max(n, minWidth)
	}
	return 0
}

// ladderWidth is how wide a ladder on standard output is drawn.
func (r *output) ladderWidth() int {
	n := r.textWidth(r.out)
	if n == 0 {
		n = fallbackWidth
	}
	return max(n, report.MinLadderWidth)
}

// viewOf is the view that a run gets.
func (r *output) viewOf() string {
	switch {
	case r.onStdout() || r.quiet:
		return "none"
	case r.view.value != automatic:
		return r.view.value
	case isTerminal(r.out) && r.textWidth(r.out) >= report.MinLadderWidth:
		return "ladder"
	}
	return "transcript"
}

// show writes the view of a run.
func (r *output) show(run *report.Run) error {
	color, columns := r.colorful(r.out), r.textWidth(r.out)
	var err error
	switch r.viewOf() {
	case "ladder":
		err = report.WriteLadder(r.out, run, report.LadderOptions{
			Width: r.ladderWidth(), ASCII: r.ascii, Color: color, Elide: r.elision(),
		})
	case "transcript":
		err = report.WriteTranscript(r.out, run, report.TranscriptOptions{
			Color: color, Width: columns, ASCII: r.ascii, Elide: r.elision(), Timestamps: r.verbose,
		})
	case "states":
		err = report.WriteStates(r.out, run, report.StatesOptions{Color: color, Width: columns})
	case plotView:
		err = r.showPlot(r.out, run, r.conn, plot.TextOptions{Width: max(r.ladderWidth(), plot.MinTextWidth), Color: color, ASCII: r.ascii})
	default:
		return nil
	}
	if err != nil {
		return err
	}
	_, err = io.WriteString(r.out, "\n")
	return err
}

// result writes what one run has given: its object, or its view and summary.
func (r *runner) result(t target, run *report.Run) error {
	if r.json {
		return report.WriteJSON(r.out, run)
	}
	if err := r.show(run); err != nil {
		return err
	}
	return r.summarize(t, run)
}

// summarize ends the run of a lab: checks that failed in full, then one line. It
// goes to standard error where standard output holds a file.
func (r *runner) summarize(t target, run *report.Run) error {
	if run.Verdict == report.Pass && (r.quiet || r.view.value == "none") {
		return nil
	}
	w := r.out
	if r.onStdout() {
		w = r.err
	}
	return report.WriteSummary(w, run, report.SummaryOptions{
		Color: r.colorful(w), Width: r.textWidth(w), ASCII: r.ascii, Context: contextLines, Command: r.again(t.arg),
	})
}
