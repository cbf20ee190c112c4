package labtest_test

import (
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"netlab/topology"
	"netlab/topology/labtest"
)

// Each seed is a new network, and loses other packets.
func TestSeeds(t *testing.T) {
	counts := make(chan uint64, 10)
	t.Run("group", func(t *testing.T) {
		labtest.Seeds(t, 10, labtest.TwoHosts("delay 10ms loss 20%"), func(t *testing.T, nw *topology.Network) {
			greet(t, nw)
			counts <- nw.Tap().Dropped + 100*nw.Spec().Seed
		})
	})
	close(counts)
	seeds, outcomes := make(map[uint64]bool), make(map[uint64]bool)
	for c := range counts {
		seeds[c/100], outcomes[c%100] = true, true
	}
	if len(seeds) != 10 || len(outcomes) < 3 {
		t.Errorf("seeds %v, dropped %v", seeds, outcomes)
	}
}

// TestSeedsThatFail is run by the test after it, in another process.
func TestSeedsThatFail(t *testing.T) {
	if os.Getenv("NETLAB_ENDS_BADLY") == "" {
		t.Skip("it is run by TestSeedsNameTheFirstThatFails")
	}
	labtest.Seeds(t, 8, labtest.TwoHosts("delay 10ms"), func(t *testing.T, nw *topology.Network) {
		if nw.Spec().Seed%3 == 0 {
			t.Error("of no use")
		}
	})
}

func TestSeedsNameTheFirstThatFails(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("no processes here")
	}
	for _, c := range []struct{ env, want, not string }{
		{"", `seeds_test.go:\d+: labtest: 2 of 8 seeds fail, the first is 3: NETLAB_SEED=3 go test -count=1 -run '\^TestSeedsThatFail\$' netlab/topology/labtest`, "seed=9"},
		{"", `repeat it: NETLAB_SEED=6 go test -count=1 -run '\^TestSeedsThatFail\$' netlab/topology/labtest`, "^seed"},
		{"NETLAB_SEED=18446744073709551615", `1 of 1 seeds fail, the first is 18446744073709551615: NETLAB_SEED=18446744073709551615 go test`, "seed=0"},
		{"NETLAB_SEED=0", `1 of 1 seeds fail, the first is 0: NETLAB_SEED=0 go test`, "seed=1"},
		{"NETLAB_SEEDS=12", `4 of 12 seeds fail, the first is 3`, "seed=13"},
		{"NETLAB_SEED=6", `1 of 1 seeds fail, the first is 6`, "seed=3"},
		{"NETLAB_SEED=5", `(?m)^PASS$`, "seed=3"},
		{"NETLAB_SEED=x", `NETLAB_SEED=x: want a number from 0 to`, "seed="},
		{"NETLAB_SEEDS=0", `NETLAB_SEEDS=0: want a number from 1 on`, "seed="},
	} {
		cmd := exec.Command(os.Args[0], "-test.v", "-test.run=^TestSeedsThatFail$", "-test.timeout=20s")
		cmd.Env = append(os.Environ(), "NETLAB_ENDS_BADLY=1", c.env)
		b, _ := cmd.CombinedOutput() // most of them fail
		if out := string(b); !regexp.MustCompile(c.want).MatchString(out) || strings.Contains(out, c.not) {
			t.Errorf("%s: want %s, and no %s in\n%s", c.env, c.want, c.not, out)
		}
	}
}
