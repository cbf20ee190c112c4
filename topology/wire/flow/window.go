package flow

import "netlab/topology/wire"

// offer is the receive window that an end has told the other.
type offer struct {
	// scale is the shift count of its SYN, -1 where it had none; known by syn.
	scale int8
	// shift is the count in force, -1 while it is unknown: no handshake was seen.
	shift int8
	// raw is the window field last seen, has says that there was one.
	raw uint16
	has bool
	// edge is the highest sequence number offered, exclusive.
	edge uint64
	// ack is the acknowledgment number last sent.
	ack uint64
}

// zero reports whether the end has told the other to stop.
func (o *offer) zero() bool { return o.has && o.raw == 0 }

// bytes is the window in bytes, the bare field while the scale is unknown.
func (o *offer) bytes() uint32 { return uint32(o.raw) << max(o.shift, 0) }

// windows takes the window that the segment offers and tells duplicate ACKs,
// window updates and answers to keepalives apart.
func (g *segment) windows() {
	s, r, p := g.s, g.r, g.p
	if g.kinds&RST != 0 || g.ignore {
		return
	}
	o := &s.offer
	was := *o
	if g.kinds&(SYN|SYNACK) != 0 {
		o.scale = p.Options.WindowScale
		g.agreeScale()
	}
	if p.Flags&wire.ACK == 0 {
		o.raw, o.has = p.Window, true
		return
	}
	if g.kinds&PureACK != 0 && was.has && g.ack == was.ack {
		g.repeatedACK(&was)
	}
	if p.Window == 0 {
		g.kinds |= ZeroWindow
	}
	if int64(g.ack-was.ack) >= 0 || !was.has {
		o.raw, o.has, o.ack = p.Window, true, g.ack
	}
	shift := max(o.shift, 0)
	if g.kinds&SYNACK != 0 {
		shift = 0 // RFC 7323 section 2.2: never applied to a SYN
	}
	o.edge = max(o.edge, g.ack+uint64(p.Window)<<shift)
	r.takeSACK(g)
}

// agreeScale puts the scaling into force when both SYNs have been seen.
func (g *segment) agreeScale() {
	a, b := &g.s.offer, &g.r.offer
	if !g.s.syn || !g.r.syn {
		return
	}
	if a.scale < 0 || b.scale < 0 {
		a.shift, b.shift = 0, 0
		return
	}
	a.shift, b.shift = min(a.scale, 14), min(b.scale, 14)
}

// repeatedACK judges a pure ACK whose number the sender has sent before.
func (g *segment) repeatedACK(was *offer) {
	r := g.r
	switch {
	case g.kinds&(KeepAlive|ZeroWindowProbe|Gap) != 0:
	case r.keepAlive:
		g.kinds |= KeepAliveACK
		r.keepAlive = false
	case g.p.Window != was.raw:
		g.kinds |= WindowUpdate
	case r.outstanding():
		g.kinds |= DuplicateACK
		r.dupACKs++
	}
}

// takeSACK notes the highest byte that the receiver holds beyond a hole.
func (h *half) takeSACK(g *segment) {
	for _, b := range g.p.Options.SACK[:min(g.p.Options.NumSACK, 4)] {
		end := unwrap(h.nxt, b.End)
		if end > g.ack && end <= h.nxt {
			h.sackedHigh = max(h.sackedHigh, end)
		}
	}
}
