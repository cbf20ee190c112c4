package rfc

import (
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

var (
	ruleMSS = rule(OfSegments, Must, "mss-on-syn", "RFC 9293 section 3.2 (MUST-65)",
		"The maximum segment size option is sent in segments with SYN only.")
	ruleScale = rule(OfSegments, Text, "scale-on-syn", "RFC 7323 section 2.2",
		"The window scale option is sent in a SYN, and in a SYN,ACK if the SYN had it; in no other segment.")
	ruleStamps = rule(OfSegments, Must, "timestamps", "RFC 7323 section 3.2",
		"Once SYN and SYN,ACK had the timestamps option, every segment but a RST has it; a SYN,ACK has it only if the SYN had it.")
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
