package flow

import (
	"net/netip"

	"netlab/topology/wire"
)

// tuple is a 4-tuple of a network and the connections that it has had: the newest
// one, and from it, by Conn.before, those that an end is still in.
type tuple struct {
	key       key
	low, high netip.AddrPort
	newest    *Conn
	sides     [2]side // that of low first
}

// side is one end of a 4-tuple, whichever connection it is in.
type side struct {
	// arrived is the segment that has arrived here last.
	arrived arrival
	// last is the connection that this end has had to do with last: by an arrival,
	// or by a change of its state.
	last *Conn
}

// arrival is a segment that has arrived; its conn is nil for none.
type arrival struct {
	conn          *Conn
	seq, end, ack uint32
	flags         wire.Flags
	// What its options say, valid for a SYN.
	mss            uint16
	scale          int8
	sackOK, stamps bool
}

func (a *arrival) take(c *Conn, p *wire.Packet) {
	a.conn, a.seq, a.end, a.ack, a.flags = c, p.Seq, p.End(), p.Ack, p.Flags
	if p.Flags&wire.SYN != 0 {
		o := &p.Options
		a.mss, a.scale, a.sackOK, a.stamps = o.MSS, o.WindowScale, o.SACKPermitted, o.HasTimestamps
	}
}

// find returns the 4-tuple of two addresses. Loopback addresses are each node's
// own.
func (l *Ledger) find(node string, a, b netip.AddrPort) *tuple {
	if t := l.last; t != nil && (a == t.low && b == t.high || a == t.high && b == t.low) {
		return t
	}
	k := keyOf(a, b)
	loopback := a.Addr().IsLoopback() || b.Addr().IsLoopback()
	if loopback {
		scope, known := l.scopes[node]
		if !known {
			scope = uint32(len(l.scopes) + 1)
			l.scopes[node] = scope
		}
		k.space |= scope << versionBits
	}
	t := l.tuples[k]
	if t == nil {
		t = &tuple{key: k, low: a, high: b}
		if b.Compare(a) < 0 {
			t.low, t.high = b, a
		}
		l.tuples[k] = t
	}
	if !loopback {
		l.last = t
	}
	return t
}

// of returns the 4-tuple of a segment of which Sent has told i.
func (l *Ledger) of(i *Info, p *wire.Packet) *tuple {
	if t := i.Conn.tuple; t != nil && t.newest == i.Conn {
		return t
	}
	return l.find(i.From(), p.Src, p.Dst)
}

// side is 0 for the low address and 1 for the high one; both are 0 of a connection of
// an address with itself.
func (t *tuple) side(a netip.AddrPort) int {
	if a == t.low {
		return 0
	}
	return 1
}

// begin makes a connection, and lets go those of its 4-tuple that no end is in.
func (l *Ledger) begin(t *tuple, first, second netip.AddrPort) *Conn {
	l.opened++
	c := newConn(l.opened, first, second, l.opts.Owner)
	c.tuple, c.started, c.last = t, l.now, l.now
	c.low = int8(t.side(first))
	l.known++
	l.idle = append(l.idle, idle{c, l.now + late})
	c.before, t.newest = t.newest, c
	for at := &c.before; *at != nil; {
		old := *at
		if t.current(0, l) == old || t.current(1, l) == old {
			at = &old.before
		} else {
			*at, old.before = old.before, nil
		}
	}
	return c
}

// Live reports whether an end's stack has a socket in the connection of a network
// that is not CLOSED.
func (c *Conn) Live() bool { return c.Ends[0].inUse() || c.Ends[1].inUse() }

func (e *End) inUse() bool { return e.socket && e.State != wire.Closed }

// vacant reports whether an end has taken no part in the connection so far.
func (e *End) vacant() bool { return !e.socket && !e.HasISN }

// on is the end at a side of the connection's tuple, whose index in Ends is at.
func (c *Conn) on(side int) *End { return &c.Ends[c.at(side)] }

func (c *Conn) at(side int) int { return int(c.low) ^ side }

// end is that of an address.
func (c *Conn) end(a netip.AddrPort) *End {
	if a == c.Ends[0].Addr {
		return &c.Ends[0]
	}
	return &c.Ends[1]
}

// current returns the connection that a side is in: that of its socket, or, of
// a node without a stack, that in which it has spoken last; nil for none.
func (t *tuple) current(side int, l *Ledger) *Conn {
	for c := t.newest; c != nil; c = c.before {
		e := c.on(side)
		if e.inUse() || !e.socket && e.seen && !l.opts.Stack(e.Node) {
			return c
		}
	}
	return nil
}

// Current returns the connection that the end at local is in, its peer at remote: that
// of its socket, or, of a node without a stack, that in which it has spoken last, or else
// the newest between the two; nil for none.
func (l *Ledger) Current(local, remote netip.AddrPort) *Conn {
	t := l.find(l.opts.Owner(local.Addr()), local, remote)
	if c := t.current(t.side(local), l); c != nil {
		return c
	}
	return t.newest
}

