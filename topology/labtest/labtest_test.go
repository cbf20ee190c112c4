package labtest_test

import (
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"netlab/topology"
	"netlab/topology/labtest"
	"netlab/topology/wire"
)

// double is a test that notes what it is told instead of failing.
type double struct {
	testing.TB
	log      strings.Builder
	failed   bool
	cleanups []func()
	dir      string
}

func (d *double) Helper()             {}
func (d *double) Fail()               { d.failed = true }
func (d *double) FailNow()            { d.failed = true; runtime.Goexit() }
func (d *double) Output() io.Writer   { return &d.log }
func (d *double) Name() string        { return "TestDouble" }
func (d *double) Failed() bool        { return d.failed }
func (d *double) Cleanup(fn func())   { d.cleanups = append(d.cleanups, fn) }
func (d *double) ArtifactDir() string { return d.dir }
func (d *double) Log(args ...any)     { fmt.Fprintln(&d.log, args...) }
func (d *double) Logf(format string, args ...any) {
	fmt.Fprintf(&d.log, format+"\n", args...)
}

func (d *double) Errorf(format string, args ...any) {
	d.failed = true
	d.Logf(format, args...)
}

func (d *double) Fatal(args ...any) {
	d.failed = true
	d.Log(args...)
	runtime.Goexit()
}

func (d *double) Fatalf(format string, args ...any) { d.Fatal(fmt.Sprintf(format, args...)) }

// run runs fn as a test with its cleanups, and returns what it logs.
func (d *double) run(fn func()) string {
	for _, f := range []func(){fn, func() {
		for _, c := range slices.Backward(d.cleanups) {
			c()
		}
	}} {
		done := make(chan struct{})
		go func() {
			defer close(done)
			f()
		}()
		<-done
	}
	return d.log.String()
}

// greet has a send "hello" to b, both close, and TIME-WAIT pass.
func greet(t testing.TB, nw *topology.Network) (a, b net.Conn) {
	t.Helper()
	ln, err := nw.Host("b").Listen("tcp", ":80")
	if err != nil {
		t.Fatal(err)
	}
	a, err = nw.Host("a").Dial("tcp", "b:80")
	if err != nil {
		t.Fatal(err)
	}
	if b, err = ln.Accept(); err != nil {
		t.Fatal(err)
	}
	io.WriteString(a, "hello")
	a.Close()
	if got, err := io.ReadAll(b); string(got) != "hello" || err != nil {
		t.Fatalf("got %q, %v", got, err)
	}
	b.Close()
	ln.Close()
	return a, b
}

func TestStatesAndTimesAreExact(t *testing.T) {
	labtest.Bubble(t, labtest.TwoHosts("delay 50ms"), func(t *testing.T, nw *topology.Network) {
		a, b := greet(t, nw)
		if got := fmt.Sprint(labtest.States(t, nw, b)); got != "[SYN-RECEIVED ESTABLISHED CLOSE-WAIT LAST-ACK]" {
			t.Errorf("b by now: %s", got)
		}
		time.Sleep(2 * time.Minute)
		for end, want := range map[net.Conn]string{
			a: "[SYN-SENT ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT CLOSED]",
			b: "[SYN-RECEIVED ESTABLISHED CLOSE-WAIT LAST-ACK CLOSED]",
		} {
			if got := fmt.Sprint(labtest.States(t, nw, end)); got != want {
				t.Errorf("states\n got %s\nwant %s", got, want)
			}
		}
		for state, want := range map[wire.State]time.Duration{
			wire.SynSent: 100 * time.Millisecond, wire.TimeWait: time.Minute, wire.CloseWait: 0, wire.Closed: 0,
		} {
			if got := labtest.TimeIn(t, nw, a, state); got != want {
				t.Errorf("a was in %v for %v, want %v", state, got, want)
			}
		}
		fins := labtest.Packets(t, nw, "FIN")
		if len(fins) != 2 || fins[1].From != "b" || fins[1].Sent != 200*time.Millisecond {
			t.Errorf("the FINs: %+v", fins)
		}
		labtest.Never(t, nw, "retransmission")
		labtest.Never(t, nw, "RST")
	})
}

// The last connection of the same two addresses is the one that is meant.
func TestStatesOfAPortUsedAgain(t *testing.T) {
	spec := labtest.TwoHosts("delay 1ms")
	spec.Nodes[0].Options.TimeWait = time.Second
	labtest.Bubble(t, spec, func(t *testing.T, nw *topology.Network) {
		first, _ := greet(t, nw)
		time.Sleep(time.Minute)
		second, _ := greet(t, nw)
		if labtest.TimeIn(t, nw, first, wire.TimeWait) != time.Second {
			t.Error("of the first")
		}
		time.Sleep(time.Millisecond)
		if got := labtest.TimeIn(t, nw, second, wire.TimeWait); got >= time.Second {
			t.Errorf("the second is in TIME-WAIT for %v already", got)
		}
	})
}

