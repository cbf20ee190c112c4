package rfc_test

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"netlab/topology/rfc"
	"netlab/topology/tap"
	"netlab/topology/wire"
)

// tape is a recorded run that can be changed and played to another observer.
type tape struct {
	t     testing.TB
	rec   *run
	steps []step
	next  uint64 // number of the next packet that is added
}

// step is one event on a tape.
type step struct {
	kind   tap.EventKind
	at     time.Duration
	packet *tap.Packet // what the number, the link and the nodes are taken from
	data   []byte      // what is sent
	// arrived is what arrives where that differs.
	arrived    []byte
	transition *tap.Transition
	act        *tap.Act
	tuning     *tap.Tuning
}

func newTape(t testing.TB, rec *run) *tape {
	x := &tape{t: t, rec: rec, next: 1 << 20}
	for _, e := range rec.Events {
		s := step{kind: e.Kind, at: e.At, packet: e.Packet, transition: e.Transition, act: e.Act, tuning: e.Tuning}
		if e.Packet != nil {
			s.data = e.Packet.Data
		}
		if e.Kind == tap.PacketArrived && e.Packet.As != nil {
			s.arrived = e.Packet.As.Data
		}
		if e.Kind != tap.Remarked {
			x.steps = append(x.steps, s)
		}
	}
	return x
}

// play shows the tape to a new observer and returns its record.
func (x *tape) play() *run {
	x.t.Helper()
	tp, m := tap.New(tap.Options{}), rfc.NewMonitor(rfc.Options{})
	tp.AddSink(m)
	for _, n := range x.rec.Nodes {
		tp.AddNode(n)
		m.AddNode(n)
	}
	for _, l := range x.rec.Links {
		tp.AddLink(l)
	}
	now := map[uint64]*tap.Packet{}
	for _, s := range x.steps {
		switch s.kind {
		case tap.PacketSent:
			if original := now[s.packet.CopyOf]; original != nil {
				now[s.packet.N] = tp.Copied(s.at, original, &original.Packet)
				continue
			}
			p := x.decode(s.data)
			if in := now[s.packet.PassesOn]; in != nil {
				now[s.packet.N] = tp.Forwarded(s.at, s.packet.Link, s.packet.From, s.packet.To, &p, in)
				continue
			}
			now[s.packet.N] = tp.Sent(s.at, s.packet.Link, s.packet.From, s.packet.To, &p)
		case tap.PacketArrived:
			if r := now[s.packet.N]; r != nil {
				var as *wire.Packet
				if s.arrived != nil {
					other := x.decode(s.arrived)
					as = &other
				}
				tp.Arrived(s.at, r, as, nil, s.arrived != nil)
			}
		case tap.PacketDropped:
			if r := now[s.packet.N]; r != nil {
				tp.Dropped(s.at, r, nil)
			}
		case tap.Acted:
			tp.Acted(*s.act)
		case tap.Tuned:
			c := s.tuning.Conn
			tp.Tuned(s.at, s.tuning.Local, c.Ends[1-c.Side(s.tuning.Local)].Addr, s.tuning.Options)
		case tap.StateChanged:
			x.change(tp, s, now)
		}
	}
	return &run{tp.Record(), m.Findings(x.rec.until), x.rec.until}
}

func (x *tape) change(tp *tap.Tap, s step, now map[uint64]*tap.Packet) {
	tr := *s.transition
	tr.At = s.at
	if old := tr.Cause.Packet; old != 0 {
		tr.Cause.Packet = 0
		if r := now[old]; r != nil {
			tr.Cause.Packet = r.N
		}
	}
	var remote netip.AddrPort
	if tr.Conn != nil {
		remote = tr.Conn.Ends[1-tr.Conn.Side(tr.Local)].Addr
		tr.Conn = nil
	}
	tp.StateChanged(tr, remote)
}

func (x *tape) decode(data []byte) wire.Packet {
	x.t.Helper()
	var p wire.Packet
	if err := p.Decode(data); err != nil {
		x.t.Fatal(err)
	}
	return p
}

