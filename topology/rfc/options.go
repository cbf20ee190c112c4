package rfc

import (
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

var (
	ruleMSS = rule(OfSegments, "mss-on-syn", "RFC 9293 section 3.7.1 (MUST-65)",
		"The maximum segment size option stands in segments with SYN only.")
	ruleScale = rule(OfSegments, "scale-on-syn", "RFC 7323 section 2.2",
		"The window scale option stands in a SYN, and in a SYN,ACK only if the SYN had it.")
	ruleStamps = rule(OfSegments, "timestamps", "RFC 7323 section 3.2",
		"Once both SYNs had the timestamps option, every segment but a RST has it.")
)

// options checks which options the segment has, and notes those of a SYN.
func (g *wireSegment) options() {
	o := &g.p.Options
	if o.Malformed || g.p.Truncated {
		return
	}
	if g.p.Flags&wire.SYN == 0 {
		if o.MSS != 0 {
			g.broken(ruleMSS, Outcome{Kind: NoMSSWithoutSYN}, Outcome{Kind: One})
		}
		if o.WindowScale >= 0 {
			g.broken(ruleScale, Outcome{Kind: NoScaleWithoutSYN}, Outcome{Kind: One})
		}
		if !o.HasTimestamps && g.s.stamps && g.r.stamps && g.p.Flags&wire.RST == 0 {
			g.broken(ruleStamps, Outcome{Kind: StampsOfBoth}, Outcome{Kind: None})
		}
		return
	}
	if g.info.Kinds&flow.Unacceptable != 0 {
		return // not the SYN of this connection
	}
	answer := g.p.Flags&wire.ACK != 0 && g.r.syn && !g.s.syn
	if answer && o.WindowScale >= 0 && g.r.scale < 0 {
		g.broken(ruleScale, Outcome{Kind: NoScaleUnasked}, Outcome{Kind: One})
	}
	if answer && o.HasTimestamps && !g.r.stamps {
		g.broken(ruleStamps, Outcome{Kind: NoStampsUnasked}, Outcome{Kind: Some})
	}
	if !g.s.syn || o.WindowScale >= 0 {
		g.s.scale = o.WindowScale // a SYN is sent again without, at times
	}
	g.s.stamps = o.HasTimestamps
}
