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
		ln := listen(t, nw, "b", ":80")
		defer ln.Close()
		done := call(func() error {
			for range 50 {
				c, err := nw.Host("a").Dial("tcp", "b:80")
				if err != nil {
					return err
				}
				c.Close()
			}
			return nil
		})
		for {
			select {
			case err := <-done:
				if err != nil {
					t.Error(err)
				}
				return
			case <-time.After(50 * time.Microsecond):
			}
			for _, s := range nw.Host("a").Sockets() {
				if s.State == wire.Listen || s.State == wire.Closed {
					t.Fatalf("%+v", s)
				}
			}
		}
	})
}
