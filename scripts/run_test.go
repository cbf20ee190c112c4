package scripts_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"netlab/scripts"
	"netlab/topology/report"
	"netlab/topology/tap"
	"netlab/topology/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// mustRun runs a lab whose checks all have to hold.
func mustRun(t *testing.T, lab *scripts.Lab, o scripts.Options) *report.Run {
	t.Helper()
	o.Seed = scripts.DefaultSeed
	run, err := lab.Run(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range run.Checks {
		if !c.OK {
			t.Errorf("%s: %s\n%s", c.Pos, c.Name, c.Detail)
		}
	}
	return run
}

func mustLoad(t testing.TB, source string) *scripts.Lab {
	t.Helper()
	lab, err := scripts.Load("test", "test.star", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return lab
}

// holds runs a script whose checks all have to hold.
func holds(t *testing.T, source string) *report.Run {
	t.Helper()
	return mustRun(t, mustLoad(t, source), scripts.Options{})
}

const crowd = `
delay = param("delay", "10ms")
r = router("r")
s = host("s")
link(r, s, delay = delay, rate = "50mbit", loss = "2%")
clients = [host("c%d" % i) for i in range(5)]
for c in clients:
    link(c, r, delay = delay, jitter = "3ms", netem = "reorder 10%")
server = s.listen(80)

def handle(conn):
    conn.send(conn.recv_all())
    conn.close()

def serve():
    while True:
        spawn(handle, server.accept())

def fetch(node, n):
    for i in range(3):
        conn = node.connect("s:80")
        conn.send(n)
        conn.shutdown("w")
        expect_eq(conn.recv_all(), pattern(n))
        conn.close()
        sleep("%dms" % (i * 7))

spawn(serve)
for i, c in enumerate(clients):
    spawn(fetch, c, 1000 * (i + 1))
`

// The same lab, seed and parameters give the same record, again and again.
func TestRunsRepeatThemselves(t *testing.T) {
	lab := mustLoad(t, crowd)
	first := mustRun(t, lab, scripts.Options{})
	if len(first.Checks) != 15 {
		t.Errorf("%d checks were made, want 15", len(first.Checks))
	}
	for i := range 20 {
		if again := mustRun(t, lab, scripts.Options{}); again.Record.Digest != first.Record.Digest {
			t.Fatalf("run %d has digest %s, the first %s", i+2, again.Record.Digest, first.Record.Digest)
		}
	}
	other, err := lab.Run(context.Background(), scripts.Options{Seed: 2})
	if err != nil {
		t.Fatal(err)
	}
	if other.Record.Digest == first.Record.Digest {
		t.Error("another seed gives the same digest")
	}
}

// A lab may be run several times at once.
func TestConcurrentRunsDoNotMeet(t *testing.T) {
	lab := mustLoad(t, crowd)
	digests := make(chan string)
	for range 4 {
		go func() {
			run, err := lab.Run(context.Background(), scripts.Options{Seed: 1})
			if err != nil {
				t.Error(err)
				digests <- ""
				return
			}
			digests <- run.Record.Digest
		}()
	}
	first := <-digests
	for range 3 {
		if d := <-digests; d != first {
			t.Errorf("digests %s and %s", first, d)
		}
	}
}

// A run that breaks off keeps what was captured until then.
func TestBrokenRunIsKept(t *testing.T) {
	lab := mustLoad(t, twoHosts+"b.listen(80)\na.connect(\"b:80\")\nexpect(True)\nfail(\"enough\")\n")
	run, err := lab.Run(context.Background(), scripts.Options{Seed: 1})
	if err == nil || run == nil {
		t.Fatalf("run %v, error %v: want both", run, err)
	}
	if len(run.Record.Packets) != 3 || len(run.Checks) != 1 {
		t.Errorf("%d packets and %d checks, want 3 and 1", len(run.Record.Packets), len(run.Checks))
	}
}

// A failed check does not end the lab, and says where it is and what came.
func TestFailedCheckGoesOn(t *testing.T) {
	lab := mustLoad(t, twoHosts+"expect_eq(now(), \"1s\")\nexpect(1 > 2, \"order\")\nexpect_eq(1, 1)\n")
	run, err := lab.Run(context.Background(), scripts.Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range run.Checks {
		got = append(got, fmt.Sprintf("%v %s %s %q", c.OK, c.Pos, c.Name, c.Detail))
	}
	want := []string{
		`false test.star:3 expect_eq(now(), "1s") "want \"1s\"\ngot  0s"`,
		`false test.star:4 expect(1 > 2, "order") "order\ngot False"`,
		`true test.star:5 expect_eq(1, 1) ""`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if run.Verdict != report.Fail {
		t.Errorf("verdict %s", run.Verdict)
	}
}

// A run can be stopped from outside, in the middle of a script and in the middle
// of a transfer, and leaves no goroutine behind; see TestMain.
func TestStoppedRun(t *testing.T) {
	for name, source := range map[string]string{
		"computing": "while True:\n    pass\n",
		"moving":    twoHosts + "s = b.listen(80)\nc = a.connect(\"b:80\")\nd = s.accept()\nspawn(d.drain)\nwhile True:\n    c.send(100000)\n",
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
			defer cancel()
			start := time.Now()
			_, err := mustLoad(t, source).Run(ctx, scripts.Options{Seed: 1, Limits: scripts.Limits{Steps: 1 << 60}})
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("error %v, want the context's", err)
			}
			if d := time.Since(start); d > 3*time.Second {
				t.Errorf("it took %v", d)
			}
		})
	}
}

// Every limit has an error that names its flag.
func TestLimits(t *testing.T) {
	const busy = twoHosts + "s = b.listen(80)\nc = a.connect(\"b:80\")\nd = s.accept()\nspawn(d.drain)\nc.send(10000000)\nsleep(\"2h\")\n"
	for _, c := range []struct {
		limits scripts.Limits
		want   string
	}{
		{scripts.Limits{Steps: 10}, "--max-steps"},
		{scripts.Limits{VirtualTime: time.Hour}, "--max-time"},
		{scripts.Limits{Packets: 100}, "--max-packets"},
	} {
		_, err := mustLoad(t, busy).Run(context.Background(), scripts.Options{Seed: 1, Limits: c.limits})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("limits %+v: error %v, want one that names %s", c.limits, err, c.want)
		}
	}
}

