package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"

	"netlab/cmd/netlab/sweep"
	"netlab/topology/report/pen"
	"netlab/topology/words"
)

// board shows a sweep while it goes on: a line for each lab as soon as all of its
// runs and those of the labs before it have ended, and a bar on a terminal.
type board struct {
	t   *tester
	all []sweep.Result // in the order in which they have ended
	// labs are those whose lines are still to come, in order.
	labs  []*labLine
	byLab map[string]*labLine
	width int
	bar   *progressbar.ProgressBar
}

// labLine sums up the runs of a lab.
type labLine struct {
	name         string
	left         int // runs
	runs, failed int
	broken       int
	packets      uint64
	virtual      time.Duration
	first        sweep.Result // that did not pass
}

func (t *tester) newBoard(cases []numbered) *board {
	b := &board{t: t, byLab: make(map[string]*labLine)}
	for _, c := range cases {
		b.line(c.Lab).left++
	}
	if len(cases) > 1 && isTerminal(t.err) && !t.quiet {
		b.bar = progressbar.NewOptions(len(cases), progressbar.OptionSetWriter(t.err), progressbar.OptionShowCount(),
			progressbar.OptionShowIts(), progressbar.OptionSetItsString("runs"), progressbar.OptionClearOnFinish(),
			progressbar.OptionThrottle(tick), progressbar.OptionSetPredictTime(true), progressbar.OptionFullWidth())
	}
	return b
}

func (b *board) line(lab string) *labLine {
	l := b.byLab[lab]
	if l == nil {
		l = &labLine{name: lab}
		b.byLab[lab] = l
		b.labs = append(b.labs, l)
		b.width = max(b.width, words.Width(lab))
	}
	return l
}

// add takes a result.
func (b *board) add(r sweep.Result) {
	b.all = append(b.all, r)
	l := b.line(r.Lab)
	l.left--
	l.runs++
	l.packets += r.Packets
	l.virtual += time.Duration(r.VirtualNS)
	if r.Verdict != sweep.Passed {
		l.failed++
		if r.Verdict == sweep.Broken {
			l.broken++
		}
		if l.first.N == 0 || r.N < l.first.N {
			l.first = r
		}
	}
	if b.bar != nil {
		_ = b.bar.Add(1) // a bar that cannot be drawn is no failure of the sweep
	}
	if len(b.labs) > 0 && b.labs[0].left == 0 {
		b.flush(false)
	}
}

// flush prints the lines of labs that are done, or of all that have begun.
func (b *board) flush(all bool) {
	for len(b.labs) > 0 && (all || b.labs[0].left == 0) {
		l := b.labs[0]
		b.labs = b.labs[1:]
		if b.t.json || b.t.quiet && l.failed == 0 || l.runs == 0 {
			continue
		}
		if b.bar != nil {
			_ = b.bar.Clear()
		}
		fmt.Fprintln(b.t.out, b.text(l))
	}
}

func (b *board) text(l *labLine) string {
	word, style := "ok   ", pen.Good
	switch {
	case l.broken > 0:
		word, style = "ERROR", pen.Bad
	case l.failed > 0:
		word, style = "FAIL ", pen.Bad
	}
	text := b.t.paint(b.t.out, style, word) + "  " + words.Pad(l.name, b.width) + fmt.Sprintf("  %6d %s", l.runs, words.Pad(noun(l.runs, "run"), 4))
	if l.failed > 0 {
		return text + fmt.Sprintf("  %d failed, first seed=%s", l.failed, strings.Join(append([]string{fmt.Sprint(l.first.Seed)}, l.first.Params...), " "))
	}
	return text + fmt.Sprintf("  %8s packets  %12.3f s virtual", words.Count(float64(l.packets)), l.virtual.Seconds())
}

// noun is a regular noun, in the plural where n is not 1.
func noun(n int, word string) string {
	if n == 1 {
		return word
	}
	return word + "s"
}

// done ends the lines and takes the bar away.
func (b *board) done() {
	b.flush(true)
	if b.bar != nil {
		_ = b.bar.Clear()
		b.bar = nil
	}
}

