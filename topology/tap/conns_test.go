package tap_test

import (
	"net/netip"
	"testing"
	"time"

	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// road is a record of a, router r and b, on two links, with a connection of a's.
type road struct {
	t      *testing.T
	tap    *tap.Tap
	events []tap.Event
}

var addrA, addrB = netip.MustParseAddrPort("10.0.0.1:4000"), netip.MustParseAddrPort("10.0.1.2:80")

func newRoad(t *testing.T) *road {
	r := &road{t: t, tap: tap.New(tap.Options{})}
	for name, addr := range map[string]string{"a": "10.0.0.1/24", "r": "10.0.0.2/24", "b": "10.0.1.2/24"} {
		kind := tap.Host
		if name == "r" {
			kind = tap.Router
		}
		r.tap.AddNode(tap.Node{Name: name, Kind: kind, Addrs: []netip.Prefix{netip.MustParsePrefix(addr)}})
	}
	r.tap.AddLink(tap.Link{Name: "a-r", A: "a", B: "r"})
	r.tap.AddLink(tap.Link{Name: "r-b", A: "r", B: "b"})
	r.tap.AddSink(r)
	r.tap.StateChanged(tap.Transition{Node: "a", Local: addrA, To: wire.SynSent, Cause: wire.Called(wire.CallConnect)}, addrB)
	return r
}

func (r *road) Observe(e tap.Event) { r.events = append(r.events, e) }

func (r *road) packet(text string) *wire.Packet {
	r.t.Helper()
	s, err := wire.ParseSegment(text)
	if err != nil {
		r.t.Fatal(err)
	}
	s.Src, s.Dst = addrA, addrB
	data, err := s.Append(nil)
	if err != nil {
		r.t.Fatal(err)
	}
	p := new(wire.Packet)
	if err := p.Decode(data); err != nil {
		r.t.Fatal(err)
	}
	return p
}

func (r *road) arrive(p *tap.Packet, as *wire.Packet) {
	r.tap.Arrived(time.Millisecond, p, as, nil, as != nil)
}

// What a segment means is known on its first link, and comes along over a router.
func TestMeaningTravels(t *testing.T) {
	r := newRoad(t)
	first := r.tap.Sent(0, 0, "a", "r", r.packet("S 7:7(0)"))
	r.arrive(first, nil)
	second := r.tap.Forwarded(0, 1, "r", "b", r.packet("S 7:7(0)"), first)
	if second.Info != first.Info || second.PassesOn != 1 || second.Origin || !second.Last {
		t.Errorf("passed on: %+v, want what the first was: %+v", second.Info, first.Info)
	}
	if c := first.Conn; c == nil || c.ID != 1 || first.From != "a" || c.Ends[0].Node != "a" || c.Ends[1].Node != "b" {
		t.Errorf("connection %+v", c)
	}
	if rec := r.tap.Record(); len(rec.Conns) != 1 || rec.Conns[0] != first.Conn {
		t.Errorf("%d connections in the record, want the one", len(rec.Conns))
	}
}

// A copy that a link makes is of its original's connection, and a copy of it.
func TestCopyMeansItsOriginal(t *testing.T) {
	r := newRoad(t)
	syn := r.tap.Sent(0, 0, "a", "r", r.packet("S 7:7(0)"))
	again := r.tap.Sent(time.Second, 0, "a", "r", r.packet("S 7:7(0)"))
	copied := r.tap.Copied(time.Second, again, &again.Packet)
	if again.Kinds != flow.SYN|flow.Retransmission || again.Of != syn.N {
		t.Errorf("the second SYN is %v of #%d", again.Kinds, again.Of)
	}
	if copied.Conn != syn.Conn || copied.Kinds != flow.SYN|flow.Duplicate || copied.Of != again.N || copied.OfKinds != again.Kinds {
		t.Errorf("the copy is %v of #%d, %v", copied.Kinds, copied.Of, copied.OfKinds)
	}
}

// A segment that was damaged on the way has told its receiver nothing, on
// whichever link that was; one whose checksum was set right has.
func TestDamagedSegmentsTellNothing(t *testing.T) {
	for name, test := range map[string]struct {
		router, right bool
		want          bool
	}{
		"on the last link":    {},
		"before a router":     {router: true},
		"with its sum right":  {right: true, want: true},
		"right and forwarded": {router: true, right: true, want: true},
	} {
		r := newRoad(t)
		whole := r.packet("S 7:7(0)")
		bad := new(wire.Packet)
		changed := append([]byte(nil), whole.Data...)
		changed[len(changed)-6] ^= 1 // in the window
		if test.right {
			changed = r.packet("S 7:7(0) win 1").Data
		}
		if err := bad.Decode(changed); err != nil {
			t.Fatal(err)
		}
		last := r.tap.Sent(0, 1, "a", "b", whole)
		if test.router {
			first := r.tap.Sent(0, 0, "a", "r", whole)
			r.arrive(first, bad)
			last = r.tap.Forwarded(0, 1, "r", "b", bad, first)
			r.arrive(last, nil)
		} else {
			r.arrive(last, bad)
		}
		r.tap.StateChanged(tap.Transition{
			At: last.Arrived, Node: "b", Local: addrB, From: wire.Listen, To: wire.SynReceived, Cause: wire.Received(wire.WordSYN, last.N),
		}, addrA)
		if ok := last.Conn.Variables(1).HasIRS; ok != test.want {
			t.Errorf("%s: the SYN has reached b: %v, want %v", name, ok, test.want)
		}
	}
}

// A segment reaches the connection of the socket that has its addresses, which may
// be another than its own.
func TestWhatASegmentReaches(t *testing.T) {
	r := newRoad(t)
	old := r.tap.Sent(0, 0, "a", "b", r.packet("S 7:7(0)"))
	r.tap.StateChanged(tap.Transition{Node: "a", Local: addrA, From: wire.SynSent, To: wire.Closed, Cause: wire.Called(wire.CallClose)}, addrB)
	r.tap.StateChanged(tap.Transition{Node: "a", Local: addrA, To: wire.SynSent, Cause: wire.Called(wire.CallConnect)}, addrB)
	syn := r.tap.Sent(0, 0, "a", "b", r.packet("S 70:70(0)"))
	r.arrive(syn, nil)
	r.tap.StateChanged(tap.Transition{
		Node: "b", Local: addrB, From: wire.Listen, To: wire.SynReceived, Cause: wire.Received(wire.WordSYN, syn.N),
	}, addrA)
	r.arrive(old, nil)
	if e := r.events[len(r.events)-1]; e.Packet != old || e.Conn != syn.Conn || old.Conn == syn.Conn {
		t.Errorf("a SYN of connection %d reaches connection %d, want that of b's socket, %d", old.Conn.ID, e.Conn.ID, syn.Conn.ID)
	}
}

// Connections that differ in the remote end alone have different digests.
func TestDigestHasBothAddressesOfASocket(t *testing.T) {
	digests := make(map[string]string)
	for _, remote := range []string{"10.0.1.2:80", "10.0.1.2:81", "10.0.1.3:80", "[fd00::2]:80", ""} {
		x := tap.New(tap.Options{})
		to, _ := netip.ParseAddrPort(remote)
		x.StateChanged(tap.Transition{Node: "a", Local: addrA, To: wire.SynSent}, to)
		if other, same := digests[x.Digest()]; same {
			t.Errorf("a socket to %q and one to %q have the same digest", remote, other)
		}
		digests[x.Digest()] = remote
	}
}
