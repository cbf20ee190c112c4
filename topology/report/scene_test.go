package report

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"netlab/topology/rfc"
	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

const ms = time.Millisecond

// scene builds the record of a run by hand: what an engine would have observed.
type scene struct {
	t   testing.TB
	run *Run
	rec *tap.Record
}

// newScene begins a run over a chain of nodes, "a r1 r2 b", with a link between
// each and the next. Names that begin with r are routers.
func newScene(t testing.TB, lab, title, chain string) *scene {
	rec := &tap.Record{Digest: "9a0364b9e99bb480"}
	s := &scene{t: t, rec: rec, run: &Run{Lab: lab, Title: title, Seed: 1, Verdict: Pass, Record: rec, Findings: &rfc.Findings{}}}
	names := strings.Fields(chain)
	for i, n := range names {
		s.node(n)
		if i > 0 {
			s.link(names[i-1], n)
		}
	}
	return s
}

func (s *scene) node(name string) {
	kind := tap.Host
	if name[0] == 'r' {
		kind = tap.Router
	}
	addr := netip.AddrFrom4([4]byte{10, 0, 0, byte(len(s.rec.Nodes) + 1)})
	s.rec.Nodes = append(s.rec.Nodes, tap.Node{Name: name, Kind: kind, Addrs: []netip.Prefix{netip.PrefixFrom(addr, 24)}})
}

func (s *scene) link(a, b string) {
	s.rec.Links = append(s.rec.Links, tap.Link{Name: a + "-" + b, A: a, B: b})
}

func (s *scene) addr(node string, port uint16) netip.AddrPort {
	for _, n := range s.rec.Nodes {
		if n.Name == node {
			return netip.AddrPortFrom(n.Addrs[0].Addr(), port)
		}
	}
	s.t.Fatalf("no node %q", node)
	return netip.AddrPort{}
}

// conn is a connection from port 49152 and up of one node to port 80 of another.
func (s *scene) conn(from, to string) *flow.Conn {
	id := len(s.rec.Conns)
	c := &flow.Conn{ID: id + 1, Ends: [2]flow.End{
		{Node: from, Addr: s.addr(from, uint16(49152+id)), ISN: 4000000000, HasISN: true},
		{Node: to, Addr: s.addr(to, 80), ISN: 123456789, HasISN: true},
	}}
	s.rec.Conns = append(s.rec.Conns, c)
	return c
}

func (s *scene) event(e tap.Event) { s.rec.Events = append(s.rec.Events, e) }

// send puts a segment, in the notation, on the link between two nodes.
func (s *scene) send(c *flow.Conn, from, to string, at time.Duration, text string) *tap.Packet {
	s.t.Helper()
	side := 0
	if sender := from; c.Ends[0].Node != sender && (c.Ends[1].Node == sender || c.Ends[0].Node == to) {
		side = 1
	}
	return s.sendAs(c, side, from, to, at, text)
}