// What a script takes of memory is measured: nothing of that is in its text.
func TestMemory(t *testing.T) {
	for name, source := range map[string]string{
		"lists":          "x = []\nwhile True:\n    x.append(\"y\" * 100000)\n",
		"comprehensions": "x = [[\"y\" * 100 for i in range(1000000)] for j in range(1000)]\n",
		"flows":          "def f(x):\n    sleep(\"1s\")\nfor i in range(60000):\n    spawn(f, \"y\" * 100000)\n",
		"times":          twoHosts + "for i in range(1000000):\n    x = \"y\" * 100000\n    at(\"1s\", (lambda x: lambda: print(x))(x))\n",
	} {
		t.Run(name, func(t *testing.T) {
			err := attempt(t, source, scripts.Options{Limits: scripts.Limits{Memory: 64 << 20}})
			if err == nil || !strings.Contains(err.Error(), "the run takes more than 64 MiB of memory: raise the limit by --max-memory") {
				t.Errorf("error %v, want one that names --max-memory", err)
			}
		})
	}
}

// A step that does not end is told of, with its place, and with what happened
// until then; Run goes on until it ends.
func TestStuckRun(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds, and reads where the script is while that goes on")
	}
	lab := mustLoad(t, twoHosts+"b.listen(80)\na.connect(\"b:80\")\nx = ()\nfor i in range(27):\n    x = (x, x)\nprint()\nd = {x: 1}\n")
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	calls := 0
	_, err := lab.Run(ctx, scripts.Options{Seed: 1, Print: func(string) { time.AfterFunc(200*time.Millisecond, cancel) }, Stuck: func(run *report.Run, err *scripts.Error) {
		calls++
		if run == nil || len(run.Record.Packets) != 3 {
			t.Errorf("run %v, want one of three packets", run)
		}
		if !strings.HasPrefix(err.Error(), "test.star:9:") || !errors.Is(err, context.Canceled) {
			t.Errorf("error %v, want one of line 9 about the context", err)
		}
	}})
	if calls != 1 || !errors.Is(err, context.Canceled) {
		t.Errorf("Stuck was called %d times, error %v", calls, err)
	}
}

