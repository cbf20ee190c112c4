package scripts

import (
	"net/netip"
	"time"

	"netlab/topology/tap"
	"netlab/topology/wire"
	tcpflow "netlab/topology/wire/flow"
)

// observer follows what happens, for the states of connections and for checks
// about the wire.
type observer struct {
	r       *run
	sent    uint64
	packets history
	watches []*watch
	// loopback is what nodes send to themselves.
	loopback traffic

	ends    map[endKey]*conn
	current map[socketKey]*conn
}

// endKey is one end of one connection; the same addresses used again are
// another.
type endKey struct {
	conn *tcpflow.Conn
	side int
}

// socketKey is the end that has its addresses now.
type socketKey struct {
	node          string
	local, remote netip.AddrPort
}

func newObserver(r *run) *observer {
	return &observer{r: r, ends: make(map[endKey]*conn), current: make(map[socketKey]*conn)}
}

// Observe implements tap.Sink.
func (o *observer) Observe(e tap.Event) {
	switch e.Kind {
	case tap.PacketSent:
		o.sent++
		o.traffic(e.Packet).send(e.Packet)
		if e.Packet.Origin {
			o.packet(e)
		}
	case tap.PacketArrived:
		o.traffic(e.Packet).arrive(e.Packet)
		o.packets.passed(e.Packet)
	case tap.PacketDropped:
		o.traffic(e.Packet).lose(e.Packet)
		o.packets.passed(e.Packet)
	case tap.StateChanged:
		if e.Transition.Conn != nil {
			o.transition(e.Transition)
		}
	}
}

// traffic is that of the direction in which a packet travels. After the links of
// the lab come the loopbacks of its nodes.
func (o *observer) traffic(p *tap.Packet) *traffic {
	if p.Link >= len(o.r.links) {
		return &o.loopback
	}
	l := o.r.links[p.Link]
	if p.From == l.b.name {
		return &l.traffic[1]
	}
	return &l.traffic[0]
}

// packet sees each packet once, where its sender puts it on the wire.
func (o *observer) packet(e tap.Event) {
	m := o.packets.add(e, o.r.owners)
	for _, w := range o.watches {
		if w.counter.Match(&m.info, &m.packet) {
			w.fn(m)
		}
	}
}

// transition notes a change of state with the connection that it is of.
func (o *observer) transition(t *tap.Transition) {
	side := t.Conn.Side(t.Local)
	key := endKey{t.Conn, side}
	c := o.ends[key]
	if c == nil {
		n := o.r.byName[t.Node]
		c = &conn{r: o.r, node: n, local: t.Local, remote: t.Conn.Ends[1-side].Addr, tcp: t.Conn, side: side}
		o.ends[key] = c
		o.current[socketKey{t.Node, c.local, c.remote}] = c
		n.conns = append(n.conns, c)
	}
	c.history = append(c.history, stateAt{t.At, t.From, t.To, t.Cause})
	for _, f := range c.watching {
		o.r.wake(f)
	}
}

// stateAt is a state, when it was entered, from which one, and why.
type stateAt struct {
	at          time.Duration
	from, state wire.State
	cause       wire.Cause
}
