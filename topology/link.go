package topology

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"

	"netlab/impair"
	"netlab/nodes"
	"netlab/topology/sim"
	"netlab/topology/tap"
	"netlab/topology/wire"
)

// Link is a live link: two directions, each with its own impairments.
type Link struct {
	nw    *Network
	spec  LinkSpec
	index int // in the Spec, and in the record
	name  string
	ends  [2]*linkEnd
	rules []*Rule
}

// linkEnd is one end of a link, and the direction that leaves it.
type linkEnd struct {
	link     *Link
	side     int
	node     *node
	iface    *nodes.Interface // nil at a node without a stack here
	rawPort  int
	prefixes []netip.Prefix
	named    bool // the Spec names the addresses
	pipe     *impair.Pipe
	arrivals []nodes.Arrival
}

func (e *linkEnd) peer() *linkEnd { return e.link.ends[1-e.side] }

func (nw *Network) addLink(i int, spec LinkSpec) error {
	l := &Link{nw: nw, spec: spec, name: nw.linkName(spec)}
	l.index = nw.tap.AddLink(tap.Link{Name: l.name, A: spec.A, B: spec.B})
	mtu := spec.MTU
	if mtu == 0 {
		mtu = DefaultMTU
	}
	for side, name := range []string{spec.A, spec.B} {
		n := nw.byName[name]
		e := &linkEnd{link: l, side: side, node: n, prefixes: assigned(i, side)}
		own := spec.addrs(side)
		if len(n.ends) == 0 && len(n.spec.Addrs) > 0 {
			own = n.spec.Addrs
		}
		if len(own) > 0 {
			e.prefixes, e.named = own, true
		}
		l.ends[side] = e
		n.ends = append(n.ends, e)
		var err error
		if e.pipe, err = e.newPipe([]impair.Spec{spec.AToB, spec.BToA}[side]); err != nil {
			return fmt.Errorf("link %s: %w", l.name, err)
		}
		if n.raw != nil {
			e.rawPort = n.raw.AddPort(nodes.Port{Name: l.name, MTU: mtu, Prefixes: e.prefixes}, e.send)
		} else if e.iface, err = n.machine.AddInterface(l.name, mtu, e.prefixes, e.send); err != nil {
			return err
		}
	}
	nw.links = append(nw.links, l)
	return nil
}

// linkName is "a-b", and "a-b.2" for a second link of this name. The draws of a
// link are seeded by its name, so no two have the same.
func (nw *Network) linkName(spec LinkSpec) string {
	base := spec.A + "-" + spec.B
	for name := base; ; {
		nw.linkNames[base]++
		if n := nw.linkNames[base]; n > 1 {
			name = fmt.Sprintf("%s.%d", base, n)
		}
		if name == base || nw.linkNames[name] == 0 {
			nw.linkNames[name] = max(nw.linkNames[name], 1)
			return name
		}
	}
}

func (e *linkEnd) newPipe(spec impair.Spec) (*impair.Pipe, error) {
	l := e.link
	direction := [2]string{"a>b", "b>a"}[e.side]
	return impair.NewPipe(impair.Env{
		Loop: &l.nw.loop,
		Stream: func(purpose string) *rand.ChaCha8 {
			return sim.Stream(l.nw.spec.Seed, "link", l.name, direction, purpose)
		},
		Deliver: e.deliver,
		Drop:    e.drop,
		Copy:    e.copy,
		Queued:  e.queued(),
		Owner:   l.nw.tap.Owner,
	}, propagate(spec))
}

// send takes what the node sends into the link.
func (e *linkEnd) send(d nodes.Datagram) {
	nw := e.link.nw
	now, from, to, p := nw.loop.Now(), e.node.spec.Name, e.peer().node.spec.Name, nw.transits.decode(d.Bytes)
	var r *tap.Packet
	if in, ok := d.Of.(*transit); ok {
		r = nw.tap.Forwarded(now, e.link.index, from, to, p, in.record)
	} else {
		r = nw.tap.Sent(now, e.link.index, from, to, p)
	}
	e.pipe.Send(&nw.transits.send(d, r).frame)
}

// copy makes the record and the frame of a duplicate.
func (e *linkEnd) copy(f *impair.Frame) *impair.Frame {
	nw, t := e.link.nw, f.Ref.(*transit)
	c := nw.transits.take()
	c.record = nw.tap.Copied(nw.loop.Now(), t.record, t.sent)
	c.enframe(f.Packet)
	if f.Packet == t.sent { // whose memory is used again when the original has arrived
		c.frame.Packet = new(wire.Packet)
		_ = c.frame.Packet.Decode(slices.Clone(t.sent.Data))
	}
	return &c.frame
}

func (e *linkEnd) drop(f *impair.Frame) {
	nw, t := e.link.nw, f.Ref.(*transit)
	t.datagram.Release()
	nw.tap.Dropped(nw.loop.Now(), t.record, f.Why)
	nw.transits.over(t)
}

// deliver hands the frames that have crossed to the node at the other end.
func (e *linkEnd) deliver(frames []*impair.Frame) {
	to := e.peer()
	e.arrivals = slices.Grow(e.arrivals[:0], len(frames))
	for _, f := range frames {
		t := f.Ref.(*transit)
		d := t.datagram
		if f.Packet != t.sent {
			d.Release()
			d = nodes.Datagram{Bytes: f.Packet.Data}
		}
		e.arrivals = append(e.arrivals, nodes.Arrival{Packet: f.Packet, N: t.record.N, Datagram: d, Ref: t})
	}
	if to.node.raw != nil {
		to.node.raw.Deliver(to.rawPort, e.arrivals)
	} else {
		to.iface.Deliver(e.arrivals)
	}
	clear(e.arrivals)
}

// arrived records what reaches a node.
func (nw *Network) arrived(a *nodes.Arrival) {
	t := a.Ref.(*transit)
	f := &t.frame
	t.record.Refused = a.Refused
	var as *wire.Packet
	if a.Packet != t.sent {
		as = a.Packet
	}
	nw.tap.Arrived(nw.loop.Now(), t.record, as, f.Why, f.Corrupted)
}

// done has the memory of a packet used again.
func (nw *Network) done(a *nodes.Arrival) { nw.transits.over(a.Ref.(*transit)) }

// refused records what is lost at the node that it has reached.
func (nw *Network) refused(a *nodes.Arrival, why wire.Decision) {
	t := a.Ref.(*transit)
	nw.tap.Dropped(nw.loop.Now(), t.record, t.frame.Why.And(why))
	nw.transits.over(t)
}