func (s *scene) sendAs(c *flow.Conn, side int, from, to string, at time.Duration, text string) *tap.Packet {
	s.t.Helper()
	seg, err := wire.ParseSegment(text)
	if err != nil {
		s.t.Fatal(err)
	}
	src, dst := &c.Ends[side], &c.Ends[1-side]
	seg.Src, seg.Dst = src.Addr, dst.Addr
	seg.Rebase(src.ISN, dst.ISN)
	seg.ID = uint16(len(s.rec.Packets) + 1)
	data, err := seg.Append(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	p := &tap.Packet{
		N: uint64(len(s.rec.Packets) + 1), From: from, To: to, Sent: at, Arrived: tap.Never,
		Info:   flow.Info{Conn: c, Dir: side},
		Origin: from == src.Node, Last: to == dst.Node,
		Link: slices.IndexFunc(s.rec.Links, func(l tap.Link) bool { return l.A == from && l.B == to || l.A == to && l.B == from }),
	}
	if err := p.Decode(data); err != nil {
		s.t.Fatal(err)
	}
	p.Kinds, p.RelSeq, p.RelAck = flow.Plain(&p.Packet), p.Seq-src.ISN, p.Ack-dst.ISN
	s.rec.Packets = append(s.rec.Packets, p)
	s.rec.Sent++
	s.event(tap.Event{Kind: tap.PacketSent, At: at, Packet: p})
	return p
}

// arrive is send and, a delay later, the arrival.
func (s *scene) arrive(c *flow.Conn, from, to string, at, delay time.Duration, text string) *tap.Packet {
	s.t.Helper()
	return s.deliver(s.send(c, from, to, at, text), at+delay)
}

func (s *scene) deliver(p *tap.Packet, at time.Duration) *tap.Packet {
	p.Arrived, p.Fate = at, tap.Delivered
	s.event(tap.Event{Kind: tap.PacketArrived, At: at, Packet: p})
	return p
}

// route sends a segment along a path, each link of which takes the same delay.
func (s *scene) route(c *flow.Conn, path string, at, delay time.Duration, text string) {
	s.t.Helper()
	nodes := strings.Fields(path)
	side := 0
	if c.Ends[0].Node != nodes[0] {
		side = 1
	}
	var id uint32
	for i := range len(nodes) - 1 {
		p := s.sendAs(c, side, nodes[i], nodes[i+1], at, text)
		if i == 0 {
			id = p.ID
		} else {
			p.PassesOn = p.N - 1
		}
		p.ID = id
		p.TTL -= uint8(i)
		at += delay
		s.deliver(p, at)
	}
}

// decided is a decision by a setting or rule.
func decided(setting string, draw float64) wire.Decisions {
	return wire.Decisions{{Setting: setting, Draw: draw}}
}

func (s *scene) drop(p *tap.Packet, at time.Duration, by string, draw float64) {
	p.Fate, p.Why = tap.Dropped, decided(by, draw)
	s.rec.Dropped++
	s.event(tap.Event{Kind: tap.PacketDropped, At: at, Packet: p})
}

// become changes the state of a node's end of a connection; nil is its listener.
func (s *scene) become(c *flow.Conn, node string, at time.Duration, change string, cause wire.Cause) {
	s.t.Helper()
	from, to, _ := strings.Cut(change, " ")
	tr := &tap.Transition{At: at, Node: node, Conn: c, Cause: cause, Local: s.addr(node, 80)}
	if c != nil && c.Ends[0].Node == node {
		tr.Local = c.Ends[0].Addr
	}
	var err error
	if tr.From, err = wire.ParseState(from); err != nil {
		s.t.Fatal(err)
	}
	if tr.To, err = wire.ParseState(to); err != nil {
		s.t.Fatal(err)
	}
	if c != nil {
		c.Ends[c.Side(tr.Local)].State = tr.To
	}
	s.event(tap.Event{Kind: tap.StateChanged, At: at, Transition: tr})
}

func (s *scene) note(at time.Duration, text string) {
	s.event(tap.Event{Kind: tap.Remarked, At: at, Remark: &tap.Remark{At: at, Text: text, Pos: "lab.star:7"}})
}

func (s *scene) check(c Check) {
	if !c.OK {
		s.run.Verdict = Fail
	}
	s.run.Checks = append(s.run.Checks, c)
}

// rank is the order of what one node does at one instant, as an engine has it: a
// stack's changes are seen before what it sends leaves.
func rank(e *tap.Event) int {
	switch e.Kind {
	case tap.PacketArrived:
		return 0
	case tap.StateChanged:
		return 1
	}
	return 2
}

// end puts the events in order of time, and those of an instant in the order in
// which an engine settles nodes: one after the other.
func (s *scene) end(at time.Duration) *Run {
	slices.SortStableFunc(s.rec.Events, func(a, b tap.Event) int { return cmp.Compare(a.At, b.At) })
	for events := s.rec.Events; len(events) > 0; {
		n := slices.IndexFunc(events, func(e tap.Event) bool { return e.At != events[0].At })
		if n < 0 {
			n = len(events)
		}
		first := make(map[string]int)
		for i := range n {
			if a := actor(&events[i]); first[a] == 0 {
				first[a] = i + 1
			}
		}
		slices.SortStableFunc(events[:n], func(a, b tap.Event) int {
			return cmp.Or(first[actor(&a)]-first[actor(&b)], rank(&a)-rank(&b))
		})
		events = events[n:]
	}
	for _, e := range s.rec.Events {
		if e.Kind == tap.StateChanged {
			s.rec.Transitions = append(s.rec.Transitions, e.Transition)
		}
	}
	s.run.VirtualTime = at
	s.run.WallTime = 1234567 * time.Nanosecond
	return s.run
}
