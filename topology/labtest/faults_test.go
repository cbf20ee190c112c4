package labtest_test

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"reflect"
	"regexp"
	"runtime"
	"testing"
	"time"

	"netlab/topology"
	"netlab/topology/labtest"
	"netlab/topology/tap"
	"netlab/topology/wire"
)

// ask sends a line to port 7 of a host and returns the answer. It dials anew each
// time.
func ask(nw *topology.Network, host, line string) (string, error) {
	c, err := nw.Host("a").Dial("tcp", host+":7")
	if err != nil {
		return "", err
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(time.Second))
	fmt.Fprintln(c, line)
	return bufio.NewReader(c).ReadString('\n')
}

// serve has the shouter of server_test.go on a host, and again when the host has been
// booted.
func serve(t *testing.T, nw *topology.Network, host string) {
	t.Helper()
	ln, err := nw.Host(host).Listen("tcp", ":7")
	if err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	t.Cleanup(func() { close(stop) })
	go func() {
		for {
			shouter{idle: time.Minute}.Serve(ln)
			for err = net.ErrClosed; err != nil; {
				select {
				case <-stop:
					return
				case <-time.After(100 * time.Millisecond):
				}
				ln, err = nw.Host(host).Listen("tcp", ":7")
			}
		}
	}()
}

// A client that asks again until it is answered rides out everything.
func TestFaultsOfAClientThatTriesAgain(t *testing.T) {
	trouble := labtest.Trouble{Faults: 6, Until: 20 * time.Second, Spared: []string{"a"}}
	labtest.Faults(t, 20, labtest.Mesh("delay 10ms loss 1%", "a", "b", "c"), trouble, func(t *testing.T, nw *topology.Network) {
		serve(t, nw, "b")
		for i := range 30 {
			want := fmt.Sprintf("LINE %d\n", i)
			for try := 0; ; try++ {
				got, err := ask(nw, "b", fmt.Sprintf("line %d", i))
				if got == want {
					break
				}
				if try > 300 {
					t.Fatalf("line %d: %q, %v", i, got, err)
				}
				time.Sleep(100 * time.Millisecond)
			}
			time.Sleep(time.Second)
		}
	})
}

// TestFaultsThatFail is run by the test after it, in another process: its client
// forgets to dial again after a reset.
func TestFaultsThatFail(t *testing.T) {
	if os.Getenv("NETLAB_ENDS_BADLY") == "" {
		t.Skip("it is run by TestFaultsAreShrunk")
	}
	trouble := labtest.Trouble{Faults: 8, Spared: []string{"a"}}
	labtest.Faults(t, 6, labtest.Mesh("delay 10ms", "a", "b", "c"), trouble, func(t *testing.T, nw *topology.Network) {
		serve(t, nw, "b")
		c, err := nw.Host("a").Dial("tcp", "b:7")
		if err != nil {
			t.Fatal(err)
		}
		answers := bufio.NewReader(c)
		for i := range 40 {
			fmt.Fprintln(c, "hello")
			if got, err := answers.ReadString('\n'); err != nil {
				t.Fatalf("question %d: %q, %v", i, got, err)
			}
			time.Sleep(time.Second)
		}
	})
}

func TestFaultsAreShrunk(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("no processes here")
	}
	run := func() (shrunk []string, out string) {
		cmd := exec.Command(os.Args[0], "-test.run=^TestFaultsThatFail$")
		cmd.Env = append(os.Environ(), "NETLAB_ENDS_BADLY=1")
		b, _ := cmd.CombinedOutput() // it fails
		found := regexp.MustCompile(`labtest: seed \d+ fails with 1 of \d faults \(found in \d+ runs\):\s+at \S+ crash b for \S+`)
		shrunk = found.FindAllString(string(b), -1)
		return shrunk, string(b)
	}
	first, out := run()
	if len(first) < 2 || !regexp.MustCompile(`seeds fail, the first is \d+: NETLAB_SEED=\d+ go test`).MatchString(out) {
		t.Fatalf("want schedules of one fault in\n%s", out)
	}
	count := func(all []string) map[string]bool {
		set := make(map[string]bool)
		for _, s := range all {
			set[s] = true
		}
		return set
	}
	if second, _ := run(); !reflect.DeepEqual(count(first), count(second)) {
		t.Errorf("twice the same seeds, and not the same schedules:\n%v\n%v", first, second)
	}
}

// A link to a raw node can be cut as any other.
func TestFaultsOfARawNode(t *testing.T) {
	spec := labtest.TwoHosts("delay 10ms")
	spec.Nodes[1].Kind = topology.Raw
	labtest.Faults(t, 1, spec, labtest.Trouble{Kinds: []labtest.FaultKind{labtest.Cut}}, func(t *testing.T, nw *topology.Network) {
		time.Sleep(time.Minute)
		cuts := 0
		nw.Inspect(func(rec *tap.Record) {
			for _, e := range rec.Events {
				if e.Act != nil && e.Act.Kind == wire.ActCut {
					cuts++
				}
			}
		})
		if cuts == 0 {
			t.Error("nothing was cut")
		}
	})
}

// Inject does what the schedule says, when it says so.
func TestInject(t *testing.T) {
	spec := labtest.Mesh("delay 10ms", "a", "b", "c")
	labtest.Bubble(t, spec, func(t *testing.T, nw *topology.Network) {
		const second = time.Second
		labtest.Inject(t, nw,
			labtest.Fault{Kind: labtest.Crash, Nodes: []string{"c"}, At: 3 * second, For: second},
			labtest.Fault{Kind: labtest.Cut, Nodes: []string{"b", "a"}, At: second, For: second},
			labtest.Fault{Kind: labtest.Partition, Nodes: []string{"a", "b"}, At: 5 * second, For: second},
			labtest.Fault{Kind: labtest.Freeze, Nodes: []string{"a"}, At: 7 * second, For: time.Hour},
		)
		time.Sleep(10 * second)
		var got []string
		nw.Inspect(func(rec *tap.Record) {
			for _, e := range rec.Events {
				if e.Act != nil {
					got = append(got, fmt.Sprintf("%v %v", e.At, e.Act.Kind))
				}
			}
		})
		want := []string{"1s cut", "2s mended", "3s crashed", "4s booted", "5s partition", "6s healed", "7s frozen"}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got  %v\nwant %v", got, want)
		}
	})
}

func TestMistakesOfFaults(t *testing.T) {
	for want, f := range map[string]labtest.Fault{
		`no fault is called "burn": have cut, partition, crash, freeze`: {Kind: "burn", Nodes: []string{"a"}, For: 1},
		`no host or router is called "x"`:                               {Kind: labtest.Crash, Nodes: []string{"x"}, For: 1},
		`want one node`:                                                 {Kind: labtest.Freeze, Nodes: []string{"a", "b"}, For: 1},
		`want the two ends of a link`:                                   {Kind: labtest.Cut, Nodes: []string{"a", "a"}, For: 1},
		`want a time from 0 on, and a duration above 0`:                 {Kind: labtest.Crash, Nodes: []string{"a"}},
	} {
		d := &double{TB: t}
		out := d.run(func() {
			nw := labtest.Pair(d, "")
			labtest.Inject(d, nw, f)
			t.Error("the test went on")
		})
		if !regexp.MustCompile(regexp.QuoteMeta(want)).MatchString(out) {
			t.Errorf("it said\n%s\nwant %s", out, want)
		}
	}
}
