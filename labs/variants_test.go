package labs_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"netlab/labs"
	"netlab/scripts"
	"netlab/topology/report"
)

// variants are what a lab's README invites to try, where its checks hold.
var variants = map[string][]map[string]string{
	"four-way-close":          {{"first": "server"}, {"pause": "0ms"}, {"three": "true"}, {"three": "true", "first": "server"}, {"delay": "400ms"}},
	"half-close":              {{"how": "close"}, {"how": "close", "replies": "0"}, {"replies": "0"}, {"replies": "100"}},
	"lossy-transfer":          {{"loss": "0%"}, {"loss": "1%"}, {"rate": "100mbit"}, {"cc": "cubic"}, {"amount": "100kB"}},
	"refused":                 {{"far": "300ms"}},
	"simultaneous-close":      {{"delay": "1us"}, {"delay": "400ms"}},
	"simultaneous-open":       {{"apart": "20ms"}, {"apart": "60ms"}},
	"syn-lost":                {{"lost": "0"}, {"lost": "1"}, {"lost": "6", "delay": "200ms"}, {"lost": "7"}, {"lost": "9"}},
	"three-way-handshake":     {{"delay": "200ms"}, {"family": "6"}, {"delay": "1us"}},
	"time-wait-last-ack-lost": {{"lost": "4"}, {"lost": "9"}, {"lost": "10"}, {"delay": "1ms"}, {"delay": "1us"}},
	"two-routers":             {{"ttl": "1"}, {"ttl": "2"}},
}

// broken are those where what a README says goes wrong does go wrong: checks
// that could not fail would be none.
var broken = map[string][]map[string]string{
	"four-way-close":      {{"three": "true", "pause": "1s"}},
	"lossy-transfer":      {{"loss": "20%"}},
	"refused":             {{"near": "600ms"}},
	"three-way-handshake": {{"delay": "600ms"}},
}

func TestVariants(t *testing.T) {
	each(variants, func(name string, params map[string]string, title string) {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			for _, c := range runVariant(t, name, params, scripts.DefaultSeed).Checks {
				if !c.OK {
					t.Errorf("%s: %s\n%s", c.Pos, c.Name, c.Detail)
				}
			}
		})
	})
}

func TestBrokenVariants(t *testing.T) {
	each(broken, func(name string, params map[string]string, title string) {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			if runVariant(t, name, params, scripts.DefaultSeed).Verdict != report.Fail {
				t.Error("every check holds, want one that does not")
			}
		})
	})
}

// Checks hold for every seed.
func TestOtherSeeds(t *testing.T) {
	for _, name := range names(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for seed := uint64(2); seed <= 4; seed++ {
				for _, c := range runVariant(t, name, nil, seed).Checks {
					if !c.OK {
						t.Errorf("seed %d: %s: %s\n%s", seed, c.Pos, c.Name, c.Detail)
					}
				}
			}
		})
	}
}

// each calls fn for every variant, in order, with a name for it.
func each(all map[string][]map[string]string, fn func(name string, params map[string]string, title string)) {
	for _, name := range slices.Sorted(maps.Keys(all)) {
		for _, params := range all[name] {
			var words []string
			for _, k := range slices.Sorted(maps.Keys(params)) {
				words = append(words, fmt.Sprintf("%s=%s", k, params[k]))
			}
			fn(name, params, name+" "+strings.Join(words, " "))
		}
	}
}

func runVariant(t *testing.T, name string, params map[string]string, seed uint64) *report.Run {
	t.Helper()
	lab, err := scripts.LoadFS(labs.FS, name)
	if err != nil {
		t.Fatal(err)
	}
	run, err := lab.Run(context.Background(), scripts.Options{Seed: seed, Params: params})
	if err != nil {
		t.Fatal(err)
	}
	return run
}