// packet returns the k-th packet (from 1) that a node sends and that fits.
func (x *tape) packet(from string, k int, fits func(*tap.Packet) bool) *tap.Packet {
	x.t.Helper()
	for _, s := range x.steps {
		if s.kind == tap.PacketSent && s.packet.From == from && s.packet.CopyOf == 0 && fits(s.packet) {
			if k--; k == 0 {
				return s.packet
			}
		}
	}
	x.t.Fatalf("no such packet of %s", from)
	return nil
}

// edit builds a packet anew wherever it is on the tape.
func (x *tape) edit(r *tap.Packet, change func(*wire.Segment)) {
	x.t.Helper()
	s, err := r.Segment()
	if err != nil {
		x.t.Fatal(err)
	}
	s.Options = slices.Clone(s.Options)
	change(&s)
	data, err := s.Append(nil)
	if err != nil {
		x.t.Fatal(err)
	}
	for i := range x.steps {
		if x.steps[i].packet == r {
			x.steps[i].data = data
		}
	}
}

// remove takes packets off the tape: they were never sent.
func (x *tape) remove(gone ...*tap.Packet) {
	x.steps = slices.DeleteFunc(x.steps, func(s step) bool { return s.packet != nil && slices.Contains(gone, s.packet) })
}

// transition returns the index of the first change of a node to a state.
func (x *tape) transition(node string, to wire.State) int {
	x.t.Helper()
	for i, s := range x.steps {
		if s.transition != nil && s.transition.Node == node && s.transition.To == to && s.transition.Conn != nil {
			return i
		}
	}
	x.t.Fatalf("%s never changes to %v", node, to)
	return 0
}

// retell changes a transition.
func (x *tape) retell(i int, change func(*tap.Transition)) {
	tr := *x.steps[i].transition
	change(&tr)
	x.steps[i].transition = &tr
}

// silence takes a transition off the tape: it was never reported.
func (x *tape) silence(i int) { x.steps = slices.Delete(x.steps, i, i+1) }

// at returns the index of the first step at or after a time.
func (x *tape) at(t time.Duration) int {
	i := slices.IndexFunc(x.steps, func(s step) bool { return s.at >= t })
	if i < 0 {
		return len(x.steps)
	}
	return i
}

// sooner lets everything from step i on happen earlier by d.
func (x *tape) sooner(i int, d time.Duration) {
	for j := i; j < len(x.steps); j++ {
		x.steps[j].at = max(x.steps[j].at-d, x.steps[i-1].at)
	}
}

// like adds a segment that is sent and arrives at a time: it is like another, but
// for what change does to it. It returns the packet's number on the tape.
func (x *tape) like(t time.Duration, r *tap.Packet, change func(*wire.Segment)) uint64 {
	x.t.Helper()
	s, err := r.Segment()
	if err != nil {
		x.t.Fatal(err)
	}
	s.Options = slices.Clone(s.Options)
	change(&s)
	data, err := s.Append(nil)
	if err != nil {
		x.t.Fatal(err)
	}
	return x.add(t, r, data)
}

// add adds a datagram on the way of another packet.
func (x *tape) add(t time.Duration, way *tap.Packet, data []byte) uint64 {
	p := *way
	p.N, p.CopyOf, p.Packet = x.next, 0, x.decode(data)
	x.next++
	x.steps = slices.Insert(x.steps, x.at(t),
		step{kind: tap.PacketSent, at: t, packet: &p, data: data},
		step{kind: tap.PacketArrived, at: t, packet: &p, data: data})
	return p.N
}

// becomes adds a change of state at a time, behind what happens then.
func (x *tape) becomes(t time.Duration, like *tap.Transition, from, to wire.State, cause wire.Cause) {
	tr := *like
	tr.From, tr.To, tr.Cause = from, to, cause
	x.steps = slices.Insert(x.steps, x.at(t+1), step{kind: tap.StateChanged, at: t, transition: &tr})
}

// other is the source address of a segment with another port.
func (x *tape) other(s *wire.Segment) netip.AddrPort {
	return netip.AddrPortFrom(s.Src.Addr(), s.Src.Port()^1)
}
