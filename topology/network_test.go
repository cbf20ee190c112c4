package topology_test

import (
	"errors"
	"fmt"
	"io"
	"math"
	"net/netip"
	"testing"
	"time"

	"netlab/impair"
	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/tap"
	"netlab/topology/wire"
)

// twoHosts is a and b with one link, the same netem text both ways.
func twoHosts(t testing.TB, text string) *topology.Network {
	t.Helper()
	return newNetwork(t, topology.Spec{
		Seed:  1,
		Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "b"}},
		Links: []topology.LinkSpec{{A: "a", B: "b", AToB: impair.MustParse(text), BToA: impair.MustParse(text)}},
	})
}

func newNetwork(t testing.TB, spec topology.Spec) *topology.Network {
	t.Helper()
	nw, err := topology.New(spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nw.Close() })
	return nw
}

// established connects from a to port 80 of b and returns both ends.
func established(t testing.TB, nw *topology.Network, a, b string) (client, server *nodes.Socket) {
	t.Helper()
	nw.Do(func(loop *topology.Engine) {
		ln, err := loop.Machine(b).ListenTCP(netip.AddrPortFrom(netip.Addr{}, 80), 0)
		if err != nil {
			t.Fatal(err)
		}
		client, err = loop.Machine(a).Connect(netip.AddrPort{}, netip.AddrPortFrom(nw.Addrs(b)[0], 80))
		if err != nil {
			t.Fatal(err)
		}
		for server == nil {
			server, err = ln.Accept()
			if errors.Is(err, nodes.ErrWouldBlock) && loop.Step() {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		ln.Close()
	})
	return client, server
}

// states returns the path of one node's connection sockets through the states.
func states(r *tap.Record, node string) string {
	path := ""
	for _, tr := range r.Transitions {
		if tr.Node == node && tr.Conn != nil {
			path += fmt.Sprintf("%v ", tr.To)
		}
	}
	return path
}

func expectStates(t *testing.T, r *tap.Record, node, want string) {
	t.Helper()
	if got := states(r, node); got != want+" " {
		t.Errorf("states of %s:\n got %s\nwant %s", node, got, want)
	}
}

func TestSimultaneousClosePassesThroughClosing(t *testing.T) {
	nw := twoHosts(t, "delay 50ms")
	client, server := established(t, nw, "a", "b")
	nw.Do(func(*topology.Engine) {
		client.Close()
		server.Close()
	})
	end := nw.RunUntilIdle()
	r := nw.Tap()
	expectStates(t, r, "a", "SYN-SENT ESTABLISHED FIN-WAIT-1 CLOSING TIME-WAIT CLOSED")
	expectStates(t, r, "b", "SYN-RECEIVED ESTABLISHED FIN-WAIT-1 CLOSING TIME-WAIT CLOSED")
	// Established at 150 ms, FINs cross by 200 ms, ACKs by 250 ms, then 2 MSL.
	if want := 250*time.Millisecond + time.Minute; end != want {
		t.Errorf("it was over at %v, want %v", end, want)
	}
}

// An ACK and a FIN that arrive at one instant take the active closer through
// FIN-WAIT-2; settling them together must not hide it.
func TestNoStateIsLostAtOneInstant(t *testing.T) {
	nw := twoHosts(t, "delay 50ms")
	client, server := established(t, nw, "a", "b")
	nw.Do(func(loop *topology.Engine) {
		client.Close()
		for server.State() != wire.CloseWait {
			loop.Step()
		}
		server.Close() // its FIN leaves at the instant of the ACK before it
	})
	nw.RunUntilIdle()
	r := nw.Tap()
	expectStates(t, r, "a", "SYN-SENT ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT CLOSED")
	var at []time.Duration
	for _, tr := range r.Transitions {
		if tr.Node == "a" && (tr.To == wire.FinWait2 || tr.To == wire.TimeWait) {
			at = append(at, tr.At)
		}
	}
	if len(at) != 2 || at[0] != at[1] {
		t.Fatalf("FIN-WAIT-2 and TIME-WAIT at %v: the scenario wants one instant", at)
	}
}

func TestStateIsReportedBeforeTheSegmentThatTells(t *testing.T) {
	nw := twoHosts(t, "delay 50ms")
	client, _ := established(t, nw, "a", "b")
	nw.Do(func(*topology.Engine) { client.Close() })
	r := nw.Tap()
	last := r.Events[len(r.Events)-2:]
	if last[0].Kind != tap.StateChanged || last[0].Transition.To != wire.FinWait1 ||
		last[1].Kind != tap.PacketSent || !last[1].Packet.Flags.Has(wire.FIN) {
		t.Errorf("the record ends with %+v", last)
	}
}

func TestRouterForwardsAndCountsDownTTL(t *testing.T) {
	nw := newNetwork(t, topology.Spec{
		Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "r1", Kind: topology.Router}, {Name: "r2", Kind: topology.Router}, {Name: "b"}},
		Links: []topology.LinkSpec{{A: "a", B: "r1"}, {A: "r1", B: "r2"}, {A: "r2", B: "b"}},
	})
	established(t, nw, "a", "b")
	var ttl []uint8
	for _, p := range nw.Tap().Packets {
		if p.Flags == wire.SYN {
			ttl = append(ttl, p.TTL)
		}
	}
	if fmt.Sprint(ttl) != "[64 63 62]" {
		t.Errorf("the SYN's TTL was %v on the three links", ttl)
	}
}

