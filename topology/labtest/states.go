package labtest

import (
	"net"
	"net/netip"
	"testing"
	"time"

	"netlab/topology"
	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// Stay is a state of one end of a connection and how long it lasted.
type Stay struct {
	State wire.State
	// From is when it was entered, For how long it lasted: until now where it
	// still does, and 0 for CLOSED, which has no end.
	From, For time.Duration
}

// States returns the states that one end of a connection has passed through,
// from the first after CLOSED or LISTEN to the last. The end may be closed by now.
func States(t testing.TB, nw *topology.Network, end net.Conn) []wire.State {
	t.Helper()
	var states []wire.State
	for _, s := range Stays(t, nw, end) {
		states = append(states, s.State)
	}
	return states
}

// Stays returns the states as States does, with their times.
func Stays(t testing.TB, nw *topology.Network, end net.Conn) []Stay {
	t.Helper()
	local, remote := addrPort(end.LocalAddr()), addrPort(end.RemoteAddr())
	now := nw.Now()
	var stays []Stay
	var before wire.State
	nw.Inspect(func(rec *tap.Record) {
		node := owners(rec)(local.Addr())
		var conn *flow.Conn // the last one of these addresses
		for _, tr := range rec.Transitions {
			if tr.Conn == nil || tr.Local != local || node != "" && tr.Node != node || !between(tr.Conn, local, remote) {
				continue
			}
			if tr.Conn != conn {
				conn, stays, before = tr.Conn, nil, tr.From
			}
			if n := len(stays); n > 0 {
				stays[n-1].For = tr.At - stays[n-1].From
			}
			stays = append(stays, Stay{State: tr.To, From: tr.At})
		}
	})
	if len(stays) == 0 {
		t.Fatalf("labtest: states of %v > %v: no connection of this network that is on record", local, remote)
	}
	if before != wire.Closed && before != wire.Listen {
		t.Fatalf("labtest: states of %v > %v: the record has forgotten the first of them: raise Spec.Record.MaxPackets", local, remote)
	}
	if last := &stays[len(stays)-1]; last.State != wire.Closed {
		last.For = now - last.From
	}
	return stays
}

// TimeIn returns how long one end of a connection was in a state: 60 s of
// TIME-WAIT, or 0 where it never was.
func TimeIn(t testing.TB, nw *topology.Network, end net.Conn, state wire.State) time.Duration {
	t.Helper()
	var sum time.Duration
	for _, s := range Stays(t, nw, end) {
		if s.State == state {
			sum += s.For
		}
	}
	return sum
}

func between(c *flow.Conn, local, remote netip.AddrPort) bool {
	side := c.Side(local)
	return side >= 0 && c.Ends[1-side].Addr == remote
}

// addrPort is the zero AddrPort for what is not an address of TCP.
func addrPort(a net.Addr) netip.AddrPort {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return netip.AddrPort{}
	}
	ap := tcp.AddrPort()
	return netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())
}

// owners returns what tells the node that owns an address, "" where none does.
func owners(rec *tap.Record) func(netip.Addr) string {
	of := make(map[netip.Addr]string)
	for _, n := range rec.Nodes {
		for _, p := range n.Addrs {
			of[p.Addr()] = n.Name
		}
	}
	return func(a netip.Addr) string { return of[a] }
}
