package engine

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/scripts"
)

// asked is what comes back for a request, each answer as the page gets it.
func asked(t *testing.T, r Request, limits scripts.Limits) []map[string]any {
	t.Helper()
	var all []map[string]any
	Ask(context.Background(), r, limits, func(a Answer) {
		text, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var m map[string]any
		if err := json.Unmarshal(text, &m); err != nil {
			t.Fatal(err)
		}
		all = append(all, m)
	}, func() { t.Error("the run does not end") })
	return all
}

// two are hosts with an open connection.
const two = `a, b = host("a"), host("b")
link(a, b)
server = b.listen(80)
client = a.connect("b:80")
`

// last is the last answer to a request, which is to be of a kind.
func last(t *testing.T, r Request, kind string) map[string]any {
	t.Helper()
	all := asked(t, r, scripts.Limits{})
	a := all[len(all)-1]
	if a["kind"] != kind {
		t.Fatalf("got %v, want an answer of kind %s", a, kind)
	}
	return a
}

// A run has the digest of the same lab run otherwise, with the seed and parameters that
// are given.
func TestRunHasTheDigestOfTheLab(t *testing.T) {
	const name = "lossy"
	source := "delay = param(\"delay\", \"50ms\")\nloss = param(\"loss\", \"1%\")\n" +
		strings.Replace(two, "link(a, b)", "link(a, b, delay = delay, loss = loss)", 1) + "client.send(100000)\n"
	lab, err := scripts.Load(name, "another.star", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	params := map[string]string{"loss": "10%"}
	run, err := lab.Run(t.Context(), scripts.Options{Seed: 7, Params: params})
	if err != nil {
		t.Fatal(err)
	}
	a := last(t, Request{Op: "run", Name: name, Source: source, Params: params, Seed: "7"}, "run")
	if a["digest"] != run.Record.Digest || a["verdict"] != string(run.Verdict) {
		t.Errorf("digest %v, %v; want %v, %v", a["digest"], a["verdict"], run.Record.Digest, run.Verdict)
	}
	judged := last(t, Request{Op: "judge", Name: name, Source: source, Params: params, Seed: "7"}, "run")
	if _, has := judged["page"]; has || judged["digest"] != a["digest"] || judged["verdict"] != a["verdict"] {
		t.Errorf("a run that is only judged says %v, want the digest and verdict, and nothing to show", judged)
	}
	shown := a["page"].(map[string]any)
	if want := "netlab run lossy --seed 7 --param delay=50ms --param loss=10%"; shown["command"] != want {
		t.Errorf("the page repeats the run by %q, want %q", shown["command"], want)
	}
	if shown["source"].(map[string]any)["text"] != source {
		t.Error("the page has another text of the lab")
	}
	if !strings.Contains(shown["picture"].(string), "<svg") {
		t.Error("the page has no picture of the topology")
	}
}

func TestReadTellsParameters(t *testing.T) {
	a := last(t, Request{Op: "read", Source: "\"\"\"A title. More.\"\"\"\nd = param(\"delay\", \"50ms\", \"one way\")\nn = param(\"n\", 3)\n"}, "lab")
	want := map[string]any{
		"kind": "lab", "title": "A title.",
		"params": []any{
			map[string]any{"name": "delay", "default": "50ms", "help": "one way"},
			map[string]any{"name": "n", "default": "3", "help": ""},
		},
	}
	if diff := cmp.Diff(want, a); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// What is wrong is at its line and column, whether it is found before the run or in it.
func TestMistakesHaveTheirPlace(t *testing.T) {
	for _, c := range []struct {
		request      Request
		line, column float64
		cause        string
	}{
		{Request{Op: "read", Source: "x = 1\ny = (\n"}, 3, 1, "got end of file"},
		{Request{Op: "read", Source: two + "clent.close()\n"}, 5, 1, "undefined: clent"},
		{Request{Op: "run", Seed: "1", Source: two + "x = [1][2]\n"}, 5, 8, "out of range"},
		{Request{Op: "run", Seed: "1", Source: two, Params: map[string]string{"delay": "1ms"}}, 0, 0, "no parameter \"delay\""},
		{Request{Op: "run", Seed: "-1", Source: two}, 0, 0, "want a whole number"},
		{Request{Op: "run", Seed: "", Source: two}, 0, 0, "want a whole number"},
		{Request{Op: "shout", Seed: "1", Source: two}, 0, 0, "want read, run, judge, transcript or pcapng"},
	} {
		a := last(t, c.request, "error")
		if a["line"] != c.line || a["column"] != c.column || !strings.Contains(a["cause"].(string), c.cause) {
			t.Errorf("%q: got %v:%v: %v, want %v:%v: %s", c.request.Source, a["line"], a["column"], a["cause"], c.line, c.column, c.cause)
		}
	}
}

// What the lab prints comes before the outcome, a check that does not hold with its line.
func TestRunTellsWhatFailed(t *testing.T) {
	all := asked(t, Request{Op: "run", Seed: "1", Source: two + "print(\"one\\x1b[2J\")\nexpect_eq(1, 2)\n"}, scripts.Limits{})
	if len(all) != 2 || all[0]["kind"] != "print" || strings.Contains(all[0]["text"].(string), "\x1b") || !strings.HasPrefix(all[0]["text"].(string), "one") {
		t.Fatalf("got %v", all)
	}
	if all[1]["verdict"] != "fail" {
		t.Errorf("verdict %v, want fail", all[1]["verdict"])
	}
	f := all[1]["failed"].([]any)[0].(map[string]any)
	if f["line"] != 6.0 || f["name"] != "expect_eq(1, 2)" {
		t.Errorf("got %v, want expect_eq(1, 2) in line 6", f)
	}
}

// A lab without nodes has nothing to show, and is shown.
func TestRunOfNothing(t *testing.T) {
	if a := last(t, Request{Op: "run", Seed: "1", Source: "print(1)\n"}, "run"); a["packets"] != 0.0 {
		t.Errorf("%v packets, want 0", a["packets"])
	}
}

func TestFiles(t *testing.T) {
	for op, begin := range map[string]string{"transcript": "x\n", "pcapng": "\n\r\r\n"} {
		var got []byte
		Ask(t.Context(), Request{Op: op, Name: "x", Source: two, Seed: "1"}, scripts.Limits{}, func(a Answer) {
			if a.File == nil || a.Name != "x."+op {
				t.Fatalf("%s: got %+v", op, a)
			}
			got = a.Bytes
		}, func() {})
		if !strings.HasPrefix(string(got), begin) {
			t.Errorf("%s begins with %.20q, want %q", op, got, begin)
		}
	}
}

// The limits are those of whoever asks.
func TestRunEndsAtItsLimits(t *testing.T) {
	all := asked(t, Request{Op: "run", Seed: "1", Source: "while True: pass\n"}, scripts.Limits{Steps: 1000})
	if cause := all[0]["cause"].(string); !strings.Contains(cause, "over 1000 steps") {
		t.Errorf("got %q", cause)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	Ask(ctx, Request{Op: "run", Seed: "1", Source: two + "while True: sleep(\"1ms\")\n"}, scripts.Limits{}, func(a Answer) {
		if a.Kind != "error" || !strings.Contains(a.Cause, "the run was stopped") {
			t.Errorf("got %+v", a)
		}
	}, func() {})
}
