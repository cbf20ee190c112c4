package rfc

import (
	"time"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// wireConn is what the rules of the wire remember of a connection.
type wireConn struct {
	ends [2]wireEnd
}

// wireEnd is what they remember of one direction: what this end has sent.
type wireEnd struct {
	// syn says that its SYN was seen, with these options.
	syn       bool
	isn       uint32
	synWindow uint16
	scale     int8
	stamps    bool
	fin       bool
	finSeq    uint32 // of the FIN itself
	reset     bool
	edge      uint32 // the highest sequence number offered to the peer, exclusive
	hasEdge   bool
	acked     uint32 // the highest acknowledgment that it has sent
	hasAcked  bool
	repair    backoff
	probe     backoff
	spoke     time.Duration // when it last sent anything
	hasSpoken bool
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
	g.checksum()
	g.options()
	if g.p.Flags&(wire.SYN|wire.FIN|wire.RST) != 0 || g.s.fin || g.s.reset {
		g.closing()
	}
	if g.p.Flags&wire.SYN != 0 {
		g.opening()
	}
	g.window()
	g.timing()
	g.s.spoke, g.s.hasSpoken = g.info.At, true
}

// judged reports whether the sender is to be held to the rules: whoever writes
// the segments of a raw node may break any, also in the name of nobody.
func (g *wireSegment) judged() bool {
	node := g.info.From()
	return g.m.capture || node != "" && !g.m.raw[node]
}

// broken records that the segment breaks a rule.
func (g *wireSegment) broken(r *Rule, expected, got Outcome) {
	if !g.judged() {
		return
	}
	v := &Violation{
		Rule: r, At: g.info.At, Node: g.info.From(), Local: g.p.Src, Remote: g.p.Dst, Conn: g.m.conn,
		Packet: g.info.Index, Expected: expected, Got: got,
	}
	g.m.record(v)
}

var ruleChecksum = bothEnds(OfSegments, Must, "checksum", "RFC 9293 section 3.1 (MUST-2)",
	"A sender puts the right checksum into every segment.")

// checksum is checked in a lab only: a capture on the sender's own machine is
// often taken before its network card fills the sum in.
func (g *wireSegment) checksum() {
	if !g.m.capture && !g.p.Truncated && !g.p.ChecksumsOK() {
		g.broken(ruleChecksum, Outcome{Kind: RightSum}, Outcome{Kind: AnotherSum})
	}
}
