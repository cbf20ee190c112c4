package tap

import (
	"fmt"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

var (
	ruleAfterFIN = rule("w", "silent-after-fin", "RFC 9293 section 3.6",
		"An end that has sent its FIN sends no data behind it.")
	ruleFINAgain = rule("w", "one-fin", "RFC 9293 section 3.10.4",
		"An end sends one FIN: sent again, it has the sequence number that it had.")
	ruleAfterRST = rule("w", "silent-after-rst", "RFC 9293 section 3.5.2",
		"An end that has reset the connection sends nothing on it any more but resets.")
)

// closing checks what may follow an end's own FIN or RST.
func (g *wireSegment) closing() {
	s, p := g.s, g.p
	if p.Flags&wire.RST != 0 {
		// Only what ends a connection counts: a refusal, or an answer to what does
		// not fit, leaves nothing that could go on.
		if g.m.tap == nil && g.info.Reset == flow.Resets && g.info.Before[g.info.Dir].Synchronized() {
			s.reset = true
		}
		return
	}
	if s.reset && p.Flags&wire.SYN == 0 {
		g.broken(ruleAfterRST, "silence after its RST", p.Flags.String())
	}
	if g.info.Kinds&flow.Unacceptable != 0 && g.m.tap == nil {
		return // perhaps somebody else's
	}
	at := p.Seq + uint32(p.Len)
	switch {
	case !s.fin:
		if p.Flags&wire.FIN != 0 {
			s.fin, s.finSeq = true, at
		}
	case p.Flags&wire.FIN != 0 && at != s.finSeq:
		g.broken(ruleFINAgain, "the FIN at the same place", fmt.Sprintf("it %d further", int32(at-s.finSeq)))
	case p.Len > 0 && wire.After(at, s.finSeq):
		g.broken(ruleAfterFIN, "no data behind its FIN", fmt.Sprintf("%d bytes", at-s.finSeq))
	}
}
