package topology_test

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"syscall"
	"testing"
	"time"

	"netlab/impair"
	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/tap"
	"netlab/topology/wire"
)

// last returns the last change of a node's connections, with its time and cause.
func last(r *tap.Record, node string) string {
	for _, tr := range slices.Backward(r.Transitions) {
		if tr.Node == node && tr.Conn != nil {
			return fmt.Sprintf("%v %v > %v: %s", tr.At, tr.From, tr.To, tr.Cause)
		}
	}
	return ""
}

func expectLast(t *testing.T, nw *topology.Network, node, want string) {
	t.Helper()
	if got := last(nw.Tap(), node); got != want {
		t.Errorf("%s ended with %q, want %q", node, got, want)
	}
}

// runFor lets at most d pass.
func runFor(nw *topology.Network, d time.Duration) { nw.Run(d) }

func TestConnectTimesOutAfterTheLastSYN(t *testing.T) {
	nw := twoHosts(t, "delay 10ms")
	nw.Link("a", "b").Cut()
	var s *nodes.Socket
	nw.Do(func(e *topology.Engine) {
		var err error
		if s, err = e.Machine("a").Connect(netip.AddrPort{}, netip.AddrPortFrom(nw.Addrs("b")[0], 80)); err != nil {
			t.Fatal(err)
		}
	})
	nw.RunUntilIdle()
	expectLast(t, nw, "a", "2m7s SYN-SENT > CLOSED: timeout retransmission")
	nw.Do(func(*topology.Engine) {
		if done, err := s.Connected(); !done || !errors.Is(err, syscall.ETIMEDOUT) {
			t.Errorf("connected: %v, %v", done, err)
		}
	})
}

func TestDataIsGivenUpAfterRetransmissions(t *testing.T) {
	nw := twoHosts(t, "delay 10ms")
	client, _ := established(t, nw, "a", "b")
	nw.Link("a", "b").Cut()
	nw.Do(func(*topology.Engine) {
		if _, err := client.Write([]byte("anybody?")); err != nil {
			t.Fatal(err)
		}
	})
	nw.RunUntilIdle()
	if got := last(nw.Tap(), "a"); got[len(got)-len("timeout retransmission"):] != "timeout retransmission" {
		t.Errorf("a ended with %q", got)
	}
}

func TestKeepaliveFindsADeadPeer(t *testing.T) {
	nw := twoHosts(t, "delay 10ms")
	client, _ := established(t, nw, "a", "b")
	nw.Do(func(*topology.Engine) {
		for _, o := range []nodes.SocketOption{
			nodes.KeepAliveIdle(10 * time.Second), nodes.KeepAliveInterval(time.Second), nodes.KeepAliveCount(3), nodes.KeepAlive(true),
		} {
			if err := client.Set(o); err != nil {
				t.Fatal(err)
			}
		}
	})
	nw.Link("a", "b").Cut()
	runFor(nw, time.Minute)
	expectLast(t, nw, "a", "13.03s ESTABLISHED > CLOSED: timeout keepalive")
}

func TestOrphanLeavesFinWait2(t *testing.T) {
	nw := twoHosts(t, "delay 10ms")
	client, _ := established(t, nw, "a", "b")
	nw.Do(func(*topology.Engine) { client.Close() })
	runFor(nw, 2*time.Minute)
	expectLast(t, nw, "a", "1m0.05s FIN-WAIT-2 > CLOSED: timeout FIN-WAIT-2")
}

func TestHalfClosedSocketStaysInFinWait2(t *testing.T) {
	nw := twoHosts(t, "delay 10ms")
	client, _ := established(t, nw, "a", "b")
	nw.Do(func(*topology.Engine) {
		if err := client.Shutdown(false, true); err != nil {
			t.Fatal(err)
		}
	})
	runFor(nw, time.Hour)
	expectLast(t, nw, "a", "50ms FIN-WAIT-1 > FIN-WAIT-2: rcv ACK #5")
}

