package flow

// Repair is why a retransmission was sent, as far as the wire shows it.
type Repair uint8

// The reasons for a retransmission.
const (
	// NoRepair is that of every other segment.
	NoRepair Repair = iota
	// ByTimeout: nothing asked for it; a retransmission timeout or a tail loss
	// probe (RFC 8985).
	ByTimeout
	// Fast: three duplicate ACKs or a SACK block above it asked for it, or it goes
	// on with such a repair (RFC 5681 section 3.2, RFC 6675).
	Fast
	// Spurious: the observer had seen it acknowledged before.
	Spurious
)

var repairNames = [...]string{"", "timeout", "fast", "spurious"}

// String returns "timeout", "fast", "spurious", or nothing.
func (r Repair) String() string { return repairNames[r] }

// dupThresh is the number of duplicate ACKs that start a fast retransmit (RFC
// 5681 section 3.2).
const dupThresh = 3

// repair judges a retransmission by what the receiver had said until then.
func (g *segment) repair() Repair {
	s := g.s
	switch {
	case s.acked && g.end <= s.una:
		return Spurious
	case s.acked && g.seq <= s.una && (s.dupACKs >= dupThresh || s.una < s.recover), s.sackedHigh > g.end:
		s.recover = max(s.recover, s.nxt)
		return Fast
	}
	s.recover = 0
	return ByTimeout
}