func TestBubbleClosesWhatIsLeft(t *testing.T) {
	labtest.Bubble(t, labtest.TwoHosts("delay 1ms"), func(t *testing.T, nw *topology.Network) {
		ln, err := nw.Host("b").Listen("tcp", ":80")
		if err != nil {
			t.Fatal(err)
		}
		go ln.Accept() // nobody ever dials
	})
}

func TestNeverSaysWhatWasSent(t *testing.T) {
	d := &double{TB: t}
	out := d.run(func() {
		nw := labtest.Pair(d, "delay 1ms")
		if _, err := nw.Host("a").Dial("tcp4", "b:80"); err == nil {
			t.Error("somebody answered")
		}
		labtest.Never(d, nw, "a RST")
		if d.failed {
			t.Error("a sent none")
		}
		labtest.Never(d, nw, "RST")
	})
	want := regexp.MustCompile(`^labtest: never "RST": 1 were sent, the first by b to a at \S+: packet 2, R\. 0:0\(0\) ack 1 win 0\n`)
	if !want.MatchString(out) {
		t.Errorf("got\n%s\nwant %s", out, want)
	}
	for _, part := range []string{"repeat it: go test -count=1 -run '^TestDouble$' netlab/topology/labtest", "a > b  delay 1ms: ", "what happened on the network:\n", "call connect", "SYN-SENT", "rcv RST", "go test -artifacts"} {
		if !strings.Contains(out, part) {
			t.Errorf("%q is not in\n%s", part, out)
		}
	}
}

func TestNothingIsToldOfATestThatPasses(t *testing.T) {
	d := &double{TB: t}
	if out := d.run(func() { greet(d, labtest.Pair(d, "")) }); out != "" {
		t.Errorf("it said\n%s", out)
	}
}

func TestFilesOfAFailedTest(t *testing.T) {
	set := flagArtifacts(t)
	defer set()
	d := &double{TB: t, dir: t.TempDir()}
	out := d.run(func() {
		greet(d, labtest.Pair(d, "delay 1ms"))
		d.Errorf("something is wrong")
	})
	for name, want := range map[string]string{
		"transcript.txt": "ESTABLISHED", "capture.pcapng": "\x0a\x0d\x0d\x0a", "ladder.txt": "ESTABLISHED", "picture.svg": "<svg",
	} {
		name = filepath.Join(d.dir, name)
		if got, err := os.ReadFile(name); err != nil || !strings.Contains(string(got), want) {
			t.Errorf("%s: %d bytes without %q, %v", name, len(got), want, err)
		}
		if !strings.Contains(out, name) {
			t.Errorf("the log does not name %s:\n%s", name, out)
		}
	}
}

func TestTheLogOfAFailedTestIsShort(t *testing.T) {
	d := &double{TB: t}
	out := d.run(func() {
		nw := labtest.Pair(d, "")
		for range 30 {
			greet(d, nw)
		}
		d.Errorf("something is wrong")
	})
	if lines := strings.Count(out, "\n"); lines > 125 {
		t.Errorf("%d lines:\n%s", lines, out)
	}
}

func TestMistakesEndTheTest(t *testing.T) {
	small := labtest.TwoHosts("")
	small.Record.MaxPackets = 4
	for name, c := range map[string]struct {
		spec topology.Spec
		do   func(t testing.TB, nw *topology.Network)
		want string
	}{
		"spec": {topology.Spec{Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "a"}}}, nil, "there is another node of this name"},
		"pattern": {labtest.TwoHosts(""), func(t testing.TB, nw *topology.Network) {
			labtest.Never(t, nw, "FINN")
		}, `unknown kind "FINN": did you mean FIN?`},
		"node": {labtest.TwoHosts(""), func(t testing.TB, nw *topology.Network) {
			labtest.Packets(t, nw, "c FIN")
		}, `no node "c"`},
		"connection": {labtest.TwoHosts(""), func(t testing.TB, nw *topology.Network) {
			a, _ := net.Pipe()
			labtest.States(t, nw, a)
		}, "no connection of this network"},
		"forgotten packets": {small, func(t testing.TB, nw *topology.Network) {
			greet(t, nw)
			labtest.Never(t, nw, "RST")
		}, "the record has forgotten the first"},
		"forgotten states": {small, func(t testing.TB, nw *topology.Network) {
			a, _ := greet(t, nw)
			labtest.States(t, nw, a)
		}, "the record has forgotten the first"},
	} {
		t.Run(name, func(t *testing.T) {
			d := &double{TB: t}
			out := d.run(func() {
				nw := labtest.New(d, c.spec)
				nw.Start()
				c.do(d, nw)
				t.Error("the test went on")
			})
			if !strings.Contains(out, c.want) {
				t.Errorf("it said\n%s\nwant %s", out, c.want)
			}
		})
	}
}
