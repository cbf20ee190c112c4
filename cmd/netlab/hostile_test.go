package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"netlab/scripts"
)

var (
	hostile     = flag.Int("hostile", 40, "how many hostile scripts to run")
	hostileSeed = flag.Uint64("hostile-seed", 1, "what they are drawn from")
)

const (
	hostileMemory = 256 << 20
	// hostileTime is of the processors: another program may have them.
	hostileTime = 2 * time.Second
)

// Scripts that attack the program end with an error that has a place, or run: in
// two seconds, in half as much memory again as they may have, and without a
// trace.
//
//	go test ./cmd/netlab -run Hostile -hostile 2000 -hostile-seed 7 -v
func TestHostileScripts(t *testing.T) {
	if testing.Short() {
		t.Skip("the race detector takes ten times as long, and more memory")
	}
	dir := t.TempDir()
	// Where other programs have the processors, a second is not a second.
	o := runHostile(t, filepath.Join(dir, "s0.star"), "while True:\n    pass\n", time.Minute)
	timeout := max(time.Second, min(time.Second*o.wall/o.time, 30*time.Second))
	jobs := make(chan int)
	var mu sync.Mutex
	count := make(map[string]int)
	var slowest time.Duration
	var largest int64
	var wait sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wait.Go(func() {
			for i := range jobs {
				rng := rand.New(rand.NewPCG(*hostileSeed, uint64(i)))
				kind, source := hostileScript(rng, i)
				o := runHostile(t, filepath.Join(dir, fmt.Sprintf("s%d.star", i)), source, timeout)
				mu.Lock()
				count["all "+kind]++
				count["status "+o.status]++
				if m := hostileCause.FindString(o.stderr); m != "" {
					count["ended by "+m]++
				}
				slowest, largest = max(slowest, o.time), max(largest, o.memory)
				if o.wrong != "" {
					t.Errorf("script %d (%s): %s\n%q\n%q", i, kind, o.wrong, clip(source), clip(o.stderr))
				}
				mu.Unlock()
			}
		})
	}
	for i := range *hostile {
		jobs <- i
	}
	close(jobs)
	wait.Wait()
	t.Logf("%v; slowest %v, largest %d MiB", count, slowest, largest>>20)
}

var (
	hostilePlace = regexp.MustCompile(`(?m)^netlab: s\d+\.star:(\d+:\d+: .{4,}| the lab has \d+ bytes, want at most \d+)$`)
	hostileTrace = regexp.MustCompile(`goroutine \d+ \[|panic: |fatal error: |runtime: `)
	hostileCause = regexp.MustCompile(`--max-\w+|--timeout|too slow`)
)

type hostileOutcome struct {
	status, stderr, wrong string
	time, wall            time.Duration // by the processors, by the clock
	memory                int64
}

func runHostile(t *testing.T, file, source string, timeout time.Duration) hostileOutcome {
	if err := os.WriteFile(file, []byte(source), 0o666); err != nil {
		t.Error(err)
		return hostileOutcome{}
	}
	defer os.Remove(file)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "netlab", "run", filepath.Base(file), "--view", "none", "--timeout", timeout.String(), "--max-memory", fmt.Sprint(hostileMemory))
	cmd.Dir = filepath.Dir(file)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	begun := time.Now()
	err := cmd.Run()
	o := hostileOutcome{stderr: stderr.String(), wall: time.Since(begun)}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		o.wrong = err.Error()
		return o
	}
	state := cmd.ProcessState
	o.status = fmt.Sprint(state.ExitCode())
	o.time, o.memory = state.UserTime(), maxMemory(state)
	switch {
	case ctx.Err() != nil:
		o.wrong = "it did not end within two minutes"
	case hostileTrace.MatchString(o.stderr):
		o.wrong = "a trace"
	case state.ExitCode() < 0 || state.ExitCode() > 2:
		o.wrong = "exit status " + state.String()
	case state.ExitCode() == 2 && !hostilePlace.MatchString(o.stderr):
		o.wrong = "an error without a place"
	case state.ExitCode() == 2 && len(hostilePlace.FindString(o.stderr)) > 1500:
		o.wrong = "a long error"
	case o.time > hostileTime:
		o.wrong = fmt.Sprintf("%v of processor time", o.time)
	case o.memory > hostileMemory*3/2:
		o.wrong = fmt.Sprintf("%d MiB", o.memory>>20)
	}
	return o
}

func clip(s string) string {
	if len(s) > 1500 {
		return s[:1000] + "\n...\n" + s[len(s)-500:]
	}
	return s
}

