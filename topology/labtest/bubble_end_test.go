package labtest_test

import (
	"io"
	"net"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"netlab/topology"
	"netlab/topology/labtest"
)

// bad are tests that end badly, each with what its user has to be shown and what not.
var bad = map[string]struct {
	test func(t *testing.T, nw *topology.Network)
	want []string // patterns of package regexp
	not  string
}{
	"deadlock": {
		func(t *testing.T, nw *topology.Network) {
			waitForAnAnswer(t, nw)
		},
		[]string{
			`bubble_end_test.go:\d+: labtest: deadlock: all goroutines in bubble are blocked at 3h`,
			`goroutine \d+ \[chan receive \(durable\)`, `waitForAnAnswer`,
			`repeat it: go test -count=1 -run '\^TestThatEndsBadly\$/\^deadlock\$' netlab/topology/labtest`,
			`a > b  delay 10ms: \d+ sent, 0 lost`, `a  ESTABLISHED  10.0.0.1:\d+  10.0.0.2:80`,
			`rcv SYN\+ACK #2  SYN-SENT -> ESTABLISHED`, `the next test runs`,
		},
		`panic:`,
	},
	"leak": {
		func(t *testing.T, nw *topology.Network) { go leaveMeHere() },
		[]string{`bubble_end_test.go:\d+: labtest: these goroutines have not ended 2m0s after the network was closed:`, `leaveMeHere`, `the next test runs`},
		`panic:`,
	},
	"panic": {
		func(t *testing.T, nw *topology.Network) {
			connect(t, nw)
			panic("the program's own")
		},
		[]string{`labtest: panic: the program's own`, `rcv SYN\+ACK #2  SYN-SENT -> ESTABLISHED`, `bad\.func\d|init\.func\d|glob\.\.func\d`},
		`the next test runs`,
	},
	"mutex": {
		func(t *testing.T, nw *topology.Network) {
			a := connect(t, nw)
			var mu sync.Mutex
			mu.Lock()
			go waitForTheMutex(&mu)
			go func() { time.Sleep(time.Second) }()
			a.Read(make([]byte, 1))
		},
		[]string{`virtual time stands still at 20ms`, `goroutine \d+ \[sync.Mutex.Lock`, `waitForTheMutex`, `rcv SYN\+ACK #2  SYN-SENT -> ESTABLISHED`},
		`the next test runs`,
	},
	"failure": {
		func(t *testing.T, nw *topology.Network) { t.Error("this is wrong") },
		[]string{`bubble_end_test.go:\d+: repeat it`, `no time has passed: Start, Run and Step move a network`, `the next test runs`},
		`story.go`,
	},
	"it's (an odd name)": {
		func(t *testing.T, nw *topology.Network) { t.Error("this is wrong") },
		[]string{`repeat it: go test -count=1 -run '\^TestThatEndsBadly\$/\^it'\\''s_\\\(an_odd_name\\\)\$' `},
		`panic`,
	},
	// A timer that somebody waits for is none of these.
	"timer": {
		func(t *testing.T, nw *topology.Network) { go time.Sleep(time.Minute) },
		[]string{`--- PASS: TestThatEndsBadly/timer`, `the next test runs`},
		`FAIL`,
	},
}

func connect(t *testing.T, nw *topology.Network) (a net.Conn) {
	t.Helper()
	_, err := nw.Host("b").Listen("tcp", ":80")
	if err != nil {
		t.Fatal(err)
	}
	if a, err = nw.Host("a").Dial("tcp", "b:80"); err != nil {
		t.Fatal(err)
	}
	return a
}

func waitForAnAnswer(t *testing.T, nw *topology.Network) {
	a := connect(t, nw)
	io.ReadAll(a)
}

func waitForTheMutex(mu *sync.Mutex) { mu.Lock() }

func leaveMeHere() { <-make(chan int) }

// TestThatEndsBadly is run by the test after it, in another process.
func TestThatEndsBadly(t *testing.T) {
	which := os.Getenv("NETLAB_ENDS_BADLY")
	if which == "" {
		t.Skip("it is run by TestBubbleEndsWithWords")
	}
	t.Run(which, func(t *testing.T) {
		labtest.Bubble(t, labtest.TwoHosts("delay 10ms"), bad[which].test)
	})
	t.Run("next", func(t *testing.T) { t.Log("the next test runs") })
}

func TestBubbleEndsWithWords(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("no processes here")
	}
	for name, c := range bad {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// A bubble that stands still never ends; it is told after 5 s.
			timeout := "-test.timeout=60s"
			if name == "mutex" {
				timeout = "-test.timeout=8s"
			}
			cmd := exec.Command(os.Args[0], "-test.v", "-test.run=^TestThatEndsBadly$", timeout)
			cmd.Env = append(os.Environ(), "NETLAB_ENDS_BADLY="+name)
			b, _ := cmd.CombinedOutput() // most of them fail
			out := string(b)
			for _, want := range c.want {
				if !regexp.MustCompile(want).MatchString(out) {
					t.Errorf("want %s", want)
				}
			}
			if strings.Contains(out, c.not) {
				t.Errorf("want no %s", c.not)
			}
			if t.Failed() || testing.Verbose() {
				t.Logf("it said\n%s", out)
			}
		})
	}
}
