package rfc

import (
	"netlab/topology/wire"
)

var (
	ruleChecksum = bothEnds(OfSegments, Must, "checksum", "RFC 9293 section 3.1 (MUST-2)",
		"A sender puts the right checksum into every segment.")
	ruleACKFlag = rule(OfSegments, Must, "ack-flag", "RFC 9293 section 3.8",
		"Every segment but a RST and the first SYN carries an acknowledgment.")
	ruleConsecutive = bothEnds(OfSegments, Must, "seq-consecutive", "RFC 9293 section 3.4",
		"Sequence numbers are consecutive: no segment begins beyond what its sender has sent.")
	ruleReserved = rule(OfSegments, Must, "reserved-zero", "RFC 9293 section 3.1",
		"The reserved bits of the header are zero.")
)

// checksum is checked in a lab only: a capture on the sender's own machine is
// often taken before its network card fills the sum in.
func (g *wireSegment) checksum() {
	if g.m.capture || g.p.Truncated {
		return
	}
	if g.read(); !g.right {
		g.accuse(ruleChecksum, Outcome{Kind: RightSum}, Outcome{Kind: AnotherSum})
	}
}

// reservedBits are those of the header's 13th byte. The fourth is left out: it was
// the nonce sum of RFC 3540, and accurate ECN has it now.
const reservedBits = 0x0e

// header checks the bits of the header.
func (g *wireSegment) header() {
	f := g.p.Flags
	if f&(wire.ACK|wire.SYN|wire.RST) == 0 {
		g.accuse(ruleACKFlag, Outcome{Kind: WithFlags, Flags: f | wire.ACK}, Outcome{Kind: WithFlags, Flags: f})
	}
	if was := &g.info.Was; !g.inferred() && !g.m.unplugged && was.HasISN && f&(wire.SYN|wire.RST) == 0 && wire.After(g.p.Seq, was.Nxt) {
		g.broken(ruleConsecutive, counted(SeqOf, was.Nxt-g.from.ISN), counted(SeqOf, g.p.Seq-g.from.ISN))
	}
	if b := g.p.Transport(); len(b) > 12 && b[12]&reservedBits != 0 {
		g.accuse(ruleReserved, counted(Bits, 0), counted(Bits, int(b[12]&reservedBits)))
	}
}