// hostileScript draws a script, of each kind in turn.
func hostileScript(rng *rand.Rand, i int) (kind, source string) {
	kinds := []struct {
		name string
		draw func(*rand.Rand) string
	}{
		{"memory", func(rng *rand.Rand) string { return fill(rng, pick(rng, memoryBombs)) }},
		{"time", func(rng *rand.Rand) string { return fill(rng, pick(rng, timeBombs)) }},
		{"stack", func(rng *rand.Rand) string { return fill(rng, pick(rng, stackBombs)) }},
		{"parser", parserBomb},
		{"text", strangeText},
		{"call", strangeCall},
		{"call", strangeCall},
		{"starlark", strangeStarlark},
		{"damage", damaged},
	}
	k := kinds[i%len(kinds)]
	return k.name, k.draw(rng)
}

func pick[T any](rng *rand.Rand, list []T) T { return list[rng.IntN(len(list))] }

// hostileTypes are an expression for each type of the language's values.
var hostileTypes = map[string]string{
	"host": "a", "raw": "x", "conn": "client", "listener": "server", "link": "l", "rule": "rule", "profile": "prof",
	"udp": "u", "rawconn": "rc", "segment": "seg", "duration": "now()",
}

const hostilePreamble = `a, b, x = host("a"), host("b"), raw("x")
l = link(a, b, delay = "10ms")
link(x, b, delay = "1ms")
server = b.listen(80)
client = a.connect("b:80")
conn = server.accept()
rule = l.drop("FIN", optional = True)
prof = l.profile("1s cut; 3s mend")
u = a.udp(53)
rc = x.conn("b:80", isn = 7)
rc.send("S 0:0(0)")
seg = rc.recv()
`

// strangeCall calls a builtin with arguments of any type.
func strangeCall(rng *rand.Rand) string {
	b := pick(rng, scripts.Reference())
	callee := b.Name
	if b.Of != "" {
		of, ok := hostileTypes[b.Of]
		if !ok {
			of = "None"
		}
		callee = of + "." + b.Name
	}
	names := regexp.MustCompile(`\w+`).FindAllString(b.Params, -1)
	var args []string
	for range rng.IntN(5) {
		arg := fill(rng, pick(rng, strangeValues))
		if len(names) > 0 && rng.IntN(3) == 0 {
			arg = pick(rng, names) + " = " + arg
			args = append(args, arg)
		} else {
			args = append([]string{arg}, args...)
		}
	}
	if rng.IntN(6) == 0 {
		args = append(args, fill(rng, pick(rng, []string{"*[N] * S", "*range(S)", "**{\"x\": N}", "*(None,)"})))
	}
	call := callee + "(" + strings.Join(args, ", ") + ")"
	return hostilePreamble + pick(rng, []string{call, "y = [" + call + " for i in range(100)]", "spawn(lambda: " + call + ")\nrun(until = \"2s\")", "at(\"1s\", lambda: " + call + ")", "print(str(" + call + "))"}) + "\n"
}

// strangeStarlark calls what Starlark brings itself.
func strangeStarlark(rng *rand.Rand) string {
	v := func() string { return fill(rng, pick(rng, strangeValues)) }
	f := pick(rng, []string{
		"abs", "all", "any", "bool", "bytes", "chr", "dict", "dir", "enumerate", "float", "getattr", "hasattr", "hash", "int", "len", "list",
		"max", "min", "ord", "print", "range", "repr", "reversed", "set", "sorted", "str", "tuple", "type", "zip", "fail",
	})
	m := pick(rng, []string{"replace", "format", "join", "split", "elems", "append", "extend", "index", "find", "title", "update", "items", "union", "splitlines", "count", "pop", "insert"})
	op := pick(rng, []string{"+", "-", "*", "/", "//", "%", "|", "&", "^", "<<", ">>", "==", "<", "in", "and"})
	return pick(rng, []string{
		fmt.Sprintf("x = %s(%s)\nprint(x)\n", f, v()),
		fmt.Sprintf("x = %s(%s, %s)\n", f, v(), v()),
		fmt.Sprintf("x = (%s).%s(%s)\ny = str(x)\n", v(), m, v()),
		fmt.Sprintf("x = (%s).%s(%s, %s)\n", v(), m, v(), v()),
		fmt.Sprintf("x = (%s) %s (%s)\nprint(x)\n", v(), op, v()),
		fmt.Sprintf("x = %s\nfor i in range(64):\n    x %s= %s\n", v(), pick(rng, []string{"+", "*", "-", "|", "%", "<<"}), pick(rng, []string{"x", v()})),
		fmt.Sprintf("d = {}\nd[%s] = 1\nd[%s] += 1\nx = %s in d\n", v(), v(), v()),
		fmt.Sprintf("x = [%s for a in %s for b in %s]\n", v(), v(), v()),
		fmt.Sprintf("x = %s\ny = x[%s]\nz = x[%s:%s:%s]\n", v(), v(), v(), v(), v()),
	})
}

