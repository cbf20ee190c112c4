package flow

import (
	"net/netip"
	"time"

	"netlab/topology/wire"
)

// late is how long a connection without a socket is still known after what was
// heard of it last: longer than any TIME-WAIT, and than a segment may stay on its
// way (MSL is 2 minutes).
const late = 5 * time.Minute

// maxKnown is how many connections are known at once. Where there are more, those
// without a socket are forgotten early.
const maxKnown = 1 << 16

// LedgerOptions are what a [Ledger] has to know; the functions must be there.
type LedgerOptions struct {
	// Owner names the node that owns an address, "" where none does. It is asked
	// once for each end of a connection.
	Owner func(netip.Addr) string
	// Stack reports whether a node has a stack, which reports its states.
	Stack func(node string) bool
	// Outside reports whether a node's stack is code outside, which reports nothing and
	// takes a moment to answer; nil where none is.
	Outside func(node string) bool
	// RACK reports whether a node's stack detects losses by RACK-TLP (RFC 8985).
	RACK func(node string) bool
	// Forgotten is told of each connection that has had no socket and no segment for
	// five minutes, and again where something came later. It must not call the ledger.
	// Nil tells nobody.
	Forgotten func(*Conn)
}

// Ledger follows the TCP connections of a network: it is told what every node
// sends, what arrives, and which states the stacks report. It is not safe for
// concurrent use.
type Ledger struct {
	opts   LedgerOptions
	tuples map[key]*tuple
	last   *tuple // of the segment before
	scopes map[string]uint32
	opened int
	known  int
	// idle are connections that may be forgotten at a time, if nothing is heard of
	// them until then, in about the order of these times.
	idle []idle
	now  time.Duration
	// untaken is the latest arrival, at an end that is not synchronized.
	untaken untaken
}

// untaken is a segment at an end that has taken nothing of it so far: a change of
// the end's state shows that it has.
type untaken struct {
	at time.Duration
	i  *Info
	p  *wire.Packet
}

type idle struct {
	c  *Conn
	at time.Duration
}

// NewLedger returns a ledger of a network in which nothing has happened.
func NewLedger(opts LedgerOptions) *Ledger {
	return &Ledger{opts: opts, tuples: make(map[key]*tuple), scopes: make(map[string]uint32)}
}

// Sent takes a packet that a node puts on the wire, and index, the caller's number
// for it. It is not to be told of what a node passes on, nor of copies that a link
// makes. What it means it writes to info, which is to be the zero Info and stays
// that for anything but TCP and for fragments after the first.
func (l *Ledger) Sent(at time.Duration, index uint64, node string, p *wire.Packet, info *Info) {
	if p.Proto != wire.TCP || p.FragOffset != 0 {
		return
	}
	l.tick(at)
	t := l.find(node, p.Src, p.Dst)
	g := segment{p: p, at: at, index: index, info: info, network: true, stack: l.opts.Stack(node), node: node, opts: &l.opts}
	g.outsider = !g.stack && l.opts.Outside != nil && l.opts.Outside(node)
	side := t.side(p.Src)
	c, forged := l.connOf(t, side, node, g.stack, p)
	l.remember(t, c)
	g.dir = c.at(side)
	if forged {
		c.forged(&g)
		return
	}
	e := &c.Ends[g.dir]
	if e.Node == "" && p.Src.Addr().IsLoopback() {
		e.Node = node
	}
	c.sent(&g)
	if b := e.reached.beside; b != nil {
		b.asked = false
	}
	if g.stack {
		g.claims()
	}
	if b := e.reached.beside; g.kinds&PureACK != 0 && b != nil && b.challenged > 0 && b.at == at {
		b.challenged--
		info.Kinds = info.Kinds&^WindowUpdate | ChallengeACK // not sent for its window
	}
}

// forged takes a segment that is not from the end that it names.
func (c *Conn) forged(g *segment) {
	s, r := c.Way(g.dir)
	info := g.info
	info.Conn, info.Dir, info.At, info.Index = c, g.dir, g.at, g.index
	info.Kinds = Plain(g.p) | Forged
	info.Before = c.States()
	info.After = info.Before
	info.RelSeq, info.RelAck = g.p.Seq, g.p.Ack
	if s.HasISN && (g.p.Seq != 0 || g.p.Flags&wire.RST == 0) {
		info.RelSeq -= s.ISN
	}
	if g.p.Flags&wire.ACK == 0 {
		info.RelAck = 0
	} else if r.HasISN {
		info.RelAck -= r.ISN
	}
}

// Arrived takes a segment of which Sent has told i, as it arrives at the node that
// owns its destination.
//
// It returns the connection that the segment reaches there: that of the socket
// which has its addresses, where there is one; it may be another than the segment's
// own.
func (l *Ledger) Arrived(at time.Duration, i *Info, p *wire.Packet) *Conn {
	l.tick(at)
	t := l.of(i, p)
	l.remember(t, i.Conn)
	to := t.side(p.Dst)
	here := &t.sides[to]
	here.last = i.Conn
	here.arrived.take(i.Conn, p)
	c := t.at(i, to, l)
	dir := c.at(t.side(p.Src))
	_, r := c.Way(dir)
	b := r.reached.network()
	b.heard, b.any = at, true
	if p.Flags&wire.SYN != 0 {
		r.reached.at = at
	}
	l.untaken = untaken{at, i, p}
	if i.Kinds&Forged != 0 && r.State == wire.Closed {
		return c // it is of another connection than the one that it reaches
	}
	if r.State >= wire.Established || !l.opts.Stack(r.Node) {
		l.take(c, dir, at, i, p)
	}
	return c
}

