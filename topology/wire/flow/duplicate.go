package flow

import (
	"time"

	"netlab/topology/wire"
)

// synAgain is the age at which a SYN without an IP identification is no longer a
// copy that the network made: stacks send it again, after a second at the
// earliest (RFC 6298, rule 2.1), with the timestamp of the first (gVisor does).
const synAgain = 500 * time.Millisecond

// prints are the last few segments without sequence space of a connection, the
// latest first, to know a copy of one made by the network.
type prints [6]struct {
	print uint32
	// index is the low half of the packet's.
	index uint32
}

// fingerprint hashes what two copies of one datagram share and two datagrams do
// not: above all the IP identification. Where there is none, as in IPv6, the
// timestamp of a segment with sequence space serves: a retransmission has a newer
// one. Any other segment has fingerprint 0 and is never taken for a copy. TTL is
// left out, it differs by path.
func fingerprint(p *wire.Packet) uint32 {
	if p.ID == 0 && !(p.Options.HasTimestamps && p.SegLen() > 0) {
		return 0
	}
	h := uint64(p.ID)<<32 | uint64(p.Seq)
	h = mix(h ^ uint64(p.Ack)<<16 ^ uint64(p.Flags)<<56 ^ uint64(p.Window))
	h = mix(h ^ uint64(p.Len)<<32 ^ uint64(p.Options.TSVal))
	h = mix(h ^ uint64(p.Options.TSEcr)<<32 ^ uint64(p.Options.SACK[0].Start) ^ uint64(p.Options.SACK[0].End)<<16)
	if n := len(p.Payload); n > 0 {
		h = mix(h ^ uint64(p.Payload[0]) ^ uint64(p.Payload[n/2])<<8 ^ uint64(p.Payload[n-1])<<16)
	}
	return uint32(h>>32) | 1
}

func mix(h uint64) uint64 {
	h *= 0x9E3779B97F4A7C15
	return h ^ h>>29
}

// duplicate reports whether the network made the segment, as a copy of one that
// was seen, and says so in the Info.
func (g *segment) duplicate() bool {
	if g.network {
		return false
	}
	g.print = fingerprint(g.p)
	if g.first || g.print == 0 {
		return false
	}
	if g.end == g.seq || g.kinds&RST != 0 {
		i := g.info.Conn.inference
		if i.prints == nil {
			i.prints = new(prints)
		}
		a := i.prints
		g.print ^= uint32(g.dir) << 31
		for _, old := range a {
			if old.print == g.print {
				g.kinds |= Duplicate
				g.info.Of = g.index - uint64(uint32(g.index)-old.index)
				g.info.OfKinds = g.kinds &^ Duplicate
				return true
			}
		}
		copy(a[1:], a[:])
		a[0].print, a[0].index = g.print, uint32(g.index)
		return false
	}
	if g.seq >= g.s.nxt {
		return false
	}
	o := g.s.sent.find(g.seq)
	// A timestamp alone does not tell the copy of a retransmission: a stack may
	// retransmit twice within one tick, by two of its timers.
	if o == nil {
		return false
	}
	last, print := o.at, o.print
	if o.again != nil {
		last = o.again.at
		if g.p.ID != 0 && g.print == o.again.print {
			print = g.print
		}
	}
	if g.print != print {
		return false
	}
	if g.p.ID == 0 && g.kinds&(SYN|SYNACK) != 0 && g.at-last >= synAgain {
		return false
	}
	g.kinds |= Duplicate
	g.of(o)
	return true
}

// of names o as what the segment repeats.
func (g *segment) of(o *original) {
	g.info.Of = g.index - uint64(uint32(g.index)-o.index)
	g.info.OfKinds, g.info.OfOrdinal = o.kinds, o.ordinals()
}
