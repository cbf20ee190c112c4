package rfc

import (
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

var (
	ruleAfterFIN = rule(OfSegments, Must, "silent-after-fin", "RFC 9293 section 3.6",
		"After its FIN an end sends no further data: nothing has a sequence number beyond it.")
	ruleFINAgain = rule(OfSegments, Must, "one-fin", "RFC 9293 section 3.10.4",
		"An end sends no second FIN: one that is sent again has the sequence number of the first.")
	ruleAfterRST = rule(OfSegments, Text, "silent-after-rst", "RFC 9293 sections 3.6, 3.10.5",
		"An end that resets a connection discards its state: it sends nothing on it any more but resets.")
)

// closing checks what may follow an end's own FIN or RST.
func (g *wireSegment) closing() {
	s, p := g.s, g.p
	if p.Flags&wire.RST != 0 {
		// Only what ends a connection counts: a refusal, or an answer to what does
		// not fit, leaves nothing that could go on.
		if g.m.capture && g.info.Reset == flow.Resets && g.info.Before[g.info.Dir].Synchronized() {
			s.reset = true
		}
		return
	}
	if s.reset && p.Flags&wire.SYN == 0 && g.info.Kinds&flow.PureACK == 0 {
		g.broken(ruleAfterRST, Outcome{Kind: SilenceAfterRST}, Outcome{Kind: WithFlags, Flags: p.Flags})
	}
	if g.info.Kinds&flow.Unacceptable != 0 && g.m.capture {
		return // perhaps somebody else's
	}
	at := p.Seq + uint32(p.Len)
	if p.Flags&wire.SYN != 0 {
		at++ // the SYN takes a number too
	}
	switch fin := g.info.Was.FINEnd - 1; {
	case !g.info.Was.FIN:
	case p.Flags&wire.FIN != 0 && at != fin:
		g.broken(ruleFINAgain, Outcome{Kind: SameFIN}, counted(FurtherFIN, int32(at-fin)))
	case p.Len > 0 && wire.After(at, fin):
		got := counted(Bytes, min(at-fin, uint32(p.Len)))
		if g.corked() {
			got.Kind = BytesByCork
		}
		g.broken(ruleAfterFIN, Outcome{Kind: NoDataAfterFIN}, got)
	}
}