// counter counts the events of which the record consists.
type counter struct{ events int }

func (c *counter) Observe(e tap.Event) {
	if e.Kind < tap.ConnGone {
		c.events++
	}
}

// A panic while a stack sends comes out: nothing waits for the socket, which is locked.
func TestAPanicOfAStackComesOut(t *testing.T) {
	lab := mustLoad(t, twoHosts+"b.listen(80)\na.connect(\"b:80\").send(10)\n")
	come := make(chan any)
	go func() {
		defer func() { come <- recover() }()
		_, err := lab.Run(context.Background(), scripts.Options{Sinks: []tap.Sink{panics{}}})
		t.Errorf("the run ends: %v", err)
	}()
	select {
	case got := <-come:
		if got != "ACK" {
			t.Errorf("panic: %v", got)
		}
	case <-time.After(time.Minute):
		t.Fatal("the run hangs")
	}
}

// panics is a sink that panics when b acknowledges data.
type panics struct{}

func (panics) Observe(e tap.Event) {
	if e.Kind == tap.PacketSent && e.Packet.From == "b" && e.Packet.Flags == wire.ACK {
		panic("ACK")
	}
}

// Sinks see what the record has, and nothing of the end of the network.
func TestSinksSeeTheRun(t *testing.T) {
	var c counter
	run := mustRun(t, mustLoad(t, twoHosts+"b.listen(80)\na.connect(\"b:80\")\nnote(\"done\")\n"), scripts.Options{Sinks: []tap.Sink{&c}})
	if c.events != len(run.Record.Events) {
		t.Errorf("the sink saw %d events, the record has %d", c.events, len(run.Record.Events))
	}
}

// A lab sets limits that its caller has left at their defaults, lower or higher, and
// no others.
func TestLimitsOfTheLabItself(t *testing.T) {
	const day = twoHosts + "sleep(\"30h\")\n"
	for _, c := range []struct {
		text   string
		limits scripts.Limits
		want   string
	}{
		{day, scripts.Limits{}, "--max-time"},
		{"limits(time = \"31h\")\n" + day, scripts.Limits{}, ""},
		{"limits(time = \"31h\")\n" + day, scripts.Limits{VirtualTime: scripts.DefaultVirtualTime}, ""},
		{"limits(time = \"31h\")\n" + day, scripts.Limits{VirtualTime: time.Hour}, "beyond 3600s"},
		{"limits(time = \"1h\")\n" + day, scripts.Limits{VirtualTime: 40 * time.Hour}, ""},
		{"limits(time = \"1h\")\n" + day, scripts.Limits{}, "beyond 3600s"},
		{"limits(packets = 5)\n" + twoHosts + "a.ping(\"b\", count = 10)\n", scripts.Limits{}, "over 5 packets"},
		{"limits(steps = 1000)\nwhile True:\n    pass\n", scripts.Limits{}, "over 1000 steps"},
		{"limits(steps = 0)\n", scripts.Limits{}, "limits: steps 0: want a whole number from 1 to 200000000"},
		{"limits(packets = 1 << 70)\n", scripts.Limits{}, "want a whole number from 1 to 50000000"},
		{"limits(time = \"241h\")\n", scripts.Limits{}, "limits: time 867600s: want more than 0, at most 864000s"},
	} {
		err := attempt(t, c.text, scripts.Options{Limits: c.limits})
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%q with %+v: error %v, want %q", c.text, c.limits, err, c.want)
		}
	}
}
