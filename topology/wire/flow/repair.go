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
)

var repairNames = [...]string{"", "timeout", "fast"}

// String returns "timeout", "fast", or nothing.
func (r Repair) String() string { return repairNames[r] }

// dupThresh is the number of duplicate ACKs that start a fast retransmit (RFC
// 5681 section 3.2).
const dupThresh = 3

// repair judges a retransmission by what had reached the sender until then; o is
// what it repeats, nil where that was not seen.
func (g *segment) repair(o *original) Repair {
	s := g.s
	if s.hasTold && g.end <= s.told {
		g.kinds |= Spurious
		if s.acked && g.end <= s.una {
			return NoRepair // its sender knew
		}
	}
	t := s.trouble()
	recovering := s.acked && s.una < t.recover && g.seq < t.recover
	asked := s.acked && g.seq <= s.una && t.dupACKs >= dupThresh || t.sackedHigh > g.end
	if recovering && o != nil && o.again != nil && o.again.at >= t.recoverAt {
		// Repaired before, in this very recovery: the repair was lost as well. What an
		// ACK shows of that at this instant is not a timeout (RFC 8985 section 6.2).
		recovering, asked = g.network && s.reached.at == g.at, false
	}
	switch {
	case recovering:
		return Fast
	case asked:
		t.recover, t.recoverAt = s.nxt, g.at
		return Fast
	}
	t.recover, t.dupACKs, t.repeats = 0, 0, 0
	return ByTimeout
}