func TestRerouteGoesAroundACutLink(t *testing.T) {
	nw := newNetwork(t, topology.Spec{
		Nodes: []topology.NodeSpec{
			{Name: "a"},
			{Name: "r", Kind: topology.Router},
			{Name: "up", Kind: topology.Router},
			{Name: "down", Kind: topology.Router},
			{Name: "s", Kind: topology.Router},
			{Name: "b"},
		},
		Links: []topology.LinkSpec{
			{A: "a", B: "r"}, {A: "r", B: "up"}, {A: "up", B: "s"}, {A: "r", B: "down"}, {A: "down", B: "s"}, {A: "s", B: "b"},
		},
	})
	client, server := established(t, nw, "a", "b")
	nw.Link("up", "s").Cut()
	nw.Reroute()
	nw.Do(func(loop *topology.Engine) {
		if _, err := client.Write([]byte("hello")); err != nil {
			t.Fatal(err)
		}
		for loop.Now() < time.Second && loop.Step() {
		}
		b := make([]byte, 10)
		if n, err := server.Read(b); string(b[:n]) != "hello" || err != nil {
			t.Errorf("read %q, %v", b[:n], err)
		}
	})
	used := false
	for _, p := range nw.Tap().Packets {
		used = used || p.From == "down" && p.Len == 5
	}
	if !used {
		t.Error("the data did not take the way over down")
	}
}

func TestAddressesOfTheSpecAreUsed(t *testing.T) {
	nw := newNetwork(t, topology.Spec{
		Nodes: []topology.NodeSpec{
			{Name: "a", Addrs: []netip.Prefix{netip.MustParsePrefix("192.0.2.7/24")}},
			{Name: "r", Kind: topology.Router},
			{Name: "b", Addrs: []netip.Prefix{netip.MustParsePrefix("2001:db8::9/64"), netip.MustParsePrefix("198.51.100.1/32")}},
		},
		Links: []topology.LinkSpec{{A: "a", B: "r"}, {A: "r", B: "b"}},
	})
	client, server := established(t, nw, "a", "b")
	if client.Local().Addr().String() != "192.0.2.7" || server.Local().String() != "198.51.100.1:80" {
		t.Errorf("connected %v to %v", client.Local(), server.Local())
	}
}

func TestConnectOverIPv6(t *testing.T) {
	nw := twoHosts(t, "delay 1ms")
	nw.Do(func(loop *topology.Engine) {
		ln, err := loop.Machine("b").ListenTCP(netip.AddrPortFrom(netip.Addr{}, 80), 0)
		if err != nil {
			t.Fatal(err)
		}
		c, err := loop.Machine("a").Connect(netip.AddrPort{}, netip.AddrPortFrom(nw.Addrs("b")[1], 80))
		if err != nil {
			t.Fatal(err)
		}
		for c.State() == wire.SynSent && loop.Step() {
		}
		if c.State() != wire.Established || !c.Local().Addr().Is6() {
			t.Errorf("%v", c)
		}
		ln.Close()
	})
}

// A host that talks to itself does so over its loopback, segment by segment, and
// sees every state.
func TestSelfConnectionThroughLoopback(t *testing.T) {
	nw := twoHosts(t, "")
	client, server := established(t, nw, "a", "a")
	nw.Do(func(loop *topology.Engine) {
		client.Close()
		for server.State() != wire.CloseWait && loop.Step() {
		}
		server.Close()
		for loop.Step() {
		}
	})
	expectStates(t, nw.Tap(), "a", "SYN-SENT SYN-RECEIVED ESTABLISHED ESTABLISHED FIN-WAIT-1 CLOSE-WAIT LAST-ACK FIN-WAIT-2 TIME-WAIT CLOSED CLOSED")
}

func TestRestartForgetsConnections(t *testing.T) {
	nw := twoHosts(t, "delay 10ms")
	client, _ := established(t, nw, "a", "b")
	if err := nw.Host("b").Restart(); err != nil {
		t.Fatal(err)
	}
	nw.Do(func(loop *topology.Engine) {
		if _, err := client.Write([]byte("still there?")); err != nil {
			t.Fatal(err)
		}
		for loop.Step() {
		}
		// RFC 9293 figure 10: the host that forgot answers by a reset.
		if _, err := client.Read(make([]byte, 1)); !errors.Is(err, errReset) {
			t.Errorf("read: %v", err)
		}
	})
}

