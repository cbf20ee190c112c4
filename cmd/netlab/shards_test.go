package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/cmd/netlab/sweep"
)

const (
	// shards is how many processes share the sweeps here, and killed the one of them
	// that is killed in its middle.
	shards = 4
	killed = 3
)

// sweeps are what the examples of sweeps run: a shard, and the merge.
type sweeps struct {
	name         string
	shard, merge []string
	env          func(i int) []string
}

// What the examples say to run gives, in shards of which one is killed and run again,
// the same as in one piece.
func TestShardsGiveWhatOnePieceGives(t *testing.T) {
	if testing.Short() || runtime.GOOS == "windows" {
		t.Skip("it takes a second, and signals")
	}
	for _, s := range []sweeps{kubernetes(t), github(t)} {
		t.Run(s.name, func(t *testing.T) { s.try(t) })
	}
}

func (s *sweeps) try(t *testing.T) {
	dir := t.TempDir()
	want := outcomes(t, netlabIn(t, dir, nil, "test", "syn-lost", "half-close", "--seeds", "40", "--json"))
	for i := 1; i <= shards; i++ {
		args := of(s.shard, i)
		if i == killed {
			killInTheMiddle(t, dir, s.env(i), args)
			if out, err := run(dir, nil, of(s.merge, 0)); err == nil || !strings.Contains(out, "shard") {
				t.Fatalf("a shard has not ended, and the merge says %q (%v)", out, err)
			}
		}
		netlabIn(t, dir, s.env(i), args...)
	}
	got := outcomes(t, netlabIn(t, dir, nil, append(of(s.merge, 0), "--json")...))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-one piece +shards):\n%s", diff)
	}
	if _, err := os.Stat(filepath.Join(dir, "report.xml")); err != nil {
		t.Error(err)
	}
}

// of are the arguments of a shard, from 1, or of the merge: with the results here, and
// fewer runs than the example has.
func of(args []string, i int) (out []string) {
	small := strings.NewReplacer("/results/", "", "$(JOB_COMPLETION_INDEX)", strconv.Itoa(i-1), "25000", "40",
		"${{ matrix.shard }}", strconv.Itoa(i), "${{ strategy.job-total }}", strconv.Itoa(shards))
	for _, a := range args {
		if a == "labs/..." {
			out = append(out, "syn-lost", "half-close")
			continue
		}
		out = append(out, small.Replace(a))
	}
	return out
}

// killInTheMiddle begins a shard and kills it when some results are there, and not
// yet all.
func killInTheMiddle(t *testing.T, dir string, env, args []string) {
	t.Helper()
	results := filepath.Join(dir, args[slices.Index(args, "--results")+1])
	for range 20 {
		os.Remove(results)
		cmd := command(dir, env, append(args, "--workers", "1"))
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		for len(ended) == 0 {
			if text, _ := os.ReadFile(results); bytes.Count(text, []byte("\n")) > 2 {
				break
			}
			time.Sleep(time.Millisecond)
		}
		_ = cmd.Process.Kill() // it may have ended
		if err := <-ended; err != nil {
			return
		}
	}
	t.Fatal("the shard ended before it could be killed, each time")
}

func command(dir string, env, args []string) *exec.Cmd {
	cmd := exec.Command("netlab", args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	return cmd
}

func run(dir string, env, args []string) (string, error) {
	out, err := command(dir, env, args).CombinedOutput()
	return string(out), err
}

// netlabIn runs netlab, which has to pass.
func netlabIn(t *testing.T, dir string, env []string, args ...string) string {
	t.Helper()
	out, err := run(dir, env, args)
	if err != nil {
		t.Fatalf("netlab %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

// outcomes are the results that netlab test --json writes, without the time on the
// clock of this machine.
func outcomes(t *testing.T, out string) (results []sweep.Result) {
	t.Helper()
	_, results, _, err := sweep.Read(strings.NewReader(out))
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for i := range results {
		results[i].WallNS = 0
	}
	return results
}

// kubernetes is what the manifests run; the numbers of shards in them are one.
func kubernetes(t *testing.T) sweeps {
	job := example(t, "kubernetes.yaml")
	count := field(t, job, `(?m)^  completions: (\d+)$`)
	if pods, env := field(t, job, `(?m)^  parallelism: (\d+)$`), field(t, job, `NETLAB_SHARDS, value: "(\d+)"`); pods != count || env != count {
		t.Errorf("%s completions, %s in parallel, NETLAB_SHARDS=%s: want one number", count, pods, env)
	}
	args := list(t, job) // of all built-in labs
	return sweeps{
		name: "kubernetes", shard: slices.Insert(args, 1, "labs/..."), merge: list(t, example(t, "kubernetes-merge.yaml")),
		env: func(i int) []string {
			return []string{"NETLAB_SHARDS=" + strconv.Itoa(shards), "JOB_COMPLETION_INDEX=" + strconv.Itoa(i-1)}
		},
	}
}

// github is what the workflow runs.
func github(t *testing.T) sweeps {
	workflow := example(t, "github-actions.yaml")
	words := func(pattern string) []string {
		text := strings.ReplaceAll(field(t, workflow, pattern), "'", "")
		text = strings.NewReplacer("{{ ", "{{\x00", " }}", "\x00}}").Replace(text)
		all := strings.Fields(text)
		for i := range all {
			all[i] = strings.ReplaceAll(all[i], "\x00", " ")
		}
		return all
	}
	return sweeps{
		name: "github", shard: words(`run: ./netlab (test labs.*)`), merge: words(`run: ./netlab (test --merge.*)`),
		env: func(int) []string { return nil },
	}
}

func example(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("sweep", "examples", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// field is what the first group of a pattern matches.
func field(t *testing.T, text, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(text)
	if m == nil {
		t.Fatalf("nothing in the example is %s", pattern)
	}
	return m[1]
}

// list is the list of a container's arguments.
func list(t *testing.T, manifest string) (args []string) {
	t.Helper()
	if err := json.Unmarshal([]byte(field(t, manifest, `args: (\[.*\])`)), &args); err != nil {
		t.Fatal(err)
	}
	return args
}