// parserBomb is text that takes its toll before it runs.
func parserBomb(rng *rand.Rand) string {
	n := pick(rng, []int{100, 199, 201, 900, 3000, 20000, 60000})
	part := pick(rng, []string{
		"1+", "(", "[", "{1:", "-", "not ", "x.y", ".y", "[0]", "f(", "()", "a if b else ", "lambda: ", "lambda x=1: ", "x and ", "x in ", "1,", "\"a\" ", "\"a\"+",
		"x = [", "if True:\n ", "for x in y:\n", "def f():\n ", "# comment\n", "\\\n", "x=1;", "pass\n", "x < ", "a.replace", "[i for i in ", "*", "**", "x=x+", "\"\"\"", "0x", "1e", "9",
	})
	return pick(rng, []string{"", "x = ", "x = [", "def f(x): return ", "param("}) + strings.Repeat(part, n) + pick(rng, []string{"", "1", "x", "\n", "]", "\"", ")"}) + pick(rng, []string{"", "\n"})
}

// strangeText is what some editor, or no editor, has written.
func strangeText(rng *rand.Rand) string {
	lab := hostilePreamble + "expect_eq(client.state, \"ESTABLISHED\")\n"
	at := rng.IntN(len(lab))
	junk := pick(rng, []string{"\x00", "\ufeff", "\r", "\xff", "\xc3", "\u202e", "\u2028", "\x1b[31m", "\xed\xa0\x80", "\v", "\t", "\u00a0", "\x1a", "💥", "\x7f"})
	switch rng.IntN(6) {
	case 0:
		return "\xef\xbb\xbf" + strings.ReplaceAll(lab, "\n", "\r\n") + "fail(\"so\")"
	case 1:
		var wide strings.Builder
		for _, c := range []byte(lab) {
			wide.WriteByte(c)
			wide.WriteByte(0)
		}
		return "\xff\xfe" + wide.String()
	case 2:
		junkText := make([]byte, rng.IntN(5000))
		for i := range junkText {
			junkText[i] = byte(rng.Uint32())
		}
		return string(junkText)
	case 3:
		return lab + "note(\"" + strings.Repeat(junk, 5000) + "\")\n"
	case 4:
		return strings.Repeat(junk, 1+rng.IntN(100000))
	}
	return lab[:at] + junk + lab[at:]
}

// damaged is an example of the reference with pieces of it moved about.
func damaged(rng *rand.Rand) string {
	text := pick(rng, scripts.Reference()).Script()
	words := regexp.MustCompile(`\w+|\s+|"[^"\n]*"|.`).FindAllString(text, -1)
	for range 1 + rng.IntN(4) {
		i, j := rng.IntN(len(words)), rng.IntN(len(words))
		switch rng.IntN(4) {
		case 0:
			words[i] = words[j]
		case 1:
			words[i], words[j] = words[j], words[i]
		case 2:
			words[i] = ""
		case 3:
			words[i] = fill(rng, pick(rng, strangeValues))
		}
	}
	return strings.Join(words, "")
}

// fill puts numbers and texts in the place of capital letters that stand alone: N
// any number, S a size, T a text, D how deep.
func fill(rng *rand.Rand, text string) string {
	return regexp.MustCompile(`\b[NSTD]\b`).ReplaceAllStringFunc(text, func(letter string) string {
		switch letter {
		case "N":
			return pick(rng, []string{"0", "-1", "1", "7", "65535", "65536", "70000", "1 << 31", "(1 << 31) - 1", "-(1 << 31)", "1 << 32", "1 << 63", "-(1 << 63)", "1 << 200", "1.5", "-0.5", "1e300", "float(\"nan\")", "float(\"inf\")"})
		case "S":
			return pick(rng, []string{"1000", "100000", "3000000", "30000000", "1 << 30", "1 << 40", "1 << 62"})
		case "D":
			return pick(rng, []string{"30", "500", "5000", "100000", "400000"})
		}
		return pick(rng, []string{`""`, `"x"`, `"b:80"`, `"10ms"`, `"-1s"`, `"9999999h"`, `"S 0:0(0)"`, `"a FIN #1"`, `"x" * 100000`, `"\\x00"`, `"[::1]:80"`, `"%s" * 1000`, `"{}" * 1000`, `"loss 50%"`, `"1" * 5000`, `"*" * 3000`, `"(" * 3000`, `"b:80:80"`, `"SYN #1-"`, `"(a|b)*" * 100`})
	})
}