// A listener that closes resets what nobody accepted, oldest first, and drops
// what is still in SYN-RECEIVED.
func TestClosingAListenerEndsItsChildren(t *testing.T) {
	nw := twoHosts(t, "delay 10ms")
	var ln *nodes.Listener
	nw.Do(func(loop *topology.Engine) {
		var err error
		if ln, err = loop.Machine("b").ListenTCP(netip.AddrPortFrom(netip.Addr{}, 80), 0); err != nil {
			t.Fatal(err)
		}
		for range 5 {
			if _, err := loop.Machine("a").Connect(netip.AddrPort{}, netip.AddrPortFrom(nw.Addrs("b")[0], 80)); err != nil {
				t.Fatal(err)
			}
		}
		for loop.Now() < 30*time.Millisecond && loop.Step() {
		}
		// A sixth one whose handshake is not complete.
		if _, err := loop.Machine("a").Connect(netip.AddrPort{}, netip.AddrPortFrom(nw.Addrs("b")[0], 80)); err != nil {
			t.Fatal(err)
		}
		for loop.Now() < 45*time.Millisecond && loop.Next() < 45*time.Millisecond && loop.Step() {
		}
		ln.Close()
	})
	nw.RunUntilIdle()
	r := nw.Tap()
	var resets []uint16
	for _, p := range r.Packets {
		if p.From == "b" && p.Flags.Has(wire.RST) && p.Sent < 50*time.Millisecond {
			resets = append(resets, p.Dst.Port())
		}
	}
	var want []uint16
	for _, c := range r.Conns[:5] {
		want = append(want, c.Ends[0].Addr.Port())
	}
	if !slices.Equal(resets, want) {
		t.Errorf("resets went to ports %v, want %v", resets, want)
	}
	for _, c := range r.Conns {
		if c.Ends[1].State != wire.Closed {
			t.Errorf("connection %d: b is in %v", c.ID, c.Ends[1].State)
		}
	}
}

// With the backlog full of connections in SYN-RECEIVED, SYN cookies establish one
// that the stack kept nothing of.
func TestSynCookieEstablishesFromListen(t *testing.T) {
	nw := newNetwork(t, topology.Spec{
		Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "b", Options: nodes.Options{SynCookies: true}}},
		Links: []topology.LinkSpec{{A: "a", B: "b", AToB: impair.MustParse("delay 10ms"), BToA: impair.MustParse("delay 10ms")}},
	})
	established(t, nw, "a", "b")
	expectLast(t, nw, "b", "30ms LISTEN > ESTABLISHED: rcv ACK #3")
}

// A connection in TIME-WAIT gives way to a new SYN on its 4-tuple: one socket
// ends and another begins in one event, and the record has two connections.
func TestNewConnectionReplacesTimeWait(t *testing.T) {
	nw := twoHosts(t, "delay 10ms")
	local := netip.AddrPortFrom(nw.Addrs("a")[0], 5000)
	remote := netip.AddrPortFrom(nw.Addrs("b")[0], 80)
	nw.Do(func(loop *topology.Engine) {
		ln, err := loop.Machine("b").ListenTCP(netip.AddrPortFrom(netip.Addr{}, 80), 0)
		if err != nil {
			t.Fatal(err)
		}
		connect := func() (client, server *nodes.Socket) {
			client, err := loop.Machine("a").Connect(local, remote)
			if err != nil {
				t.Fatal(err)
			}
			for {
				if server, err = ln.Accept(); err == nil {
					return client, server
				}
				if !loop.Step() {
					t.Fatal("nothing is left to happen")
				}
			}
		}
		client, server := connect()
		server.Close()
		for client.State() != wire.CloseWait && loop.Step() {
		}
		client.Close()
		for client.State() != wire.Closed && loop.Step() {
		}
		connect()
	})
	r := nw.Tap()
	expectStates(t, r, "b", "SYN-RECEIVED ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT CLOSED SYN-RECEIVED ESTABLISHED")
	if n := len(r.Conns); n != 2 {
		t.Errorf("the record has %d connections, want 2", n)
	}
	closed := slices.IndexFunc(r.Transitions, func(tr *tap.Transition) bool {
		return tr.Node == "b" && tr.From == wire.TimeWait
	})
	if got := r.Transitions[closed]; got.Cause.Word != wire.WordSYN {
		t.Errorf("TIME-WAIT ended by %v", got.Cause)
	}
}

// The host's own limit of SYNs, and a socket's.
func TestConnectTimesOutAfterAsManySYNsAsAsked(t *testing.T) {
	for _, c := range []struct {
		name   string
		host   nodes.Options
		socket []nodes.SocketOption
		at     string
	}{
		{"host", nodes.Options{SynRetries: 2}, nil, "7s"},
		{"socket", nodes.Options{SynRetries: 2}, []nodes.SocketOption{nodes.SynRetries(1)}, "3s"},
		{"as the stack itself", nodes.Options{SynRetries: 6}, nil, "2m7s"},
	} {
		t.Run(c.name, func(t *testing.T) {
			nw := newNetwork(t, topology.Spec{
				Nodes: []topology.NodeSpec{{Name: "a", Options: c.host}, {Name: "b"}},
				Links: []topology.LinkSpec{{A: "a", B: "b"}},
			})
			nw.Link("a", "b").Cut()
			var s *nodes.Socket
			nw.Do(func(e *topology.Engine) {
				var err error
				remote := netip.AddrPortFrom(nw.Addrs("b")[0], 80)
				if s, err = e.Machine("a").Connect(netip.AddrPort{}, remote, c.socket...); err != nil {
					t.Fatal(err)
				}
			})
			nw.RunUntilIdle()
			expectLast(t, nw, "a", c.at+" SYN-SENT > CLOSED: timeout retransmission")
			nw.Do(func(*topology.Engine) {
				if done, err := s.Connected(); !done || !errors.Is(err, syscall.ETIMEDOUT) {
					t.Errorf("connected: %v, %v", done, err)
				}
			})
		})
	}
}

