package rfc

import (
	"netlab/topology/wire"
)

var ruleSize = bothEnds(OfSegments, Must, "segment-size", "RFC 9293 section 3.7.1 (MUST-15, MUST-16)",
	"Data and options of a segment are together at most the peer's maximum segment size, 536 bytes (IPv6: 1220) where its SYN names none.")

// noLimit is the size that stands for none (RFC 2675).
const noLimit = 65535

// size checks the size of a segment. RFC 6691: the option counts neither IP nor TCP
// options, so what they take is taken from the data. A capture does not show it:
// the sender's network card cuts, or the receiver's has joined.
func (g *wireSegment) size() {
	p := g.p
	if g.m.capture || p.Len == 0 || !g.to.HasISN || p.Flags&wire.SYN != 0 {
		return
	}
	limit := g.to.MSS()
	if limit == noLimit && p.Version == 6 {
		return
	}
	if options := optionsLen(p); p.Len+options > limit {
		got := counted(Bytes, p.Len)
		if e := g.m.of(g.info.Conn, p.Src); e != nil && e.skipped < 0 {
			got.Kind = BytesByCookie
		}
		g.broken(ruleSize, counted(BytesAtMost, limit-options), got)
	}
}

// optionsLen returns how many bytes the options of both headers take.
func optionsLen(p *wire.Packet) int {
	tcp := p.Transport()
	if len(tcp) < 20 {
		return 0
	}
	fixed := 20
	if p.Version == 6 {
		fixed = 40
	}
	return len(p.Data) - len(tcp) - fixed + int(tcp[12]>>4)*4 - 20
}
