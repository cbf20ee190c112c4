package labs_test

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"netlab/labs"
	"netlab/scripts"
)

// variants are what a lab's README invites to try, where its checks hold: the
// lab and its parameters.
var variants = []string{
	"byte-numbers mss=536 amount=10kB",
	"four-way-close first=server",
	"four-way-close pause=0ms",
	"four-way-close three=true",
	"four-way-close three=true first=server",
	"four-way-close delay=400ms",
	"half-open who=nobody",
	"half-open who=server",
	"half-open who=server delay=1us",
	"half-close how=close",
	"half-close how=close replies=0",
	"half-close replies=0",
	"half-close replies=100",
	"http-versions amount=100kB",
	"http-versions delay=1ms",
	"keepalive fate=none",
	"keepalive fate=rebooted",
	"lossy-transfer loss=0%",
	"lossy-transfer loss=1%",
	"lossy-transfer loss=20%",
	"lossy-transfer cc=cubic",
	"lossy-transfer amount=100kB",
	"old-duplicate-syn again=true",
	"outage-and-rack cut=500ms",
	"outage-and-rack loss=10%",
	"refused far=300ms",
	"reset-checks window=29183",
	"simultaneous-close delay=1us",
	"simultaneous-close delay=400ms",
	"simultaneous-open apart=20ms",
	"simultaneous-open apart=60ms",
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
	"time-wait-last-ack-lost delay=1us",
	"time-wait-last-ack-lost delay=1ms",
	"time-wait-last-ack-lost lost=4",
	"time-wait-last-ack-lost lost=9",
	"time-wait-last-ack-lost lost=10",
	"two-routers ttl=1",
	"two-routers ttl=2",
	"zero-window pause=10m",
	"zero-window update=lost",
}

// broken are those that a README shows to go wrong, with a part of what the lab
// says then: the check that does not hold, or the error. A check that cannot
// fail is none.
var broken = []struct{ lab, says string }{
	{"four-way-close three=true pause=1s", `expect_eq(count("packet"), 3 + 4)`},
	{"lossy-transfer loss=20% seed=5", `never("RST")`},
	{"lossy-transfer rate=100mbit", "nothing is left to happen"},
	{"outage-and-rack cut=100ms", "RACK: a timeout and a recovery for every other segment"},
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
			for _, seed := range []string{" seed=2", " seed=3", " seed=4"} {
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
	run, err := lab.Run(context.Background(), options)
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
