package sweep

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCombinations(t *testing.T) {
	for _, c := range []struct {
		grids []Grid
		want  [][]string
	}{
		{nil, [][]string{nil}},
		{[]Grid{{"a", []string{"1", "2"}}}, [][]string{{"a=1"}, {"a=2"}}},
		{
			[]Grid{{"a", []string{"1", "2"}}, {"b", []string{"x", "y"}}},
			[][]string{{"a=1", "b=x"}, {"a=1", "b=y"}, {"a=2", "b=x"}, {"a=2", "b=y"}},
		},
	} {
		if diff := cmp.Diff(c.want, Combinations(c.grids)); diff != "" {
			t.Errorf("%v (-want +got):\n%s", c.grids, diff)
		}
	}
}

// Names of cases keep apart what is not the same.
func TestCaseNames(t *testing.T) {
	a := Case{Lab: "x", Seed: 1, Params: []string{"text=a b=c"}}
	b := Case{Lab: "x", Seed: 1, Params: []string{"text=a", "b=c"}}
	if a.String() == b.String() {
		t.Errorf("both are %q", a)
	}
}

func TestShards(t *testing.T) {
	for _, text := range []string{"", "1", "0/4", "5/4", "-1/4", "1/0", "a/b", "1/4/4", "1/ 4"} {
		if s, err := ParseShard(text); err == nil {
			t.Errorf("%q is shard %v", text, s)
		}
	}
	for _, c := range []struct {
		env  map[string]string
		want Shard
		err  string
	}{
		{nil, Whole, ""},
		{map[string]string{"NETLAB_SHARD": "2/4"}, Shard{2, 4}, ""},
		{map[string]string{"NETLAB_SHARDS": "4", "JOB_COMPLETION_INDEX": "0"}, Shard{1, 4}, ""},
		{map[string]string{"NETLAB_SHARDS": "4", "JOB_COMPLETION_INDEX": "3"}, Shard{4, 4}, ""},
		{map[string]string{"JOB_COMPLETION_INDEX": "3"}, Whole, ""},
		{map[string]string{"NETLAB_SHARD": "x"}, Shard{}, `NETLAB_SHARD "x": want I/N`},
		{map[string]string{"NETLAB_SHARDS": "4"}, Shard{}, "JOB_COMPLETION_INDEX \"\": want a number"},
		{map[string]string{"NETLAB_SHARDS": "4", "JOB_COMPLETION_INDEX": "4"}, Shard{}, "want an index below the count"},
	} {
		got, err := ShardOf(func(name string) string { return c.env[name] })
		if c.err == "" && (err != nil || got != c.want) || c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
			t.Errorf("%v: %v, %v; want %v, %q", c.env, got, err, c.want, c.err)
		}
	}
}

// Each case is in one shard, whatever the others are, and no shard is much larger
// than another.
func TestEachCaseIsInOneShard(t *testing.T) {
	const n, cases = 8, 8000
	var size [n]int
	for seed := range uint64(cases) {
		c := Case{Lab: "x", Seed: seed}
		in := 0
		for i := range n {
			if (Shard{i + 1, n}).Takes(c) {
				in++
				size[i]++
			}
		}
		if in != 1 {
			t.Fatalf("%v is in %d shards", c, in)
		}
	}
	for i, s := range size {
		if s < cases/n*8/10 || s > cases/n*12/10 {
			t.Errorf("shard %d has %d of %d cases", i+1, s, cases)
		}
	}
}

// results are those of a sweep of 40 cases in 4 shards, as lines.
func results(t *testing.T, shards int) []Part {
	t.Helper()
	parts := make([]Part, shards)
	for i := range parts {
		parts[i] = Part{Name: fmt.Sprint(i + 1), Header: Header{
			Schema: Schema, Plan: "p", Cases: 40, Shard: Shard{i + 1, shards}, Program: "v1", Labs: map[string]string{"x": "1"},
		}}
	}
	for n := 1; n <= 40; n++ {
		c := Case{Lab: "x", Seed: uint64(n)}
		for i := range parts {
			if p := &parts[i]; p.Shard.Takes(c) {
				p.Results = append(p.Results, Result{N: n, Case: c, Verdict: Passed, Digest: fmt.Sprint(n)})
				p.Of++
			}
		}
	}
	return parts
}

