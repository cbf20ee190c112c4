package rfc

import (
	"time"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// wireConn is what the rules of the wire remember of a connection. What its ends have
// sent, offered and heard is for the tracker to know.
type wireConn struct {
	ends [2]wireEnd
	// odd says that it is not known what the ends have agreed on.
	odd bool
	// unstamped says that a SYN cookie was brought back without timestamps.
	unstamped bool
}

// wireEnd is what the rules of the wire remember of one end.
type wireEnd struct {
	// synTimedOut says that its SYN was sent again, after less than 3 s.
	synTimedOut bool
	// reset says that it has reset a connection that was open, in a capture.
	reset bool
	// pushed says that its last new data had PSH, pushes that some has had it.
	pushed, pushes bool
	// neglected says that it was told off for leaving lost data alone.
	neglected bool
	// acks counts the ACKs that have reached it since its last window probe.
	acks int
	// spoke is when it sent anything last, asked when it sent what asks for an ACK.
	spoke, asked time.Duration
	// clock is the timestamp of what it sent last.
	clock stamp
	// repeated is when it sent anything again last.
	repeated time.Duration
	// reopened is when the window opened after the closing that was judged last.
	reopened time.Duration

	// acked is the segment with the highest acknowledgment number, edged the one that
	// has offered the most.
	acked, edged mark
	// shrunk is what it offers since it has taken back what it had offered, valid where
	// hasShrunk.
	shrunk    uint32
	hasShrunk bool
	// anew is what it acknowledges since its SYN has acknowledged less than a SYN cookie
	// before, valid where hasAnew.
	anew     uint32
	hasAnew  bool
	doubtful doubtful
	// tsval is the highest timestamp that it has sent, of segments in order; synStamp is
	// that of its SYN, and synWindow its window; tsecr the one that it has echoed last,
	// heard the highest one that has reached it, or in a capture was on its way to it, at
	// heardAt.
	tsval, tsecr, heard stamp
	heardAt             time.Duration
	synStamp            uint32
	synWindow           uint16
	contents            contents
	told                pathMTU
	// timeouts is nil before the first one.
	timeouts *timeouts
}

// wireSegment is one segment under check: s is what is remembered of its sender's
// end, r of the other; from and to are these ends.
type wireSegment struct {
	m        *Monitor
	c        *wireConn
	s, r     *wireEnd
	from, to *flow.End
	info     *flow.Info
	p        *wire.Packet

	// sum is that of the payload, valid where there; right says that the checksums are.
	// They are known where summed.
	sum                  uint32
	there, right, summed bool
}

// check applies every rule of the wire. Those that a plain segment in the
// middle of a transfer cannot break are not asked about it.
func (g *wireSegment) check() {
	o := &g.p.Options
	g.checksum()
	g.header()
	g.options()
	if o.SACKPermitted || o.NumSACK > 0 {
		g.sack()
	}
	if o.HasTimestamps {
		g.timestamps()
	}
	if g.p.Flags&(wire.SYN|wire.FIN|wire.RST) != 0 || g.info.Was.FIN || g.s.reset {
		g.closing()
	}
	if g.p.Flags&wire.SYN != 0 {
		g.opening()
	}
	g.window()
	if g.p.Flags&wire.RST == 0 {
		g.size()
		if len(g.m.paths) > 0 {
			g.fitsPath()
		}
		g.acknowledges()
		g.timing()
		if g.s.timeouts != nil || g.info.Kinds&flow.Retransmission != 0 {
			g.again()
		}
		g.note()
	}
	if g.asks() {
		g.s.asked = g.info.At
	}
	g.s.spoke = g.info.At
	g.s.clock = stamp{o.TSVal, o.HasTimestamps}
}

// note takes what the end has now sent.
func (g *wireSegment) note() {
	if g.m.capture {
		g.r.hear(g.info.At, g.p)
		if g.info.Kinds&flow.Unacceptable != 0 {
			return // perhaps somebody else's
		}
	}
	g.keep()
	if was := &g.info.Was; !was.Begun || wire.After(g.p.End(), was.Nxt) {
		g.s.push(g.p)
	}
}

// outstanding reports whether the sender has sent before what, as far as it knows, is
// not acknowledged.
func (g *wireSegment) outstanding() bool {
	una, ok := g.from.Una()
	return ok && wire.Before(una, g.info.Was.Nxt)
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
	if !g.odd() {
		g.accuse(r, expected, got)
	}
}

// inferred reports whether it is not known to the instant what the sender had heard, nor
// that all that it has sent was seen: of a capture, and of a stack outside the network,
// whose own queues may overflow.
func (g *wireSegment) inferred() bool { return g.m.capture || g.m.outside[g.info.From()] }

// odd reports whether it is not known what the ends have agreed on: a SYN could not be
// read, or is that of another connection, or was sent again with other options, and which
// of them its receiver goes by only a stack knows.
func (g *wireSegment) odd() bool {
	if g.c.odd || g.m.elsewhere || !g.m.capture && g.p.Flags&(wire.SYN|wire.RST) == 0 && !g.to.HasISN {
		return true
	}
	for i, e := range g.info.Conn.Ends {
		if g.info.Conn.Varied(i) && (g.m.capture || !g.m.stack(e.Node)) {
			return true
		}
	}
	return false
}

// accuse records that the segment breaks a rule, which holds whatever its ends have
// agreed on.
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
