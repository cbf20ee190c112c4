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
	ruleShift = rule(OfSegments, Must, "shift-limit", "RFC 7323 section 2.3",
		"The shift count of the window scale option is at most 14.")
	ruleStamps = rule(OfSegments, Must, "timestamps", "RFC 7323 section 3.2",
		"Once SYN and SYN,ACK had the timestamps option, every segment but a RST has it; a SYN,ACK has it only if the SYN had it.")
	ruleForm = rule(OfSegments, Must, "options-form", "RFC 9293 section 3.1 (MUST-68, MUST-69)",
		"Every option but the two of one byte has its right length, and after the end of the list the header is zero.")
)

// maxShift is the largest shift count.
const maxShift = 14

// stamped reports whether both SYNs had timestamps.
func (g *wireSegment) stamped() bool { return g.from.Stamps() && g.to.Stamps() }

// options checks which options the segment has.
func (g *wireSegment) options() {
	o := &g.p.Options
	if optionsCut(g.p.Transport()) {
		g.c.odd = g.c.odd || g.p.Flags&wire.SYN != 0
		return
	}
	if o.Malformed {
		g.c.odd = g.c.odd || g.p.Flags&wire.SYN != 0
		g.accuse(ruleForm, Outcome{Kind: WholeOptions}, Outcome{Kind: OverlongOption})
		return
	}
	if g.p.Flags&wire.SYN == 0 {
		g.laterOptions()
		return
	}
	if !paddedWithZeros(g.p.Transport()) {
		g.accuse(ruleForm, Outcome{Kind: ZerosAfterList}, Outcome{Kind: Some})
	}
	if g.info.Kinds&flow.Unacceptable != 0 {
		return // not the SYN of this connection
	}
	if o.WindowScale > maxShift {
		g.accuse(ruleShift, counted(AtMost, maxShift), counted(Number, int32(o.WindowScale)))
	}
	if g.p.Flags&wire.ACK == 0 || !g.to.HasISN || g.info.Was.HasISN {
		return
	}
	if _, scaled := g.to.Scale(); o.WindowScale >= 0 && !scaled {
		g.broken(ruleScale, Outcome{Kind: NoScaleUnasked}, Outcome{Kind: One})
	}
	if o.HasTimestamps && !g.to.Stamps() {
		g.broken(ruleStamps, Outcome{Kind: NoStampsUnasked}, Outcome{Kind: Some})
	}
}

// laterOptions checks the options of a segment without SYN.
func (g *wireSegment) laterOptions() {
	o := &g.p.Options
	if o.MSS != 0 {
		g.accuse(ruleMSS, Outcome{Kind: NoMSSWithoutSYN}, Outcome{Kind: One})
	}
	if o.WindowScale >= 0 {
		g.accuse(ruleScale, Outcome{Kind: NoScaleWithoutSYN}, Outcome{Kind: One})
	}
	if !o.HasTimestamps && g.stamped() && g.p.Flags&wire.RST == 0 {
		got := Outcome{Kind: None}
		if g.c.unstamped {
			got.Kind = NoneByCookie
		}
		g.broken(ruleStamps, Outcome{Kind: StampsOfBoth}, got)
	}
	if !o.HasTimestamps && !paddedWithZeros(g.p.Transport()) {
		g.accuse(ruleForm, Outcome{Kind: ZerosAfterList}, Outcome{Kind: Some})
	}
}

// optionsCut reports whether a snap length has cut into the options.
func optionsCut(tcp []byte) bool { return len(tcp) < 20 || len(tcp) < int(tcp[12]>>4)*4 }

// paddedWithZeros reports whether nothing but zeros follows the end of the list of
// options, of a header whose options are well formed.
func paddedWithZeros(tcp []byte) bool {
	header := int(tcp[12]>>4) * 4
	for i := 20; i < header; {
		switch kind := tcp[i]; kind {
		case 0:
			for _, b := range tcp[i:header] {
				if b != 0 {
					return false
				}
			}
			return true
		case 1:
			i++
		default:
			i += int(tcp[i+1])
		}
	}
	return true
}
