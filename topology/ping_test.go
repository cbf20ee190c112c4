package topology_test

import (
	"errors"
	"net"
	"testing"

	"netlab/nodes"
	"netlab/topology"
)

// A socket for echo ends with its node's stack, as every other socket does: whoever
// waits for a reply is woken, and is told so.
func TestPingEndsWithItsHost(t *testing.T) {
	for name, end := range map[string]func(*topology.Network) error{
		"restart": func(nw *topology.Network) error { return nw.Host("a").Restart() },
		"close":   (*topology.Network).Close,
	} {
		t.Run(name, func(t *testing.T) {
			nw := twoHosts(t, "delay 1ms")
			var p *nodes.Ping
			woken := false
			nw.Do(func(e *topology.Engine) {
				var err error
				if p, err = e.Machine("a").NewPing(nw.Addrs("b")[0]); err != nil {
					t.Fatal(err)
				}
				p.Notify(func() { woken = true })
			})
			if err := end(nw); err != nil {
				t.Fatal(err)
			}
			if !woken {
				t.Error("nobody was woken")
			}
			nw.Do(func(*topology.Engine) {
				if err := p.Send(1, 8); !errors.Is(err, net.ErrClosed) {
					t.Errorf("sending: %v, want net.ErrClosed", err)
				}
				if _, err := p.Receive(); !errors.Is(err, net.ErrClosed) {
					t.Errorf("receiving: %v, want net.ErrClosed", err)
				}
				p.Close()
			})
		})
	}
}
