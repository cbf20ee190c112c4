package rfc

import (
	"time"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// wireConn is what the rules of the wire remember of a connection.
type wireConn struct {
	ends [2]wireEnd
	// gaps says that segments of the connection are missing from the capture, odd that
	// it is not known what the ends have agreed on.
	gaps, odd bool
}

// wireEnd is what they remember of one end: what it has sent, and what has
// reached it.
type wireEnd struct {
	// syn says that its SYN was seen, with these options.
	syn       bool
	isn       uint32
	synWindow uint16
	agreed
	// cookie says that its SYN is a SYN cookie (RFC 4987 section 3.6): no socket was
	// there when it was sent.
	cookie bool
	// synTimedOut says that its SYN was sent again, after less than 3 s.
	synTimedOut bool

	fin    bool
	finSeq uint32 // of the FIN itself
	reset  bool

	// nxt is the number after the highest one sent, valid where begun.
	nxt   uint32
	begun bool
	// pushed says that its last new data had PSH, pushes that some has had it.
	pushed, pushes bool
	// spoke is when it sent anything last, asked when it sent what asks for an ACK.
	spoke, asked time.Duration
	// neglected says that it was told off for leaving lost data alone.
	neglected bool

	// limit is the highest sequence number that it has ever offered, offered that of
	// its latest window, both exclusive.
	limit, offered mark
	doubtful       doubtful
	acked          mark // of the highest acknowledgment that it has sent
	tsval          stamp
	// synStamp is the timestamp of its SYN.
	synStamp uint32
	tsecr    stamp
	// copies are the segments with sequence space that it has sent lately.
	copies copies
	repair backoff
	probe  backoff
	alone  alone

	heard heard
	// blind says that a fragment has reached it: nobody knows what it has heard.
	blind bool
}

// wireSegment is one segment under check: s is its sender's end, r the other.
type wireSegment struct {
	m    *Monitor
	c    *wireConn
	s, r *wireEnd
	info *flow.Info
	p    *wire.Packet
}

// check applies every rule of the wire. Those that a plain segment in the
// middle of a transfer cannot break are not asked about it.
func (g *wireSegment) check() {
	if g.m.capture && g.info.Kinds&(flow.Gap|flow.AckUnseen) != 0 {
		g.c.gaps = true
	}
	g.checksum()
	g.header()
	g.options()
	g.timestamps()
	if g.p.Flags&(wire.SYN|wire.FIN|wire.RST) != 0 || g.s.fin || g.s.reset {
		g.closing()
	}
	if g.p.Flags&wire.SYN != 0 {
		g.opening()
	}
	g.window()
	if g.p.Flags&wire.RST == 0 {
		g.size()
		g.acknowledges()
		g.timing()
		g.again()
		g.note()
	}
	if g.asks() {
		g.s.asked = g.info.At
	}
	g.s.spoke = g.info.At
	if g.m.capture {
		g.c.reach(g.info.Conn, g.info.Dir, g.info.At, g.p)
	}
}

// largestWindow is the most bytes that may be under way (RFC 7323 section 2.3).
const largestWindow = 1 << 30

// note takes what the end has now sent.
func (g *wireSegment) note() {
	s, p := g.s, g.p
	if g.info.Kinds&flow.Unacceptable != 0 && g.m.capture {
		return // perhaps somebody else's
	}
	if ahead := p.End() - s.nxt; s.begun && p.Flags&wire.SYN == 0 && ahead > largestWindow && ahead < 1<<31 {
		return // a raw node may send anything
	}
	if p.SegLen() > 0 {
		fast := g.info.Repair == flow.Fast || g.answers()
		if g.info.Kinds&flow.Retransmission == 0 || !s.copies.again(p, g.info.At, fast) {
			s.copies.add(g.transmitted(fast), s.heard.una)
		}
	}
	if end := p.End(); !s.begun || wire.After(end, s.nxt) {
		s.heard.start(end, g.info.At)
		s.nxt, s.begun = end, true
		s.push(p)
	}
}

// judged reports whether the sender is to be held to the rules: whoever writes
// the segments of a raw node may break any, also in the name of nobody.
func (g *wireSegment) judged() bool {
	node := g.info.From()
	return g.m.capture || node != "" && !g.m.raw[node]
}

// broken records that the segment breaks a rule, unless that may come of what is not
// known.
func (g *wireSegment) broken(r *Rule, expected, got Outcome) {
	if !g.c.odd {
		g.accuse(r, expected, got)
	}
}

// accuse records that the segment breaks a rule.
func (g *wireSegment) accuse(r *Rule, expected, got Outcome) {
	if g.judged() {
		g.m.record(g.violation(r, expected, got))
	}
}

func (g *wireSegment) violation(r *Rule, expected, got Outcome) *Violation {
	return &Violation{
		Rule: r, At: g.info.At, Node: g.info.From(), Local: g.p.Src, Remote: g.p.Dst, Conn: g.m.conn,
		Packet: g.info.Index, From: g.info.Before[g.info.Dir], Expected: expected, Got: got,
	}
}
