package labtest_test

import (
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"sync"
	"testing"
	"time"

	"netlab/topology"
	"netlab/topology/labtest"
)

// programs are what a test may run, from one call at a time to many at one instant.
var programs = map[string]func(t *testing.T, nw *topology.Network){
	// One request after the other: whoever waits, waits for the network.
	"one by one": func(t *testing.T, nw *topology.Network) { requests(t, nw, 1, 0) },
	// Clients that begin 1 ms after each other.
	"apart": func(t *testing.T, nw *topology.Network) { requests(t, nw, 5, time.Millisecond) },
	// Clients that begin at one instant, and go on at one where no packet is lost.
	"at once": func(t *testing.T, nw *topology.Network) { requests(t, nw, 5, 0) },
}

// requests has clients make requests of a server of net/http.
func requests(t *testing.T, nw *topology.Network, clients int, apart time.Duration) {
	ln, err := nw.Host("b").Listen("tcp", ":80")
	if err != nil {
		t.Fatal(err)
	}
	server := http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.URL.Path) })}
	go server.Serve(ln)
	defer server.Close()
	var all sync.WaitGroup
	for i := range clients {
		all.Go(func() {
			client := http.Client{Transport: &http.Transport{DialContext: nw.Host("a").DialContext}}
			defer client.CloseIdleConnections()
			for j := range 10 {
				r, err := client.Get(fmt.Sprintf("http://b/%d/%d", i, j))
				if err != nil {
					t.Error(err)
					return
				}
				io.Copy(io.Discard, r.Body)
				r.Body.Close()
			}
		})
		time.Sleep(apart)
	}
	all.Wait()
}

// A program that uses the network with one goroutine at a time repeats itself.
func TestRepeat(t *testing.T) {
	labtest.Repeat(t, 5, labtest.TwoHosts("delay 10ms loss 2%"), programs["one by one"])
}

var repeatRuns = flag.Int("repeat.runs", 0, "how many runs of each program TestHowFarRunsDiffer counts the outcomes of")

// What package comment says of repetition is measured by
//
//	go test -run TestHowFarRunsDiffer -repeat.runs 100 -v [-cpu 1,2] [-race] ./topology/labtest
func TestHowFarRunsDiffer(t *testing.T) {
	if *repeatRuns == 0 {
		t.Skip("a measurement: see -repeat.runs")
	}
	for name, program := range programs {
		digests := make(map[string]int)
		for range *repeatRuns {
			t.Run(name, func(t *testing.T) {
				labtest.Bubble(t, labtest.TwoHosts("delay 10ms loss 2%"), func(t *testing.T, nw *topology.Network) {
					program(t, nw)
					digests[nw.Digest()]++
				})
			})
		}
		most := 0
		for _, n := range digests {
			most = max(most, n)
		}
		t.Logf("%s: %d outcomes of %d runs, the most frequent %d times", name, len(digests), *repeatRuns, most)
	}
}

// TestThatDoesNotRepeat is run by the test after it, in another process.
func TestThatDoesNotRepeat(t *testing.T) {
	if os.Getenv("NETLAB_ENDS_BADLY") == "" {
		t.Skip("it is run by TestRepeatSaysWhatDiffers")
	}
	labtest.Repeat(t, 50, labtest.TwoHosts("delay 10ms"), func(t *testing.T, nw *topology.Network) {
		c := connect(t, nw)
		c.Write(make([]byte, 100+rand.IntN(1000)))
		time.Sleep(time.Second)
	})
}

func TestRepeatSaysWhatDiffers(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("no processes here")
	}
	for runs, first := range map[string]string{"": "1", "/^run=[2-9]$": "2"} {
		repeatSays(t, runs, first)
	}
}

// repeatSays holds what is said of some of the runs, as -run chooses them.
func repeatSays(t *testing.T, runs, first string) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.v", "-test.run=^TestThatDoesNotRepeat$"+runs, "-test.timeout=20s")
	cmd.Env = append(os.Environ(), "NETLAB_ENDS_BADLY=1")
	b, err := cmd.CombinedOutput()
	want := `repeat_test.go:\d+: labtest: run \d+ is not as run ` + first + ` was:\n(?s:.*)packets   the 3rd packet that a sends differs in length\n` +
		`\s+A  0.020  #4 P. 1:\d+\(\d+\) .*\n\s+B  0.020  #4 P. 1:\d+\(\d+\) `
	if !regexp.MustCompile(want).Match(b) || err == nil {
		t.Errorf("%v: want\n%s\nin\n%s", err, want, b)
	}
}
