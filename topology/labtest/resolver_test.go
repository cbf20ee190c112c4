package labtest_test

import (
	"net"
	"testing"

	"netlab/topology"
	"netlab/topology/labtest"
)

// Package net makes channels at its first lookup. Bubbles may look names up one after
// the other, as the libraries do that insist on resolving.
func TestBubblesResolve(t *testing.T) {
	for range 2 {
		labtest.Bubble(t, labtest.TwoHosts(""), func(t *testing.T, nw *topology.Network) {
			for _, r := range []*net.Resolver{{}, {PreferGo: true}} {
				if _, err := r.LookupHost(t.Context(), "localhost"); err != nil {
					t.Error(err)
				}
			}
		})
	}
}
