package labs_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"netlab/labs"
	"netlab/scripts"
	"netlab/topology/report"
)

// variants are what a lab's README invites to try, where its checks hold: the
// lab and its parameters.
var variants = []string{
	"abort delay=1ms",
	"accept-queue-full backlog=4",
	"accept-queue-full busy=30s",
	"accept-queue-full delay=5ms",
	"burst-loss amount=2MB",
	"byte-numbers delay=5ms",
	"byte-numbers mss=536 amount=10kB",
	"close-peer-vanished delay=1ms",
	"close-peer-vanished fate=rebooted",
	"close-peer-vanished retries=3",
	"eleven-states delay=1us",
	"flags delay=100ms",
	"four-way-close delay=400ms",
	"four-way-close first=server",
	"four-way-close pause=0ms",
	"four-way-close three=true",
	"four-way-close three=true first=server",
	"half-close delay=400ms",
	"half-close how=close",
	"half-close how=close replies=0",
	"half-close replies=0",
	"half-close replies=100",
	"half-open who=nobody",
	"half-open who=server",
	"half-open who=server delay=1us",
	"handshake-unfinished delay=200ms",
	"handshake-unfinished speaks=5s",
	"handshake-unfinished speaks=900ms",
	"http-versions amount=100kB",
	"http-versions delay=1ms",
	"http-versions objects=20",
	"ipv6 delay=200ms",
	"keepalive fate=none",
	"keepalive fate=rebooted",
	"keepalive idle=60s interval=10s probes=5",
	"lossy-transfer amount=100kB",
	"lossy-transfer cc=cubic",
	"lossy-transfer delay=5ms",
	"lossy-transfer loss=0%",
	"lossy-transfer loss=1%",
	"lossy-transfer loss=20%",
	"lost-segment delay=10ms",
	"lost-segment lost=1",
	"lost-segment lost=8",
	"nagle-delayed-ack delay=100ms",
	"nagle-delayed-ack held=20ms",
	"old-duplicate-syn again=true",
	"old-duplicate-syn delay=5ms",
	"old-duplicate-syn late=30s",
	"outage-and-rack cut=500ms amount=2MB",
	"outage-and-rack every=10 amount=2MB",
	"partition-and-heal short=60s",
	"path-changed fast=30ms",
	"path-changed gap=2s",
	"path-changed slow=500ms",
	"path-mtu filtered=false",
	"path-mtu mtu=1280",
	"path-mtu remedy=true",
	"refused far=300ms",
	"reset-checks window=1",
	"reset-checks window=29183",
	"self-connect port=50000",
	"silly-window amount=100kB",
	"silly-window step=10",
	"simultaneous-close delay=1us",
	"simultaneous-close delay=400ms",
	"simultaneous-open apart=20ms",
	"simultaneous-open apart=60ms",
	"simultaneous-open delay=200ms",
	"syn-flood backlog=100",
	"syn-flood flood=300 backlog=64",
	"syn-flood flood=5",
	"syn-lost lost=0",
	"syn-lost lost=1",
	"syn-lost lost=6 delay=200ms",
	"syn-lost lost=7",
	"syn-lost lost=9",
	"three-segment-close delay=400ms",
	"three-segment-close how=lost",
	"three-way-handshake delay=1us",
	"three-way-handshake delay=200ms",
	"three-way-handshake family=6",
	"time-wait-assassination delay=200ms",
	"time-wait-assassination old=FIN",
	"time-wait-last-ack-lost delay=1ms",
	"time-wait-last-ack-lost delay=1us",
	"time-wait-last-ack-lost lost=10",
	"time-wait-last-ack-lost lost=4",
	"time-wait-last-ack-lost lost=9",
	"time-wait-port-exhaustion ports=40000-40009",
	"time-wait-port-reuse beyond=0",
	"time-wait-port-reuse beyond=1",
	"time-wait-port-reuse beyond=1000000000",
	"time-wait-port-reuse delay=100ms",
	"time-wait-three-roads delay=1us",
	"two-routers ttl=1",
	"two-routers ttl=2",
	"zero-window delay=5ms",
	"zero-window pause=10m",
	"zero-window update=lost",
}

