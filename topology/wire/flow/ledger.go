package flow

import (
	"net/netip"
	"time"

	"netlab/topology/wire"
)

// late is how long after its end a connection is still known in full: longer than
// any TIME-WAIT, and than a segment may stay on its way (MSL is 2 minutes).
const late = 5 * time.Minute

// LedgerOptions are what a [Ledger] has to know; the functions must be there.
type LedgerOptions struct {
	// Owner names the node that owns an address, "" where none does. It is asked
	// once for each end of a connection.
	Owner func(netip.Addr) string
	// Stack reports whether a node has a stack, which reports its states.
	Stack func(node string) bool
	// Forgotten is told of each connection that has been over for five minutes. It
	// must not call the ledger. Nil tells nobody.
	Forgotten func(*Conn)
}

// Ledger follows the TCP connections of a network: it is told what every node
// sends, what arrives, and which states the stacks report. It is not safe for
// concurrent use.
type Ledger struct {
	opts   LedgerOptions
	tuples map[key]*tuple
	last   *tuple // of the segment before
	scopes map[string]uint16
	opened int
	over   []ended
	seg    segment
}

// ended is a connection that is over, and since when.
type ended struct {
	c  *Conn
	at time.Duration
}

// NewLedger returns a ledger of a network in which nothing has happened.
func NewLedger(opts LedgerOptions) *Ledger {
	return &Ledger{opts: opts, tuples: make(map[key]*tuple), scopes: make(map[string]uint16)}
}

// Sent takes a packet that a node puts on the wire, and index, the caller's number
// for it. It is not to be told of what a node passes on, nor of copies that a link
// makes. The Info has no Conn for anything but TCP and for fragments after the
// first.
func (l *Ledger) Sent(at time.Duration, index uint64, node string, p *wire.Packet) (info Info) {
	if p.Proto != wire.TCP || p.FragOffset != 0 {
		return Info{}
	}
	l.forget(at)
	t := l.find(node, p.Src, p.Dst)
	g := &l.seg
	*g = segment{p: p, at: at, index: index, info: &info, network: true}
	c, forged := l.connOf(t, node, p)
	g.dir = c.dirOf(p)
	if forged {
		c.forged(g)
		return info
	}
	e := &c.Ends[g.dir]
	if e.Node == "" && p.Src.Addr().IsLoopback() {
		e.Node = node
	}
	c.sent(g)
	if g.kinds&PureACK != 0 && e.reached.challenged > 0 && e.reached.at == at {
		e.reached.challenged--
		info.Kinds |= ChallengeACK
	}
	return info
}

// forged takes a segment that is not from the end that it names.
func (c *Conn) forged(g *segment) {
	s, r := c.ends(g.dir)
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
func (l *Ledger) Arrived(at time.Duration, i *Info, p *wire.Packet) {
	if i.Conn == nil {
		return
	}
	t := i.Conn.tuple
	if l.tuples[t.key] != t {
		t = l.revive(t)
	}
	side := t.side(p.Dst)
	here := &t.sides[side]
	here.last = i.Conn
	here.arrived = arrival{conn: i.Conn, seq: p.Seq, end: p.Seq + p.SegLen(), ack: p.Ack, flags: p.Flags}
	c := t.current(p.Dst, l)
	if c == nil {
		c = i.Conn
	}
	dir := c.dirOf(p)
	s, r := c.ends(dir)
	if !s.based {
		return // it is of another connection than the one that it reaches
	}
	if f := p.Flags; r.State.Synchronized() && (f&wire.RST != 0 || f&(wire.SYN|wire.ACK) == wire.SYN) {
		if r.reached.at != at {
			r.reached.at, r.reached.challenged = at, 0
		}
		r.reached.challenged++
	}
	g := &l.seg
	*g = segment{p: p, at: at, dir: dir, s: s, r: r, network: true}
	if g.kinds = i.Kinds; c != i.Conn {
		g.kinds = Plain(p)
	}
	g.seq = unwrap(s.nxt, p.Seq)
	g.end = g.seq + uint64(p.SegLen())
	if p.Flags&wire.ACK != 0 {
		if !r.based {
			return
		}
		g.ack = unwrap(r.nxt, p.Ack)
	}
	g.reach()
	g.receive()
}

// Changed takes a change of the state of a socket, as its node reports it, and
// returns the connection that the socket is of.
func (l *Ledger) Changed(at time.Duration, node string, local, remote netip.AddrPort, from, to wire.State) *Conn {
	t := l.find(node, local, remote)
	here := &t.sides[t.side(local)]
	c := l.socketOf(t, here, local, remote, from)
	e := &c.Ends[c.Side(local)]
	if e.Node == "" {
		e.Node = node
	}
	e.socket, e.State = true, to
	here.last, c.last = c, at
	if to == wire.Closed && !c.live() {
		l.over = append(l.over, ended{c, at})
	}
	return c
}

// forget lets go what is known of connections that have been over for long.
func (l *Ledger) forget(at time.Duration) {
	n := 0
	for n < len(l.over) && at-l.over[n].at > late {
		c, t := l.over[n].c, l.over[n].c.tuple
		l.over[n] = ended{}
		n++
		if t.newest == c && l.tuples[t.key] == t {
			delete(l.tuples, t.key)
			if l.last == t {
				l.last = nil
			}
		}
		for i := range c.Ends {
			e := &c.Ends[i]
			e.got, e.sent, e.reached.got = ranges{}, originals{}, ranges{}
		}
		if l.opts.Forgotten != nil {
			l.opts.Forgotten(c)
		}
	}
	if l.over = l.over[n:]; len(l.over) == 0 {
		l.over = nil
	}
}
