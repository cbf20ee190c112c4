package scripts_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"netlab/scripts"
	"netlab/topology/report"
)

// runText runs a lab, which may fail, in a folder with some other files.
func runText(text string, files map[string]string) (*report.Run, error) {
	folder := fstest.MapFS{"x/lab.star": {Data: []byte(text)}, "secret.trace": {Data: []byte("1\n")}}
	for name, data := range files {
		folder["x/"+name] = &fstest.MapFile{Data: []byte(data)}
	}
	lab, err := scripts.LoadFS(folder, "x")
	if err != nil {
		return nil, err
	}
	return lab.Run(context.Background(), scripts.Options{Seed: scripts.DefaultSeed})
}

const pair = "a, b = host(\"a\"), host(\"b\")\n"

const transfer = `
b.listen(80)
c = a.connect("b:80")
`

func TestLinksOfALab(t *testing.T) {
	for name, test := range map[string]struct {
		text  string
		files map[string]string
	}{
		"preset, a is the subscriber": {pair + `
l = link(a, b, preset = "adsl", b_to_a = "delay 40ms")
b.listen(80)
c = a.connect("b:80")
# 60 bytes up at 820 kbit/s and down at 5660 kbit/s: 585365 and 84805 ns.
expect_eq(now(), duration("18.525ms") + "40ms" + "585365ns" + "84805ns")
`, nil},
		"trace in the text": {pair + `link(a, b, trace = "10,20,30")` + transfer + `expect_eq(now(), "20ms")`, nil},
		"trace in a file":   {pair + `link(a, b, trace = "cell.trace")` + transfer + `expect_eq(now(), "20ms")`, map[string]string{"cell.trace": "10\n20\n30\n"}},
		"trace set later": {pair + `
l = link(a, b, delay = "1ms")` + transfer + `
l.set(trace = "deep/cell.trace")
run(until = "101ms")
a.connect("b:80")
expect(now() > "200ms")
`, map[string]string{"deep/cell.trace": "50\n100\n"}},
		"queue measured": {pair + `
l = link(a, b, delay = "5ms", rate = "10mbit", limit = 10)` + transfer + `
sleep("20ms")
c.send(5000) # 3 segments of 1420 bytes and one of 740, each with 52 of headers
s = l.stats(sender = a)
expect_eq((s["queued"], s["in_flight"]), (3, 1))
expect_eq(s["queued_bytes"], 2 * 1472 + 792)
run()
s = l.stats(sender = a)
expect_eq((s["queued"], s["in_flight"]), (0, 0))
expect_eq(s["transit"], "5ms" + 5208 * duration("800ns"))
expect_eq(s["dropped"], 0)
`, nil},
		"stats say by what was lost": {pair + `
l = link(a, b, delay = "1ms")` + transfer + `
l.drop("a data #1")
l.duplicate("a data #2")
c.send("x")
run()
expect_eq(l.stats(sender = a)["lost_by"], {"drop a data #1": 1})
expect_eq(l.stats(sender = a)["duplicated"], 1)
`, nil},
		"a rule knows what came before it": {pair + `
l = link(a, b, delay = "1ms")` + transfer + `
l.cut()
c.send("x")
sleep("10ms")
l.mend()
again = l.delay("a retransmission of data", "1ms")
run()
expect_eq(again.matched, 1)
`, nil},
		"profile": {pair + `
l = link(a, b, delay = "1ms")
l.profile("1s delay 100ms; 2s delay 1ms", sender = a)
p = l.profile("500ms delay 3ms; repeat 10s", sender = "b")
run(until = "1500ms")
expect_eq(a.ping("b"), ["103ms"])
p.stop()
run()
`, nil},
		"partition of one group, one way, and none": {pair + `
r, c = router("r"), host("c")
for h in a, b, c:
    link(h, r, delay = "5ms")
server = c.listen(80)
partition([a], one_way = True)
conn = a.connect("c:80", wait = False)
run(until = "500ms")
expect_eq(conn.state, "SYN-SENT")
b.connect("c:80")
heal()
conn.wait()
partition([a, r], ["b"], [c])
expect_eq(a.ping("r"), ["10ms"])
expect_eq(a.ping("b", timeout = "1s"), [None])
`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			run, err := runText(test.text, test.files)
			if err != nil {
				t.Fatal(err)
			}
			if len(run.Checks) == 0 {
				t.Error("nothing was checked")
			}
			for _, c := range run.Checks {
				if !c.OK {
					t.Errorf("%s: %s\n%s", c.Pos, c.Name, c.Detail)
				}
			}
		})
	}
}

