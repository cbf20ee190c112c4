package flow

import (
	"net/netip"
	"slices"
	"time"

	"netlab/topology/wire"
)

// Conn is one connection as the observer knows it. A 4-tuple that is used again
// by a new SYN is a new Conn.
type Conn struct {
	// ID counts connections from 1 in order of appearance.
	ID int
	// Ends are the addresses, the one that opened the connection first.
	Ends [2]netip.AddrPort

	key           key
	owners        [2]string
	started, last time.Duration
	half          [2]half
	// closer is the end whose FIN was seen first, resetter the one whose valid
	// RST was; -1 before there is one.
	closer, resetter int8
	// crossed says that both FINs were under way at once.
	crossed bool
	// stray is a SYN with another ISN that did not fit the connection: a new one
	// if the peer answers it by SYN,ACK.
	stray struct {
		set bool
		dir int8
		isn uint32
		at  time.Duration
	}

	completeness Completeness
	segments     uint64
	shake        handshake

	in           *list
	older, newer *Conn
}

// begin sets what the first segment says of the time before it.
func (c *Conn) begin(p *wire.Packet) {
	c.closer, c.resetter = -1, -1
	c.half[0].init()
	c.half[1].init()
	c.presumeStart(p)
}

// Over reports whether the connection has ended as far as was seen: both ends
// are CLOSED or in TIME-WAIT, or it was reset.
func (c *Conn) Over() bool {
	a, b := &c.half[0].life, &c.half[1].life
	return c.resetter >= 0 && (a.state == wire.Closed || b.state == wire.Closed) ||
		a.done() && b.done()
}

// Conns returns the connections of the table in the order in which they began.
func (t *Tracker) Conns() []*Conn {
	all := make([]*Conn, 0, len(t.table.byKey))
	for c := t.table.open.first; c != nil; c = c.newer {
		all = append(all, c)
	}
	for c := t.table.over.first; c != nil; c = c.newer {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b *Conn) int { return a.ID - b.ID })
	return all
}

// observe takes one segment of the connection.
func (c *Conn) observe(g *segment) {
	g.s, g.r = &c.half[g.dir], &c.half[1-g.dir]
	info := g.info
	info.Conn, info.Dir, info.At, info.Index = c, g.dir, g.at, g.index
	info.From, info.To = c.owners[g.dir], c.owners[1-g.dir]
	info.Before = c.States()
	c.last = g.at
	c.segments++

	g.flags()
	g.number()
	info.RelSeq, info.RelAck = g.relative()
	c.completeness.saw(g, c.segments == 1)
	if g.duplicate() {
		info.Kinds, info.After = g.kinds, info.Before
		g.s.n.Packets++
		g.s.n.Duplicates++
		return
	}
	g.count()
	g.acceptable()
	g.sequence()
	g.acknowledge()
	g.windows()
	c.step(g)
	g.remember()
	g.tally()
	c.shake.observe(g)
	info.Kinds, info.After = g.kinds, c.States()
}

// States are the states of both ends as they were inferred so far.
func (c *Conn) States() [2]wire.State {
	return [2]wire.State{c.half[0].life.state, c.half[1].life.state}
}
