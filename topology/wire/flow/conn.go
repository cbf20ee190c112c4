package flow

import (
	"net/netip"
	"time"

	"netlab/topology/wire"
)

// Conn is one connection: one incarnation of a 4-tuple.
type Conn struct {
	// ID counts connections from 1 in order of appearance.
	ID int
	// Ends are both ends, the one that opened the connection first, as far as was
	// seen. Those of a connection of an address with itself are the same one: then
	// everything is of Ends[0].
	Ends [2]End

	started, last time.Duration
	course        course
	// inference is what a capture leaves to be inferred, nil in a network.
	inference *inference
	// In a Ledger: the incarnations of its 4-tuple, and the one before it; in a
	// Tracker, before is the next in the table with the same hash.
	tuple  *tuple
	before *Conn
	// low is the index in Ends of the end that is the first of its tuple.
	low int8
}

// inference is what is inferred of a connection that only one place has seen.
type inference struct {
	lives [2]life
	// prints are nil until a segment was seen that has one.
	prints *prints
	// ended is when the connection ended, valid where hasEnded.
	ended    time.Duration
	hasEnded bool
	// gone is 1 or 2 where Ends[0] or Ends[1] has sent a RST that need not have had
	// an effect, and nothing since shows that it is still there.
	gone int8
	// over says which list of the tracker's the connection is in, older and newer are
	// its neighbours there.
	over         bool
	older, newer *Conn
	// odd is nil until something odd has been seen.
	odd *odd
}

// odd is what may be of another connection of the same addresses.
type odd struct {
	stray stray
	// stale is the number that an end still in a connection before has acknowledged,
	// valid where hasStale.
	stale    uint32
	hasStale bool
	rivals   rivals
}

func (i *inference) oddities() *odd {
	if i.odd == nil {
		i.odd = new(odd)
	}
	return i.odd
}

// Side returns 0 or 1, the index in Ends of the end with the given address,
// and -1 where it is neither.
func (c *Conn) Side(a netip.AddrPort) int {
	switch a {
	case c.Ends[0].Addr:
		return 0
	case c.Ends[1].Addr:
		return 1
	}
	return -1
}

// Way returns the sender's and the receiver's end of a direction, which is the index
// in Ends of the sender.
func (c *Conn) Way(dir int) (s, r *End) {
	if c.Ends[0].Addr == c.Ends[1].Addr {
		return &c.Ends[0], &c.Ends[0]
	}
	return &c.Ends[dir], &c.Ends[1-dir]
}

func newConn(id int, first, second netip.AddrPort, owner func(netip.Addr) string) *Conn {
	c := &Conn{ID: id, Ends: [2]End{{Addr: first}, {Addr: second}}, course: course{closer: -1, resetter: -1}}
	for i := range c.Ends {
		e := &c.Ends[i]
		e.offer.shift = -1
		if owner != nil {
			e.Node = owner(e.Addr.Addr())
		}
	}
	return c
}

// Joins reports whether a packet is between the ends.
func (c *Conn) Joins(p *wire.Packet) bool {
	a, b := c.Ends[0].Addr, c.Ends[1].Addr
	return p.Src == a && p.Dst == b || p.Src == b && p.Dst == a
}

// States are the states of both ends, as reported or as inferred so far.
func (c *Conn) States() [2]wire.State { return [2]wire.State{c.Ends[0].State, c.Ends[1].State} }

// sent takes a segment of the connection as its sender puts it on the wire.
func (c *Conn) sent(g *segment) {
	g.s, g.r = c.Way(g.dir)
	info := g.info
	info.Conn, info.Dir, info.At, info.Index = c, g.dir, g.at, g.index
	info.Before = c.States()
	info.Was.of(g.s)
	c.last = g.at

	if c.inference != nil {
		if g.r.State == wire.SynSent && c.stale(g) || c.inference.odd != nil && c.answersStale(g) {
			c.aside(g)
			return
		}
		if c.inference.odd != nil {
			c.decide(g)
		}
	}
	g.kinds = Plain(g.p)
	g.number()
	info.RelSeq, info.RelAck = g.relative()
	c.course.completeness.saw(g)
	if g.duplicate() {
		info.Kinds, info.After = g.kinds, info.Before
		g.s.n.packets++
		g.s.n.other().Duplicates++
		return
	}
	g.count()
	g.acceptable()
	g.sequence()
	g.acknowledge()
	g.windows()
	if c.inference != nil {
		info.Offered = g.s.offer.scaled(g.p)
		c.step(g)
		c.noteEnd(g)
	} else if g.kinds&(FIN|Retransmission) == FIN {
		c.closes(g)
	}
	g.remember()
	g.tally()
	if g.kinds&(SYN|SYNACK) != 0 || !c.course.complete {
		c.course.observe(g)
	}
	info.Kinds, info.After = g.kinds, c.States()
}
