package flow

import "netlab/topology/wire"

// offer is the receive window that an end has told the other.
type offer struct {
	// scale is the shift count of its SYN, -1 where it had none; known by syn.
	scale int8
	// shift is the count in force, -1 while it is unknown: no handshake was seen.
	shift int8
	// raw is the window field last seen, has says that there was one, onSYN that
	// a SYN carried it.
	raw        uint16
	has, onSYN bool
	// edge is the highest sequence number offered, exclusive.
	edge uint64
	// ack is the acknowledgment number last sent.
	ack uint64
}

// bytes is the window in bytes, the bare field while the scale is unknown and on
// a SYN, to which it never applies (RFC 7323 section 2.2).
func (o *offer) bytes() uint32 {
	if o.onSYN {
		return uint32(o.raw)
	}
	return uint32(o.raw) << max(o.shift, 0)
}

// field is the window as a segment without SYN says it, to which a shift count
// applies.
func (o *offer) field(shift int8) uint16 {
	if o.onSYN {
		return o.raw >> max(shift, 0)
	}
	return o.raw
}

// scaled is the window that a segment of the end offers, in bytes.
func (o *offer) scaled(p *wire.Packet) uint32 {
	if p.Flags&wire.SYN != 0 {
		return uint32(p.Window)
	}
	return uint32(p.Window) << max(o.shift, 0)
}

// renumber takes the numbers near another, which may have been near one of a SYN with
// another initial number.
func (o *offer) renumber(near uint64) {
	o.ack = Unwrap(near, uint32(o.ack))
	o.edge = Unwrap(o.ack, uint32(o.edge))
}

// windows takes the window that the segment offers and tells duplicate ACKs,
// window updates and answers to keepalives apart.
func (g *segment) windows() {
	s, p := g.s, g.p
	if g.kinds&RST != 0 || g.ignore {
		return
	}
	o := &s.offer
	was := *o
	if g.kinds&(SYN|SYNACK) != 0 {
		if g.first || p.Options.WindowScale >= 0 {
			o.scale = p.Options.WindowScale // a SYN is sent again without, at times
		}
		s.agreeScale(g.r)
	}
	if p.Flags&wire.ACK == 0 {
		if g.kinds&SYN == 0 {
			return
		}
		o.raw, o.has, o.onSYN = p.Window, true, true
		return
	}
	news := g.newlySACKed()
	if g.kinds&PureACK != 0 && was.has && g.ack == was.ack {
		g.repeatedACK(&was, news)
	}
	if p.Window == 0 {
		g.kinds |= ZeroWindow
	}
	if !g.beforeSYN() && (int64(g.ack-was.ack) >= 0 || !was.has) {
		o.raw, o.has, o.ack, o.onSYN = p.Window, true, g.ack, g.kinds&SYNACK != 0
		o.edge = max(o.edge, g.ack+uint64(o.bytes()))
	}
}

// agreeScale puts the scaling into force when both SYNs have been seen.
func (e *End) agreeScale(peer *End) {
	a, b := &e.offer, &peer.offer
	if !e.HasISN || !peer.HasISN {
		return
	}
	if a.scale < 0 || b.scale < 0 {
		a.shift, b.shift = 0, 0
		return
	}
	a.shift, b.shift = min(a.scale, 14), min(b.scale, 14)
}

// repeatedACK judges a pure ACK whose number the sender has sent before. One with
// another window is a duplicate ACK only if it tells of something new beyond a hole
// (RFC 6675 section 2; without SACK RFC 5681 section 2 asks for the same window).
func (g *segment) repeatedACK(was *offer, news bool) {
	s, r := g.s, g.r
	switch {
	case g.kinds&(KeepAlive|ZeroWindowProbe|Gap) != 0:
	case g.asked():
		g.kinds |= KeepAliveACK
		r.keepAlive = false
	case g.p.Window != was.field(s.offer.shift) && !news:
		g.kinds |= WindowUpdate
	case r.owed():
		g.kinds |= DuplicateACK
		t := r.trouble()
		t.repeats++
		g.info.DuplicateACKs = t.repeats
	}
}

// asked reports whether a keepalive has reached the sender that it has not answered;
// in a capture, whether one was seen.
func (g *segment) asked() bool {
	if b := g.s.reached.beside; g.network && b != nil {
		return b.asked
	}
	return g.r.keepAlive
}

// newlySACKed reports whether a SACK block names more than those that the end has
// sent before.
func (g *segment) newlySACKed() bool {
	news := false
	for _, b := range g.p.Options.SACK[:min(g.p.Options.NumSACK, 4)] {
		if t, end := g.s.trouble(), Unwrap(g.r.nxt, b.End); end > t.named {
			t.named, news = end, true
		}
	}
	return news
}

// takeSACK notes what the receiver holds beyond a hole: the highest byte, and what
// arrived last.
func (e *End) takeSACK(g *segment) {
	start, again := g.dsack(e)
	for i, b := range g.p.Options.SACK[:min(g.p.Options.NumSACK, 4)] {
		end := Unwrap(e.nxt, b.End)
		if end > g.ack && end <= e.nxt {
			l := e.trouble()
			l.sackedHigh = max(l.sackedHigh, end)
			if i == 0 && !again {
				l.sacked = span{Unwrap(e.nxt, b.Start), end}
			}
		}
	}
	if again {
		e.n.other().DSACKs++
		if o := e.sent.find(start); o != nil && o.again != nil {
			e.n.other().SpuriousByDSACK++
		}
	}
}

// dsack returns the start of the block that reports a second copy (RFC 2883
// section 4): the first block, below the ACK or within the second block.
func (g *segment) dsack(h *End) (start uint64, ok bool) {
	o := &g.p.Options
	start, end := Unwrap(h.nxt, o.SACK[0].Start), Unwrap(h.nxt, o.SACK[0].End)
	if end <= g.ack {
		return start, true
	}
	return start, o.NumSACK > 1 && start >= Unwrap(h.nxt, o.SACK[1].Start) && end <= Unwrap(h.nxt, o.SACK[1].End)
}
