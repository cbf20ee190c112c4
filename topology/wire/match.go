package wire

// Matches reports whether the packet is the TCP segment that s describes, its
// relative numbers being relSeq and relAck. What s leaves open is not compared,
// nor are addresses and payload bytes. Options are compared by their meaning,
// whatever their order and padding.
func (s *Segment) Matches(p *Packet, relSeq, relAck uint32) bool {
	return p.Proto == TCP && p.FragOffset == 0 && s.Mismatch(p, relSeq, relAck) == ""
}

// compared are the parts of a segment that a pattern is compared with, in their
// order.
var compared = [...]string{"flags", "seq", "len", "ack", "win", "urg", "options"}

// Mismatch names the first part in which the TCP segment in p is not as s
// describes it: "flags", "seq", "len", "ack", "win", "urg" or "options"; empty
// where it is.
func (s *Segment) Mismatch(p *Packet, relSeq, relAck uint32) string {
	for i, other := range s.compare(p, relSeq, relAck) {
		if other {
			return compared[i]
		}
	}
	return ""
}

// Mismatches names all of these parts.
func (s *Segment) Mismatches(p *Packet, relSeq, relAck uint32) []string {
	var all []string
	for i, other := range s.compare(p, relSeq, relAck) {
		if other {
			all = append(all, compared[i])
		}
	}
	return all
}

// compare says which of the parts are other ones.
func (s *Segment) compare(p *Packet, relSeq, relAck uint32) [len(compared)]bool {
	n := s.Len
	if s.Payload != nil {
		n = len(s.Payload)
	}
	compareAck := s.Any&AnyAck == 0 && (s.Flags.Has(ACK) || s.Any&AnyFlags != 0)
	return [...]bool{
		s.Any&AnyFlags == 0 && s.Flags != p.Flags,
		s.Any&AnySeq == 0 && s.Seq != relSeq,
		s.Any&AnyLen == 0 && n != p.Len,
		compareAck && (s.Ack != relAck || !p.Flags.Has(ACK)),
		s.Any&AnyWindow == 0 && s.Window != p.Window,
		(s.Urgent != 0 || s.Flags.Has(URG)) && s.Urgent != p.Urgent,
		s.Options != nil && !s.optionsMatch(p, relAck),
	}
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