// Of the segments of one instant it is the one that fills the hole before an early
// FIN that ends the stream, not the first of them.
func TestEarlyFINIsCausedByWhatItWaitedFor(t *testing.T) {
	nw := newNetwork(t, topology.Spec{
		Nodes: []topology.NodeSpec{{Name: "a", Kind: topology.Raw}, {Name: "b"}},
		Links: []topology.LinkSpec{{A: "a", B: "b"}},
	})
	var ack uint32
	send := func(flags wire.Flags, seq uint32, n int) {
		s := wire.Segment{
			Src: netip.AddrPortFrom(nw.Addrs("a")[0], 4000), Dst: netip.AddrPortFrom(nw.Addrs("b")[0], 80),
			Flags: flags, Seq: seq, Ack: ack, Window: 65535, Len: n,
		}
		data, err := s.Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		nw.Do(func(e *topology.Engine) { e.Raw("a").Send(0, data) })
	}
	nw.Do(func(e *topology.Engine) {
		if _, err := e.Machine("b").ListenTCP(netip.AddrPortFrom(netip.Addr{}, 80), 0); err != nil {
			t.Fatal(err)
		}
	})
	send(wire.SYN, 1000, 0)
	nw.Run(time.Millisecond)
	ack = nw.Tap().Packets[1].Seq + 1
	send(wire.ACK, 1001, 0)
	nw.Run(time.Millisecond)
	send(wire.FIN|wire.ACK, 1021, 5) // packet 4
	send(wire.ACK, 1001, 10)
	send(wire.ACK, 1011, 10)
	nw.Run(time.Millisecond)
	expectLast(t, nw, "b", "2.001ms ESTABLISHED > CLOSE-WAIT: rcv data #6")
}

// A connection that takes the place of one in TIME-WAIT has timers of its own: when
// its handshake is given up, that is seen as it happens.
func TestReplacedTimeWaitGivesUpItsHandshake(t *testing.T) {
	nw := twoHosts(t, "delay 10ms")
	local, remote := netip.AddrPortFrom(nw.Addrs("a")[0], 5000), netip.AddrPortFrom(nw.Addrs("b")[0], 80)
	connect := func() (client *nodes.Socket) {
		nw.Do(func(e *topology.Engine) {
			var err error
			if client, err = e.Machine("a").Connect(local, remote); err != nil {
				t.Fatal(err)
			}
		})
		return client
	}
	var ln *nodes.Listener
	nw.Do(func(e *topology.Engine) {
		var err error
		if ln, err = e.Machine("b").ListenTCP(remote, 0); err != nil {
			t.Fatal(err)
		}
	})
	client := connect()
	nw.Run(100 * time.Millisecond)
	nw.Do(func(*topology.Engine) {
		server, err := ln.Accept()
		if err != nil {
			t.Fatal(err)
		}
		server.Close()
	})
	nw.Run(100 * time.Millisecond)
	nw.Do(func(*topology.Engine) { client.Close() })
	nw.Run(100 * time.Millisecond)
	connect()
	nw.Run(15 * time.Millisecond)
	expectLast(t, nw, "b", "310ms LISTEN > SYN-RECEIVED: rcv SYN #8")
	nw.Link("a", "b").Cut()
	nw.RunUntilIdle()
	expectLast(t, nw, "b", "2m7.31s SYN-RECEIVED > CLOSED: timeout retransmission")
}

// An option that would do nothing is refused.
func TestLingerThatWouldWaitIsRefused(t *testing.T) {
	nw := twoHosts(t, "delay 10ms")
	client, _ := established(t, nw, "a", "b")
	nw.Do(func(*topology.Engine) {
		if err := client.Set(nodes.Linger(time.Second)); err == nil {
			t.Error("a linger of one second was taken, and close does not wait")
		}
		if err := client.Set(nodes.Linger(0)); err != nil {
			t.Error(err)
		}
	})
}