func TestMistakesAboutLinks(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{pair + `link(a, b, preset = "asdl")`, `unknown preset "asdl": did you mean adsl?`},
		{pair + `link(a, b, preset = "lan", trace = "10")`, "rate"},
		{pair + `link(a, b, trace = "gone.trace")`, "gone.trace: file does not exist"},
		{pair + `link(a, b, trace = "../secret.trace")`, "a lab reads only files of its folder"},
		{pair + `link(a, b, trace = "bad.trace")`, `bad.trace:2: "x" is not a whole number of milliseconds`},
		{pair + `link(a, b, trace = "20,10")`, "10 ms comes after 20 ms"},
		{pair + "l = link(a, b)\nl.profile(\"1s cut; 0s mend\")", "steps must be in order"},
		{pair + "l = link(a, b)\nl.profile(\"1s queue codel\")", "queue"},
		{pair + "l = link(a, b)\nl.profile(\"1s cut; 2s mend; repeat 3s\")\nrun()", "the profile of line 3 repeats for ever: say when to stop"},
		{pair + "l = link(a, b)\npartition([a], [])", "group 2 has no node"},
		{pair + "l = link(a, b)\npartition([a, b])", "the group has all nodes"},
		{pair + "r = router(\"r\")\nlink(a, r)\nlink(r, b)\npartition([a], [b])", "a and b still reach each other over r"},
	} {
		_, err := runText(test.text, map[string]string{"bad.trace": "10\nx\n"})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s\nerror %v\nwant  %s", test.text, err, test.want)
		}
	}
}

func TestProfileThatBreaksOffIsAFailedCheck(t *testing.T) {
	run, err := runText(pair+`
l = link(a, b, rate = "1mbit")
l.profile("1s rate 2mbit")
l.set("rate 0bit trace 1,2,3")
`, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(run.Checks) != 1 || run.Checks[0].OK || !strings.Contains(run.Checks[0].Detail, "profile: 1s rate 2mbit") {
		t.Errorf("checks %+v, want one that failed and names the step", run.Checks)
	}
}

// A lab on the host's file system reads its own folder too, and no link leads out
// of it.
func TestTraceOfALabOnDisk(t *testing.T) {
	dir := t.TempDir()
	text := pair + `link(a, b, trace = "cell.trace")` + transfer + `expect_eq(now(), "20ms")`
	write := func(name, data string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("lab.star", text)
	write("cell.trace", "10\n20\n30\n")
	lab, err := scripts.LoadPath(dir)
	if err != nil {
		t.Fatal(err)
	}
	mustRun(t, lab, scripts.Options{})

	outside := filepath.Join(t.TempDir(), "outside.trace")
	if err := os.WriteFile(outside, []byte("10\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "cell.trace")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "cell.trace")); err != nil {
		t.Skip("no symbolic links here")
	}
	if _, err := lab.Run(context.Background(), scripts.Options{}); err == nil {
		t.Error("a link out of the lab's folder was followed")
	}

	alone, err := scripts.Load("text", "text.star", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := alone.Run(context.Background(), scripts.Options{}); err == nil || !strings.Contains(err.Error(), "this lab has no folder") {
		t.Errorf("a lab that is text alone: error %v", err)
	}
}

// What woke a flow for its last wait, twice at one instant, does not end its sleep.
func TestSleepIsNotCutShort(t *testing.T) {
	run, err := runText(pair+`
link(a, b, delay = "10ms")
expect_eq(a.ping("b"), ["20ms"])
sleep("480ms")
expect_eq(now(), "500ms")
`, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range run.Checks {
		if !c.OK {
			t.Errorf("%s: %s", c.Name, c.Detail)
		}
	}
}