func TestMerge(t *testing.T) {
	_, want, err := Merge(results(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	parts := results(t, 4)
	for i := range parts {
		rand.Shuffle(len(parts[i].Results), func(a, b int) {
			r := parts[i].Results
			r[a], r[b] = r[b], r[a]
		})
	}
	parts = append(parts, parts[2]) // one twice
	h, got, err := Merge(parts)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("in shards it is not what it is in one piece (-one +shards):\n%s", diff)
	}
	if h.Shard != Whole || h.Of != 40 {
		t.Errorf("the whole has header %+v", h)
	}
}

func TestMergeRefuses(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func([]Part) []Part
		want string
	}{
		{"nothing", func([]Part) []Part { return nil }, "no results"},
		{"a shard is missing", func(p []Part) []Part { return p[:3] }, "shard 4/4 is missing"},
		{"a shard is not complete", func(p []Part) []Part {
			p[1].Results = p[1].Results[1:]
			return p
		}, "shard 2/4 has "},
		{"another plan", func(p []Part) []Part {
			p[1].Plan = "q"
			return p
		}, "1 and 2 are of different sweeps: one has plan p (40 cases), the other plan q (40): want the same labs, seeds, parameters and flags"},
		{"another number of shards", func(p []Part) []Part { return append(p, results(t, 1)...) }, "different sweeps: one has shard 1/4, the other shard 1/1"},
		{"another program", func(p []Part) []Part {
			p[2].Program = "v2"
			return p
		}, "1 and 3 are of different sweeps: they were run by netlab v1 and netlab v2"},
		{"another text", func(p []Part) []Part {
			p[3].Labs = map[string]string{"x": "2"}
			return p
		}, "1 and 4 are of different sweeps: the text of lab x, of its golden transcript or of a file that it reads differs (1 and 2)"},
		{"another digest", func(p []Part) []Part {
			q := results(t, 4)[2]
			q.Results[0].Digest = "other"
			return append(p, q)
		}, "one seed gives one digest"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, _, err := Merge(c.do(results(t, 4))); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q in it", err, c.want)
			}
		})
	}
}

// Results that were cut anywhere are read as far as they are whole.
func TestReadCutResults(t *testing.T) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	p := results(t, 1)[0]
	if err := e.Encode(p.Header); err != nil {
		t.Fatal(err)
	}
	ends := []int{b.Len()}
	for _, r := range p.Results {
		if err := e.Encode(r); err != nil {
			t.Fatal(err)
		}
		ends = append(ends, b.Len())
	}
	for cut := range b.Len() + 1 {
		h, got, whole, err := Read(bytes.NewReader(b.Bytes()[:cut]))
		n := 0
		for n < len(ends) && ends[n] <= cut {
			n++
		}
		switch {
		case cut == 0:
			if err == nil {
				t.Error("an empty file is results")
			}
		case err != nil:
			t.Fatalf("cut at %d: %v", cut, err)
		case n == 0:
			if whole != 0 {
				t.Errorf("cut at %d: %d bytes are whole", cut, whole)
			}
		case len(got) != n-1 || whole != int64(ends[n-1]) || !cmp.Equal(h, p.Header):
			t.Errorf("cut at %d: %d results, %d bytes, want %d, %d", cut, len(got), whole, n-1, ends[n-1])
		}
	}
}

// endless is a file without an end.
type endless struct{ read int }

func (e *endless) Read(b []byte) (int, error) {
	clear(b)
	e.read += len(b)
	return len(b), nil
}

func TestReadRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"notes":                        "line 1: want the results of netlab test",
		"notes\n":                      "line 1: want the results of netlab test",
		`{"schema":"other.v1"`:         "line 1: want the results of netlab test",
		`{"schema":"other.v1"}`:        "line 1: want the results of netlab test",
		`{"schema":"other.v1"}` + "\n": "line 1: want the results of netlab test",
	} {
		if _, _, whole, err := Read(strings.NewReader(text)); err == nil || whole != 0 || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %d bytes are whole, error %v, want %q in it", text, whole, err, want)
		}
	}
	var e endless
	if _, _, _, err := Read(&e); err == nil || !strings.Contains(err.Error(), "line 1: want at most 16777216 bytes") || e.read > 2*maxLine {
		t.Errorf("a line without an end: %d bytes were read, error %v", e.read, err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"schema":"netlab.test.v2","plan":"p","cases":1,"shard":"1/1","of":1,"program":"v1","labs":{"x":"1"}}` + "\n" + `{"n":1,"lab":"x","seed":1,"verdict":"pass"}` + "\n"))
	f.Add([]byte("{}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, _, whole, err := Read(bytes.NewReader(data))
		if whole < 0 || whole > int64(len(data)) {
			t.Errorf("%d of %d bytes are whole, error %v", whole, len(data), err)
		}
	})
}

func TestJUnit(t *testing.T) {
	var b bytes.Buffer
	if err := WriteJUnit(&b, []Result{
		{N: 1, Case: Case{Lab: "a", Seed: 1}, Verdict: Passed, WallNS: 1_500_000_000},
		{N: 2, Case: Case{Lab: "a", Seed: 2, Params: []string{"x=1"}}, Verdict: Failed, Output: "<&\x1b[0m\n", Again: "netlab run a"},
		{N: 3, Case: Case{Lab: "b", Seed: 1}, Verdict: Broken, Output: "no"},
	}); err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/junit.xml")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := xml.Unmarshal(b.Bytes(), new(struct{})); err != nil {
		t.Error(err)
	}
}