func TestLossDropsAndRetransmissionRepairs(t *testing.T) {
	nw := twoHosts(t, "delay 5ms loss 20%")
	client, server := established(t, nw, "a", "b")
	data := make([]byte, 200_000)
	for i := range data {
		data[i] = byte(i * 7)
	}
	var got []byte
	nw.Do(func(loop *topology.Engine) {
		sent := 0
		for len(got) < len(data) {
			if n, err := client.Write(data[sent:]); err == nil {
				sent += n
			}
			if !loop.Step() {
				t.Fatal("nothing is left to happen")
			}
			b := make([]byte, 1<<16)
			n, err := server.Read(b)
			if err != nil && !errors.Is(err, nodes.ErrWouldBlock) && err != io.EOF {
				t.Fatal(err)
			}
			got = append(got, b[:n]...)
		}
	})
	if string(got) != string(data) {
		t.Error("the data came out different")
	}
	if r := nw.Tap(); r.Dropped == 0 {
		t.Error("nothing was dropped")
	}
}

// A burst that a slow link spreads out is not taken for lost when its first
// segment is acknowledged: no two segments have the same time of sending. What is
// sent again is the probe of the tail alone (RFC 8985 section 7.3), for the burst
// takes longer than twice the round-trip time that the handshake has shown.
func TestSlowLinkMakesNoSpuriousRetransmissions(t *testing.T) {
	nw := twoHosts(t, "delay 5ms rate 1mbit")
	client, server := established(t, nw, "a", "b")
	move(t, nw, client, server, 5000)
	if n := nw.Host("a").Stats().Retransmits; n != 1 {
		t.Errorf("%d segments were sent again, want the probe alone: nothing was lost", n)
	}
}

// A duration beyond the clock's range runs to the end of what happens.
func TestRunForAsLongAsThereIs(t *testing.T) {
	nw := twoHosts(t, "delay 10ms")
	nw.Run(time.Second)
	client, _ := established(t, nw, "a", "b")
	nw.Do(func(*topology.Engine) { client.Abort() })
	nw.Run(math.MaxInt64)
	expectLast(t, nw, "b", "1.04s ESTABLISHED > CLOSED: rcv RST #4")
}

// Neither does a network keep what its caller gave, nor give what it keeps.
func TestANetworkKeepsItsOwnSpec(t *testing.T) {
	spec := topology.Spec{
		Nodes: []topology.NodeSpec{{Name: "a", Addrs: []netip.Prefix{netip.MustParsePrefix("192.0.2.1/24")}}, {Name: "b"}},
		Links: []topology.LinkSpec{{A: "a", B: "b"}},
	}
	nw := newNetwork(t, spec)
	want := fmt.Sprint(nw.Spec(), nw.Addrs("a"), nw.Links()[0].Name())
	for _, s := range []topology.Spec{spec, nw.Spec()} {
		s.Nodes[0].Name, s.Links[0].A = "x", "x"
		s.Nodes[0].Addrs[0] = netip.MustParsePrefix("192.0.2.9/24")
	}
	nw.Links()[0] = nil
	if got := fmt.Sprint(nw.Spec(), nw.Addrs("a"), nw.Links()[0].Name()); got != want {
		t.Errorf("it is now\n%s\nwant\n%s", got, want)
	}
}

// A link that only delays drops nothing, however much is on it.
func TestALinkWithoutARateHoldsAnyNumber(t *testing.T) {
	nw := twoHosts(t, "delay 50ms")
	nw.Do(func(e *topology.Engine) {
		if _, err := e.Machine("b").ListenTCP(netip.AddrPortFrom(netip.Addr{}, 80), 0); err != nil {
			t.Fatal(err)
		}
		for range 3000 {
			if _, err := e.Machine("a").Connect(netip.AddrPort{}, netip.AddrPortFrom(nw.Addrs("b")[0], 80)); err != nil {
				t.Fatal(err)
			}
		}
	})
	nw.Run(10 * time.Second)
	if r := nw.Tap(); r.Dropped != 0 {
		t.Errorf("%d packets of %d were dropped", r.Dropped, r.Sent)
	}
}

// At whatever rate, a packet arrives later than it is sent.
func TestNothingArrivesAtTheInstantAtWhichItIsSent(t *testing.T) {
	for _, text := range []string{"", "rate 10tbit", "rate 200gbit", "rate 1gbit"} {
		nw := twoHosts(t, text)
		client, server := established(t, nw, "a", "b")
		move(t, nw, client, server, 100_000)
		r := nw.Tap()
		for _, p := range r.Packets {
			if p.Arrived <= p.Sent {
				t.Fatalf("%q: #%d was sent at %v and arrived at %v", text, p.N, p.Sent, p.Arrived)
			}
		}
		if f := nw.Findings(); f.Failures+f.Warnings > 0 {
			t.Errorf("%q: %d rules were broken, the first %v", text, f.Failures+f.Warnings, f.Violations[0])
		}
		if n := nw.Host("a").Stats().Retransmits; n > 0 {
			t.Errorf("%q: %d retransmissions", text, n)
		}
	}
}
