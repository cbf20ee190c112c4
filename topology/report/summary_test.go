package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"netlab/topology/report/pen"
	"netlab/topology/words"
)

func TestSummary(t *testing.T) {
	for _, run := range []*Run{simultaneousClose(t), lossy(t)} {
		golden(t, run.Lab+".summary", func(w io.Writer) error { return WriteSummary(w, run, SummaryOptions{Context: 4}) })
	}
}

func TestSummaryLayout(t *testing.T) {
	for _, run := range scenes(t) {
		for _, width := range []int{0, 60, 80} {
			t.Run(fmt.Sprint(run.Lab, width), func(t *testing.T) {
				wellLaidOut(t, width, func(w io.Writer, color bool) error {
					return WriteSummary(w, run, SummaryOptions{Width: width, Color: color, Context: 6})
				})
			})
		}
	}
}

// What has no verdict, as a live network, has not failed: nothing says how to run it again.
func TestSummaryWithoutVerdict(t *testing.T) {
	run := lossy(t)
	run.Verdict, run.Source = "", words.Both("in real time", "真实时间")
	var b bytes.Buffer
	if err := WriteSummary(&b, run, SummaryOptions{}); err != nil {
		t.Fatal(err)
	}
	if text := b.String(); strings.Contains(text, "again:") || !strings.Contains(text, "\n"+run.Lab+"  ") {
		t.Errorf("the summary is\n%s", text)
	}
}

// The command that repeats a run is fit for a shell.
func TestSummaryQuotes(t *testing.T) {
	run := lossy(t)
	run.Lab, run.Seed = "my labs/it's.star", 7
	run.Params = []Param{{"delay", "50ms"}, {"say", "a b"}}
	var b bytes.Buffer
	if err := WriteSummary(&b, run, SummaryOptions{}); err != nil {
		t.Fatal(err)
	}
	want := `netlab run 'my labs/it'\''s.star' --seed 7 --param delay=50ms --param 'say=a b'` + "\n"
	if !strings.Contains(b.String(), want) {
		t.Errorf("want %sin\n%s", want, b.String())
	}
}

// Two checks that fail at one time are told together, before what happened
// around it.
func TestSummaryOfSeveralFailures(t *testing.T) {
	run := lossy(t)
	run.Checks = append(run.Checks, Check{Name: "second", At: run.Checks[0].At}, Check{Name: "third", At: 2000 * ms})
	var b bytes.Buffer
	if err := WriteSummary(&b, run, SummaryOptions{Context: 1}); err != nil {
		t.Fatal(err)
	}
	out := b.String()
	if strings.Count(out, "  here") != 2 || strings.Index(out, "second") > strings.Index(out, "here") ||
		!strings.Contains(out, "3 of 3 checks failed") {
		t.Error(out)
	}
}

// What a limit left no room for is told beside what was lost on purpose.
func TestSummaryTellsWhatALimitDropped(t *testing.T) {
	run := lossy(t)
	for _, c := range []struct {
		overflowed uint64
		want       string
	}{{0, " 5 dropped, "}, {3, " 5 dropped (3 by a limit), "}} {
		run.Record.Dropped, run.Record.Overflowed = 5, c.overflowed
		var b bytes.Buffer
		if err := WriteSummary(&b, run, SummaryOptions{}); err != nil {
			t.Fatal(err)
		}
		if out := strings.ReplaceAll(b.String(), pen.Unbroken, " "); !strings.Contains(out, c.want) {
			t.Errorf("want %q in\n%s", c.want, out)
		}
	}
}