// socketOf returns the connection of a socket of local that leaves a state.
func (l *Ledger) socketOf(t *tuple, local, remote netip.AddrPort, from wire.State) *Conn {
	side := t.side(local)
	here := &t.sides[side]
	switch from {
	case wire.Closed:
		for c := t.newest; c != nil; c = c.before {
			if c.on(side).vacant() && l.calling(c.on(1-side)) {
				return c
			}
		}
		return l.begin(t, local, remote)
	case wire.Listen:
		a := &here.arrived
		if a.conn == nil {
			return l.begin(t, remote, local)
		}
		if a.conn.tuple != nil && !a.conn.on(side).socket {
			return a.conn
		}
		return l.answer(t, a, local, remote)
	}
	for c := t.newest; c != nil; c = c.before {
		if e := c.on(side); e.socket && e.State == from {
			return c
		}
	}
	if here.last != nil {
		return here.last
	}
	return l.begin(t, local, remote)
}

// calling reports whether an end has sent a SYN and nothing else.
func (l *Ledger) calling(e *End) bool {
	if e.socket {
		return e.State == wire.SynSent
	}
	return e.HasISN && !l.opts.Stack(e.Node) && e.nxt == e.base()+1
}

// answer begins a connection for the answer to a SYN that is of an older one.
func (l *Ledger) answer(t *tuple, a *arrival, local, remote netip.AddrPort) *Conn {
	c := l.begin(t, remote, local)
	if a.flags&(wire.SYN|wire.ACK) == wire.SYN {
		e := &c.Ends[0]
		e.open(a.seq)
		e.mss, e.sackOK, e.stamps, e.offer.scale = a.mss, a.sackOK, a.stamps, a.scale
	}
	return c
}

// connOf returns the connection of a segment that a node sends from a side, and
// whether its source is another node's; stack says that the node has a stack.
func (l *Ledger) connOf(t *tuple, side int, node string, stack bool, p *wire.Packet) (c *Conn, forged bool) {
	owner := ""
	if t.newest != nil {
		owner = t.newest.on(side).Node
	} else {
		owner = l.opts.Owner(p.Src.Addr())
	}
	if owner != "" && owner != node {
		if c = t.current(t.side(p.Dst), l); c == nil {
			c = t.newest
		}
		return l.or(c, t, p), true
	}
	if a := &t.sides[side].arrived; a.answeredBy(p) {
		return a.conn, false
	}
	if stack {
		return l.ofStack(t, side, p), false
	}
	return l.ofRaw(t, side, p), false
}

// or returns c, or a new connection in its place where it is nil.
func (l *Ledger) or(c *Conn, t *tuple, p *wire.Packet) *Conn {
	switch {
	case c != nil:
		return c
	case p.Flags&(wire.SYN|wire.ACK) == wire.SYN|wire.ACK:
		return l.begin(t, p.Dst, p.Src)
	}
	return l.begin(t, p.Src, p.Dst)
}

// answeredBy reports whether a segment is a RST whose number shows that it answers
// the arrival (RFC 9293 section 3.10.7.1).
func (a *arrival) answeredBy(p *wire.Packet) bool {
	switch {
	case a.conn == nil || p.Flags&wire.RST == 0:
		return false
	case a.flags&wire.ACK != 0:
		return p.Flags&wire.ACK == 0 && p.Seq == a.ack
	}
	return p.Flags&wire.ACK != 0 && p.Seq == 0 && p.Ack == a.end
}

// ofStack returns the connection of what a node with a stack sends from a side.
func (l *Ledger) ofStack(t *tuple, side int, p *wire.Packet) *Conn {
	if c := t.current(side, l); c != nil {
		if e := c.on(side); e.State == wire.SynReceived && e.HasISN && e.ISN != p.Seq && p.Flags&(wire.SYN|wire.ACK) == wire.SYN|wire.ACK {
			e.restart() // the number before was that of a SYN cookie
		}
		return c
	}
	// A stack that answers a SYN without a socket keeps its state in the number
	// (SYN cookies, RFC 4987 section 3.6).
	here := &t.sides[side]
	if a := &here.arrived; a.conn != nil && p.Flags&(wire.SYN|wire.ACK) == wire.SYN|wire.ACK {
		e := a.conn.on(side)
		switch {
		case e.socket:
			return l.answer(t, a, p.Src, p.Dst)
		case e.HasISN && e.ISN != p.Seq:
			e.restart() // the number is of another time
		}
		return a.conn
	}
	return l.or(here.last, t, p)
}

// ofRaw returns the connection of what a node without a stack sends from a side.
func (l *Ledger) ofRaw(t *tuple, side int, p *wire.Packet) *Conn {
	own := t.current(side, l)
	switch p.Flags & (wire.SYN | wire.ACK) {
	case wire.SYN:
		if n := t.newest; n != nil && n.on(side).vacant() && l.calling(n.on(1-side)) {
			return n
		}
		if own == nil || opens(own.on(side), own.on(1-side), p) {
			return l.begin(t, p.Src, p.Dst)
		}
		return own
	case wire.SYN | wire.ACK:
		for c := t.newest; c != nil; c = c.before {
			if e := c.on(1 - side); e.HasISN && e.ISN+1 == p.Ack {
				return c
			}
		}
	}
	if own == nil {
		own = t.newest
	}
	return l.or(own, t, p)
}

// opens reports whether the SYN of a node without a stack begins a connection
// after the one that the node is in by e, its end.
func opens(e, peer *End, p *wire.Packet) bool {
	switch {
	case !e.HasISN:
		return false
	case peer.socket && peer.State == wire.Closed:
		return true
	case e.ISN == p.Seq:
		return false
	}
	return !peer.State.Synchronized() || peer.State == wire.TimeWait
}
