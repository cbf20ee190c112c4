package wire

// Recovery is the phase of a sender's congestion control (RFC 5681, RFC 6675, RFC 8985).
type Recovery uint8

// The phases. NoRecovery is the zero value: nothing is known of the sender.
const (
	NoRecovery Recovery = iota
	// RecoveryOpen: nothing is missing.
	RecoveryOpen
	// RecoveryDisorder: acknowledgments hint at a loss.
	RecoveryDisorder
	// RecoveryRTO, RecoveryFast and RecoverySACK: something is sent again, after a timeout,
	// after three duplicate acknowledgments, by what SACK options tell.
	RecoveryRTO
	RecoveryFast
	RecoverySACK
)

// String returns the phase's name: "sack-recovery", empty for none.
func (r Recovery) String() string { return english.phases[r] }

// Chinese returns the phase's name in Chinese.
func (r Recovery) Chinese() string { return chinese.phases[r] }

// Calm reports whether nothing hints at a loss, as far as is known.
func (r Recovery) Calm() bool { return r <= RecoveryOpen }
