package topology_test

import (
	"testing"
	"time"

	"netlab/topology"
	"netlab/topology/wire"
)

// The table of sockets can be looked at while the network is in use.
func TestSocketsOfANetworkInUse(t *testing.T) {
	inRealTime(t, "delay 100us", func(t *testing.T, nw *topology.Network) {
		a, b := connected(t, nw)
		go fill(a)()
		go func() {
			for read(b)() == nil {
			}
		}()
		for range 100 {
			time.Sleep(time.Millisecond)
			for _, s := range nw.Sockets("a") {
				if s.State != wire.Established {
					t.Fatalf("%+v", s)
				}
			}
		}
		a.Close()
	})
}
