package flow

// acceptable applies the test of RFC 9293 section 3.10.7.4 with what the
// receiver has told of its window.
func (g *segment) acceptable() {
	s, r := g.s, g.r
	if g.kinds&(SYN|SYNACK) != 0 {
		if !g.first && !(s.HasISN && g.p.Seq == s.ISN) {
			g.kinds |= Unacceptable
			g.ignore = true
			g.rival()
		}
		return
	}
	if g.first {
		return
	}
	if ahead := int64(g.seq - s.nxt); ahead > farAway || ahead < -farAway {
		g.kinds |= Unacceptable
		g.ignore = true
		return
	}
	if s.hasTold && (g.end < s.told || g.end == s.told && g.end > g.seq) {
		g.kinds |= Unacceptable
	}
	edge, known := r.offer.edge, r.offer.shift >= 0 && s.hasTold
	if !known {
		return
	}
	if g.seq > edge || g.seq == edge && g.end > g.seq {
		g.kinds |= Unacceptable
		g.ignore = g.seq > s.nxt
	}
}

// sequence tells new sequence space from old, and notes what is new.
func (g *segment) sequence() {
	s := g.s
	if g.ignore || g.kinds&RST != 0 {
		return
	}
	if g.kinds&(SYN|SYNACK) != 0 {
		s.ISN, s.HasISN = g.p.Seq, true
	}
	s.keepAlive = false
	if g.end == g.seq {
		g.empty()
		return
	}
	if g.isProbe() {
		if g.seq == s.nxt {
			s.trouble().pending = span{g.seq, g.end}
		}
		return
	}
	switch {
	case g.first || g.seq == s.nxt:
	case g.seq > s.nxt:
		g.kinds |= Gap
	case g.answersSYN():
	case s.got.has(g.seq, min(g.end, s.nxt)):
		g.kinds |= Retransmission
		g.repeat()
	case g.resent():
		g.kinds |= Retransmission
		g.unseen = true
		g.info.Repair = g.repair(nil)
	default:
		g.kinds |= OutOfOrder
	}
	if g.kinds&Gap != 0 {
		g.gap()
	}
	g.fresh = s.got.Add(g.seq, g.end, maxRanges)
	s.nxt = max(s.nxt, g.end)
	if g.kinds&FIN != 0 {
		s.fin, s.finEnd = true, g.end
	}
}

// answersSYN reports whether the segment is the SYN,ACK of an end that sent a
// SYN before the peer's arrived (RFC 9293 figure 7): the same SYN, not a repair.
func (g *segment) answersSYN() bool {
	return g.kinds&SYNACK != 0 && g.s.ordinals[OrdinalSYNACK] == 1
}

// empty judges a segment that takes no sequence space.
func (g *segment) empty() {
	s := g.s
	switch {
	case g.first:
	case g.seq > s.nxt:
		// It was sent after something that was not seen.
		g.kinds |= Gap
		s.nxt = g.seq
		g.gap()
	case g.kinds&PureACK != 0 && g.seq == s.nxt-1 && !s.outstanding() && s.acked:
		if s.shut() {
			g.kinds |= ZeroWindowProbe
		} else {
			g.kinds |= KeepAlive
			s.keepAlive = true
		}
	}
}

// isProbe reports whether the segment asks for a window or for a sign of life
// by a single byte, and names it. Whether the byte is taken the ACK shows.
func (g *segment) isProbe() bool {
	s := g.s
	if g.first || g.end != g.seq+1 || g.kinds&Data == 0 || g.kinds&(SYN|SYNACK|FIN|RST) != 0 || !s.acked {
		return false
	}
	switch {
	case s.shut() && (g.seq == s.una || g.seq == s.una-1):
		g.kinds |= ZeroWindowProbe
	case g.seq == s.nxt-1 && !s.outstanding():
		g.kinds |= KeepAlive
		s.keepAlive = true
	default:
		return false
	}
	return true
}

// repeat finds what a retransmission repeats, and why it was sent.
func (g *segment) repeat() {
	o := g.s.sent.find(g.seq)
	g.info.Repair = g.repair(o)
	if o == nil {
		return
	}
	g.of(o)
	g.info.OfAt, g.info.OfAlone = o.at, o.alone
	if a := o.again; a != nil {
		g.info.OfAt, g.info.OfTimes, g.info.OfFast = a.at, a.times, a.fast
	}
	g.info.OfTimes++
	fast := g.info.Repair == Fast || g.info.Repair == PathMTU || g.network && g.s.heardAt(g.at)
	for i := int(g.s.sent.n) - 1; i >= 0; i-- {
		e := g.s.sent.at(i)
		if e == o || e.from(g.seq) && !e.from(g.end) {
			e.repeated(g.at, g.print, fast)
		}
		if e == o {
			return
		}
	}
}

// remember keeps a segment with new sequence space as an original.
func (g *segment) remember() {
	s := g.s
	if g.p.Version == 4 {
		s.ids.take(uint16(g.p.ID))
	}
	if g.p.Options.HasTimestamps && g.end > g.seq && !g.ignore {
		s.trips.start(g.p.Options.TSVal, g.at, g.kinds&Retransmission != 0)
	}
	if g.fresh == 0 {
		return
	}
	needed := s.una
	if !s.acked {
		needed = s.nxt // the peer is not seen: nothing says what it lacks
	}
	o := s.sent.push(needed)
	o.at, o.again = g.at, nil
	o.end, o.n, o.index = uint32(g.end), uint32(g.end-g.seq), uint32(g.index)
	o.kinds, o.print, o.id = g.kinds, g.print, uint16(g.p.ID)
	o.data, o.other = g.ordinals[OrdinalData], max(g.ordinals[OrdinalSYN], g.ordinals[OrdinalSYNACK], g.ordinals[OrdinalFIN])
	o.late, o.alone = g.seq+g.fresh < s.nxt, !g.info.Was.Begun || s.acked && uint32(s.una) == g.info.Was.Nxt
}
