package labtest

import (
	"fmt"
	"os"
	"strconv"
	"sync"
	"testing"

	"netlab/topology"
)

// Seeds runs a test in n bubbles, in parallel, as the subtests seed=1 to seed=n of t,
// each on a new network with that seed (see [Bubble]); and says at the end which seeds
// fail, and the command that repeats the first of them. Every random choice of the
// network comes from the seed; the test's own choices may come from nw.Spec().Seed.
//
// In the environment, NETLAB_SEEDS is how many seeds are run in place of n, and
// NETLAB_SEED the one that is run alone.
func Seeds(t *testing.T, n int, spec topology.Spec, test func(t *testing.T, nw *topology.Network)) {
	t.Helper()
	at := here()
	each(t, at, n, func(t *testing.T, seed uint64) {
		spec := spec
		spec.Seed = seed
		bubbleAt(t, at, spec, test)
	})
}

// each runs a test for each seed.
func each(t *testing.T, at place, n int, test func(t *testing.T, seed uint64)) {
	first, n, err := seeds(n, os.Getenv)
	if err != nil {
		at.fail(t, "%v", err)
		t.FailNow()
	}
	var mu sync.Mutex
	failed := make(map[uint64]bool)
	t.Cleanup(func() {
		for i := range n {
			if seed := first + uint64(i); failed[seed] {
				at.log(t, fmt.Sprintf("labtest: %d of %d seeds fail, the first is %d: %s", len(failed), n, seed, command(t.Name()+"/"+named(seed))))
				return
			}
		}
	})
	for i := range n {
		seed := first + uint64(i)
		t.Run(named(seed), func(t *testing.T) {
			t.Parallel()
			t.Cleanup(func() {
				if t.Failed() {
					mu.Lock()
					defer mu.Unlock()
					failed[seed] = true
				}
			})
			test(t, seed)
		})
	}
}

// seedName is how the name of the subtest of a seed begins.
const seedName = "seed="

func named(seed uint64) string { return seedName + strconv.FormatUint(seed, 10) }

// seeds returns the first seed, and how many to run.
func seeds(n int, getenv func(string) string) (first uint64, count int, err error) {
	if one := getenv("NETLAB_SEED"); one != "" {
		seed, err := strconv.ParseUint(one, 10, 64)
		if err != nil {
			return 0, 0, fmt.Errorf("NETLAB_SEED=%s: want a number from 0 to 18446744073709551615", one)
		}
		return seed, 1, nil
	}
	if many := getenv("NETLAB_SEEDS"); many != "" {
		if n, err = strconv.Atoi(many); err != nil || n < 1 {
			return 0, 0, fmt.Errorf("NETLAB_SEEDS=%s: want a number from 1 on", many)
		}
	}
	if n < 1 {
		return 0, 0, fmt.Errorf("%d seeds: want 1 or more", n)
	}
	return 1, n, nil
}
