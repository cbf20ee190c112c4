package wire

// Matches reports whether the packet is the TCP segment that s describes, its
// relative numbers being relSeq and relAck. What s leaves open is not compared,
// nor are addresses and payload bytes. Options are compared by their meaning,
// whatever their order and padding.
func (s *Segment) Matches(p *Packet, relSeq, relAck uint32) bool {
	return p.Proto == TCP && p.FragOffset == 0 && s.Mismatch(p, relSeq, relAck) == ""
}

// Mismatch names the first part in which the TCP segment in p is not as s
// describes it: "flags", "seq", "len", "ack", "win", "urg" or "options"; empty
// where it is.
func (s *Segment) Mismatch(p *Packet, relSeq, relAck uint32) string {
	n := s.Len
	if s.Payload != nil {
		n = len(s.Payload)
	}
	compareAck := s.Any&AnyAck == 0 && (s.Flags.Has(ACK) || s.Any&AnyFlags != 0)
	switch {
	case s.Any&AnyFlags == 0 && s.Flags != p.Flags:
		return "flags"
	case s.Any&AnySeq == 0 && s.Seq != relSeq:
		return "seq"
	case s.Any&AnyLen == 0 && n != p.Len:
		return "len"
	case compareAck && (s.Ack != relAck || !p.Flags.Has(ACK)):
		return "ack"
	case s.Any&AnyWindow == 0 && s.Window != p.Window:
		return "win"
	case (s.Urgent != 0 || s.Flags.Has(URG)) && s.Urgent != p.Urgent:
		return "urg"
	case s.Options != nil && !s.optionsMatch(p, relAck):
		return "options"
	}
	return ""
}

func (s *Segment) optionsMatch(p *Packet, relAck uint32) bool {
	want, got := Options{WindowScale: -1}, p.Options
	var padded [maxOptions]byte // as Append pads them
	n := copy(padded[:], s.Options)
	want.decode(padded[:(n+3)&^3], false)
	for i := range min(int(got.NumSACK), len(got.SACK)) {
		got.SACK[i].Start -= p.Ack - relAck
		got.SACK[i].End -= p.Ack - relAck
	}
	if s.Any&AnyOptions == 0 {
		return want == got
	}
	return (want.MSS == 0 || want.MSS == got.MSS) &&
		(want.WindowScale < 0 || want.WindowScale == got.WindowScale) &&
		(!want.SACKPermitted || got.SACKPermitted) &&
		(!want.HasTimestamps || got.HasTimestamps && want.TSVal == got.TSVal && want.TSEcr == got.TSEcr) &&
		(want.NumSACK == 0 || want.NumSACK == got.NumSACK && want.SACK == got.SACK)
}