// ordered are the results so far in the order of the plan.
func (b *board) ordered() []sweep.Result {
	return slices.SortedFunc(slices.Values(b.all), func(x, y sweep.Result) int { return cmp.Compare(x.N, y.N) })
}

// maxShown is how many failures are shown in full.
const maxShown = 10

// report writes what the sweep has given: files, what failed in full, and a last line.
func (t *tester) report(h sweep.Header, results []sweep.Result, b *board) error {
	if t.junit != "" {
		f, err := create(t.junit, t.out)
		if err != nil {
			return err
		}
		if err := sweep.WriteJUnit(f, results); err != nil {
			f.discard()
			return fmt.Errorf("%s: %w", t.junit, reason(err))
		}
		if err := f.commit(); err != nil {
			return err
		}
	}
	if t.json {
		e := json.NewEncoder(t.out)
		if err := e.Encode(h); err != nil {
			return err
		}
		for _, r := range results {
			if err := e.Encode(r); err != nil {
				return err
			}
		}
		return nil
	}
	count := make(map[sweep.Verdict]int)
	var virtual time.Duration
	for _, r := range results {
		count[r.Verdict]++
		virtual += time.Duration(r.VirtualNS)
	}
	t.failures(results)
	for _, r := range results {
		if r.Golden != "" {
			fmt.Fprintf(t.err, "netlab: %s: written\n", r.Golden)
		}
	}
	if t.quiet && len(results) == count[sweep.Passed] {
		return nil
	}
	return t.print(t.lastLine(h, len(b.byLab), len(results), count, virtual))
}

// failures shows the runs that failed, those that say the same once.
func (t *tester) failures(results []sweep.Result) {
	shown := 0
	same := make(map[string][]sweep.Result) // by lab and what was printed
	for _, r := range results {
		if r.Verdict != sweep.Passed {
			key := r.Lab + "\n" + r.Output
			same[key] = append(same[key], r)
		}
	}
	for _, r := range results {
		alike := same[r.Lab+"\n"+r.Output]
		if r.Verdict == sweep.Passed || alike[0].N != r.N {
			continue
		}
		if shown++; shown > maxShown {
			fmt.Fprintf(t.out, "\nMore have failed; --json and --junit have all of them.\n")
			return
		}
		fmt.Fprintf(t.out, "\n%s\n%s", t.paint(t.out, pen.Title, r.String()), r.Output)
		if !strings.Contains(r.Output, r.Again) {
			fmt.Fprintf(t.out, "again: %s\n", r.Again)
		}
		if n := len(alike) - 1; n > 0 {
			fmt.Fprintf(t.out, "%d more %s of it %s the same, the last %s\n", n, noun(n, "run"), map[bool]string{true: "says", false: "say"}[n == 1], alike[n])
		}
	}
}

func (t *tester) lastLine(h sweep.Header, labs, runs int, count map[sweep.Verdict]int, virtual time.Duration) string {
	parts := []string{fmt.Sprintf("%d passed", count[sweep.Passed])}
	if n := count[sweep.Failed]; n > 0 {
		parts = append(parts, fmt.Sprintf("%d failed", n))
	}
	if n := count[sweep.Broken]; n > 0 {
		parts = append(parts, fmt.Sprintf("%d did not end", n))
	}
	if n := h.Of - runs; n > 0 {
		parts = append(parts, fmt.Sprintf("%d not run", n))
	}
	text := fmt.Sprintf("\n%d %s, %d %s: %s", labs, noun(labs, "lab"), runs, noun(runs, "run"), strings.Join(parts, ", "))
	if h.Shard != sweep.Whole {
		text += fmt.Sprintf("; shard %s of %d runs", h.Shard, h.Cases)
	}
	if wall := time.Since(t.begun); !t.merge {
		text += fmt.Sprintf("; %.1f s, %.0f runs/s, %.0f s virtual", wall.Seconds(), float64(runs)/wall.Seconds(), virtual.Seconds())
	}
	return text + "\n"
}