// take gives a segment that has arrived to its receiver.
func (l *Ledger) take(c *Conn, dir int, at time.Duration, i *Info, p *wire.Packet) {
	s, r := c.Way(dir)
	if !s.based {
		return
	}
	g := segment{p: p, at: at, dir: dir, s: s, r: r, network: true}
	if g.kinds = Plain(p); c == i.Conn {
		g.kinds |= i.Kinds &^ byFlags
	}
	g.seq = Unwrap(s.nxt, p.Seq)
	g.end = g.seq + uint64(p.SegLen())
	if p.Flags&wire.ACK != 0 {
		if !r.based {
			return
		}
		g.ack = Unwrap(r.nxt, p.Ack)
	}
	if g.kinds&KeepAlive != 0 {
		r.reached.network().asked = true
	}
	outside := g.outside()
	// A SYN is answered wherever it is, a RST within the window alone: RFC 5961
	// sections 3.2 and 4.2.
	if f := p.Flags; r.State.Synchronized() && (f&wire.RST != 0 && !outside || f&(wire.SYN|wire.ACK|wire.RST) == wire.SYN) {
		b := r.reached.network()
		if b.at != at {
			b.at, b.challenged = at, 0
		}
		b.challenged++
	}
	if !outside {
		g.reach()
		g.receive()
	}
}

// At returns the connection of the socket that has a segment's addresses at one of
// its ends, the segment's own where there is no socket.
func (l *Ledger) At(i *Info, p *wire.Packet, end netip.AddrPort) *Conn {
	t := l.of(i, p)
	return t.at(i, t.side(end), l)
}

func (t *tuple) at(i *Info, side int, l *Ledger) *Conn {
	if c := t.current(side, l); c != nil {
		return c
	}
	return i.Conn
}

// Changed takes a change of the state of a socket, as its node reports it, and
// returns the connection that the socket is of.
func (l *Ledger) Changed(at time.Duration, node string, local, remote netip.AddrPort, from, to wire.State) *Conn {
	l.tick(at)
	t := l.find(node, local, remote)
	here := &t.sides[t.side(local)]
	c := l.socketOf(t, local, remote, from)
	l.remember(t, c)
	e := &c.Ends[c.Side(local)]
	if e.Node == "" {
		e.Node = node
	}
	if a := &here.arrived; to == wire.Closed && from != wire.TimeWait && a.conn == c && a.flags&wire.RST != 0 && c.course.resetter < 0 {
		c.course.resetter = int8(1 - c.Side(local))
	}
	e.socket, e.State = true, to
	here.last, c.last = c, at
	beside := e.reached.network()
	beside.passive = beside.passive || from == wire.Listen
	if u := l.untaken; from <= wire.SynReceived && to != wire.Closed && u.p != nil && u.at == at && u.p.Dst == local && u.p.Src == remote {
		if from == wire.SynReceived && beside.passive && u.p.Flags&(wire.SYN|wire.ACK) == wire.ACK && u.p.Ack != e.ISN+1 {
			e.restart()
			e.open(u.p.Ack - 1) // the number of a SYN cookie that it had sent before
			_, peer := c.Way(c.Side(local))
			peer.offer.renumber(e.nxt)
		}
		l.take(c, 1-c.Side(local), at, u.i, u.p)
		l.untaken = untaken{}
	}
	if to == wire.Closed && !c.Live() {
		l.idle = append(l.idle, idle{c, at + late})
	}
	return c
}

// tick moves the clock, and forgets what nothing was heard of for long.
func (l *Ledger) tick(at time.Duration) {
	l.now = at
	for len(l.idle) > 0 && (l.idle[0].at < at || l.known > maxKnown) {
		c := l.idle[0].c
		l.idle[0] = idle{}
		l.idle = l.idle[1:]
		switch until := c.last + late; {
		case c.Live() || c.tuple == nil:
		case until >= at && l.known <= maxKnown:
			l.idle = append(l.idle, idle{c, until})
		default:
			l.forget(c)
		}
	}
}

// remember takes back a connection that no end was in, or that was forgotten: a link
// may hold a segment for as long as it likes.
func (l *Ledger) remember(t *tuple, c *Conn) {
	oldest := &t.newest
	for *oldest != nil {
		if *oldest == c {
			return
		}
		oldest = &(*oldest).before
	}
	*oldest = c
	if c.tuple != nil {
		return
	}
	c.tuple, c.last = t, l.now
	l.known++
	l.idle = append(l.idle, idle{c, l.now + late})
}

// forget lets go what is known of a connection.
func (l *Ledger) forget(c *Conn) {
	t := c.tuple
	for at := &t.newest; *at != nil; at = &(*at).before {
		if *at == c {
			*at = c.before
			break
		}
	}
	if t.newest == nil && l.tuples[t.key] == t {
		delete(l.tuples, t.key)
		if l.last == t {
			l.last = nil
		}
	}
	for i := range c.Ends {
		e := &c.Ends[i]
		e.got, e.sent, e.reached.beside = Ranges{}, originals{}, nil
	}
	c.tuple, c.before = nil, nil
	l.known--
	if l.opts.Forgotten != nil {
		l.opts.Forgotten(c)
	}
}
