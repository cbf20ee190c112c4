package report

import (
	"bytes"
	"strings"
	"testing"
)

// A window of a ladder has the lines of the whole that are within it, below the
// names and the states that the nodes have when it begins.
func TestLadderWindow(t *testing.T) {
	run := lossy(t)
	draw := func(o LadderOptions) []string {
		var b bytes.Buffer
		o.Width = 80
		if err := WriteLadder(&b, run, o); err != nil {
			t.Fatal(err)
		}
		return strings.Split(strings.TrimRight(b.String(), "\n"), "\n")
	}
	whole := draw(LadderOptions{Bare: true})
	if strings.TrimSpace(whole[0]) == run.Lab {
		t.Errorf("a bare ladder begins with the title:\n%s", whole[0])
	}
	for _, e := range run.Record.Events {
		part := draw(LadderOptions{Bare: true, From: e.At})
		begin := 1
		if e.At > 0 {
			begin = 2
		}
		lines := part[begin:]
		if got, want := strings.Join(lines, "\n"), strings.Join(whole[len(whole)-len(lines):], "\n"); got != want {
			t.Fatalf("from %s:\n%s\nwhole:\n%s", e.At, got, want)
		}
	}
	head := draw(LadderOptions{Bare: true, Until: 1040 * ms})
	if got, want := strings.Join(head, "\n"), strings.Join(whole[:len(head)], "\n"); got != want || len(head) < 5 || len(head) == len(whole) {
		t.Errorf("until 1.040:\n%s\nwhole:\n%s", got, want)
	}
	if got := draw(LadderOptions{Bare: true, From: run.VirtualTime + 1}); len(got) != 1 {
		t.Errorf("behind the end: %q", got)
	}
}