// broken are those that a README shows to go wrong, with a part of what the lab
// says then: the check that does not hold, or the error. A check that cannot
// fail is none.
var broken = []struct{ lab, says string }{
	{"bufferbloat rate=10mbit amount=2MB", "tail drop: "},
	{"four-way-close three=true pause=1s", `expect_eq(count("packet"), 3 + 4)`},
	{"lossy-transfer loss=20% seed=5", `never("RST")`},
	{"lossy-transfer rate=100mbit", "nothing is left to happen"},
	{"outage-and-rack cut=100ms amount=2MB", "RACK: a timeout and a recovery for every other segment"},
	{"ipv6 amount=1MB", "expect_eq([p.flags for p in four[2]], [p.flags for p in six[2]])"},
	{"nagle-delayed-ack held=200ms", "got  [420ms, 3]"},
	{"silly-window step=1000", "long segments to the one that waits"},
	{"time-wait-port-exhaustion delay=200ms", "a port would be free too early or too late"},
	{"two-flows second=reno", "Jain's fairness index is"},
	{"refused near=600ms", `expect_eq(count("packet"), 2)`},
	{"three-way-handshake delay=600ms", `expect_eq(count("packet"), 3)`},
}

func TestVariants(t *testing.T) {
	t.Parallel()
	full(t)
	for _, lab := range variants {
		t.Run(lab, func(t *testing.T) {
			t.Parallel()
			if said := failures(t, lab); said != "" {
				t.Error(said)
			}
		})
	}
}

func TestBrokenVariants(t *testing.T) {
	t.Parallel()
	full(t)
	for _, v := range broken {
		t.Run(v.lab, func(t *testing.T) {
			t.Parallel()
			if said := failures(t, v.lab); !strings.Contains(said, v.says) {
				t.Errorf("want %s\ngot %s", v.says, said)
			}
		})
	}
}

// Checks hold for every seed.
func TestOtherSeeds(t *testing.T) {
	t.Parallel()
	full(t)
	for _, name := range names(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			seeds := []string{" seed=2", " seed=3", " seed=4"}
			if runOf(t, name).Record.Sent > 5000 {
				seeds = seeds[:1] // a second of a processor each; netlab test --seeds does more
			}
			for _, seed := range seeds {
				if said := failures(t, name+seed); said != "" {
					t.Error(seed, said)
				}
			}
		})
	}
}

// full skips what says nothing of another system or of the race detector, for
// which -short is, that a run of each lab does not say.
func full(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("a lab is run once in -short")
	}
}

// failures runs a lab, "NAME k=v ...", and returns the rules broken, the checks
// that do not hold, and its error.
func failures(t *testing.T, command string) string {
	t.Helper()
	return failed(runWith(t, command))
}

// runWith runs a lab with parameters, "NAME k=v ...", of which seed=N is the seed.
func runWith(t *testing.T, command string) (*report.Run, error) {
	t.Helper()
	words := strings.Fields(command)
	options := scripts.Options{Seed: scripts.DefaultSeed, Params: make(map[string]string)}
	for _, w := range words[1:] {
		k, v, _ := strings.Cut(w, "=")
		if k == "seed" {
			seed, err := strconv.ParseUint(v, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			options.Seed = seed
			continue
		}
		options.Params[k] = v
	}
	lab, err := scripts.LoadFS(labs.FS, words[0])
	if err != nil {
		t.Fatal(err)
	}
	return lab.Run(context.Background(), options)
}

// failed is what a run says where it does not hold, "" where it does.
func failed(run *report.Run, err error) string {
	var said strings.Builder
	if run != nil {
		for _, v := range run.Findings.Violations {
			if v.Known == nil {
				fmt.Fprintln(&said, v)
			}
		}
		for _, c := range run.Checks {
			if !c.OK {
				fmt.Fprintf(&said, "%s: %s\n%s\n", c.Pos, c.Name, c.Detail)
			}
		}
	}
	if err != nil {
		fmt.Fprintln(&said, err)
	}
	return said.String()
}
