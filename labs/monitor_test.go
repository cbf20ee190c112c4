package labs_test

import (
	"slices"
	"strings"
	"testing"
)

// No host breaks a rule of the RFCs in any lab but by a known divergence of the
// stack; which these are is part of what a lab shows.
func TestDivergencesOfLabs(t *testing.T) {
	t.Parallel()
	known := map[string]string{
		"accept-queue-full":    "listen-syn no-shrinking",
		"handshake-unfinished": "syn-limit",
		"outage-and-rack":      "fin-moves",
		"path-mtu":             "path-mtu",
		"refused":              "soft-errors",
		"self-connect":         "window-scaled",
		"simultaneous-open":    "window-scaled",
		"syn-flood":            "listen-syn no-shrinking syn-limit",
	}
	for _, name := range names(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, v := range runOf(t, name).Findings.Violations {
				if v.Known == nil {
					t.Error(v)
				}
				got = append(got, v.Rule.ID)
			}
			slices.Sort(got) // how often may differ where windows do, on 32-bit systems
			if s := strings.Join(slices.Compact(got), " "); s != known[name] {
				t.Errorf("got divergences %q, want %q", s, known[name])
			}
		})
	}
}
