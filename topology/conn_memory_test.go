package topology_test

import (
	"runtime"
	"testing"
	"weak"

	"netlab/topology"
	"netlab/topology/tap"
)

// What the record has forgotten of connections that are still there nobody else keeps.
func TestForgottenPacketsAreGone(t *testing.T) {
	spec := chain(2)
	spec.Record = tap.Options{MaxPackets: 10}
	nw := newNetwork(t, spec)
	crowd(t, nw, 1)
	first := weak.Make(nw.Tap().Packets[0])
	nw.Do(func(l *topology.Engine) {
		ln := listenAt(t, l, 81)
		for range 200 {
			open(t, nw, l, ln)
		}
	})
	runtime.GC()
	if p := first.Value(); p != nil {
		t.Errorf("%v is still in memory", p)
	}
	runtime.KeepAlive(nw)
}
