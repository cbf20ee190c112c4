package rfc

import "netlab/topology/wire"

var (
	ruleSACKPermitted = rule(OfSegments, Must, "sack-permitted", "RFC 2018 sections 2, 4",
		"The SACK-permitted option is sent in a SYN only, and SACK only to a peer whose SYN had it.")
	ruleSACKHeld = bothEnds(OfSegments, Must, "sack-held", "RFC 2018 sections 3, 8",
		"A block of the SACK option names data that has arrived.")
)

// sack checks the options of selective acknowledgment.
func (g *wireSegment) sack() {
	o := &g.p.Options
	if g.p.Flags&wire.SYN != 0 || o.Malformed || optionsCut(g.p.Transport()) {
		return
	}
	if o.SACKPermitted {
		g.accuse(ruleSACKPermitted, Outcome{Kind: None}, Outcome{Kind: One})
	}
	if o.NumSACK == 0 {
		return
	}
	if g.to.HasISN && !g.to.SACK() {
		g.broken(ruleSACKPermitted, Outcome{Kind: None}, counted(Number, int(o.NumSACK)))
	}
	if g.m.capture || g.odd() {
		return
	}
	e := g.m.of(g.info.Conn, g.p.Src)
	if !g.m.judged(e) {
		return
	}
	for _, b := range o.SACK[:min(int(o.NumSACK), len(o.SACK))] {
		if len(e.refused) > 0 {
			g.m.took(e, g.info.At, Outcome{Kind: BlockOf, Seq: b.Start - g.to.ISN, Ack: b.End - g.to.ISN}, BlockAtEdge, func(f *refusal) bool {
				return wire.AfterEq(f.start, b.Start) && wire.BeforeEq(f.end, b.End)
			})
		}
		if !g.info.Conn.MayHold(e.side, b.Start, b.End) {
			g.broken(ruleSACKHeld, Outcome{Kind: WhatArrived}, Outcome{Kind: BlockOf, Seq: b.Start - g.to.ISN, Ack: b.End - g.to.ISN})
		}
	}
}
