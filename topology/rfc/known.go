package rfc

import (
	"netlab/topology/wire"
)

// Divergence is a difference between the pinned stack and the RFCs that is known:
// what shows it is reported, and fails nothing.
type Divergence struct {
	// Rule is the rule that it breaks.
	Rule string
	// Reason says what the stack does instead, and why.
	Reason string
	// Shown names the test or lab that shows it.
	Shown string

	when func(*Violation) bool
}

// scene names the test that shows a divergence, by its run of real stacks.
func scene(name string) string { return "topology/rfc, TestDivergencesAreShown/" + name }

// divergences is the table of them.
var divergences = []*Divergence{
	{
		Rule:   ruleSYNLimit.ID,
		Reason: "a SYN is given up after 6 retransmissions, 127 s, as in Linux (tcp_syn_retries)",
		Shown:  scene("SYN given up"),
	},
	{
		Rule:   ruleISNGrows.ID,
		Reason: "the clock of the initial sequence numbers ticks each 64 ns, not each 4 us, and wraps in 275 s",
		Shown:  scene("same port again after minutes"),
		when:   func(v *Violation) bool { return v.Got.Kind == WrappedISN },
	},
	{
		Rule:   ruleTimeWait.ID,
		Reason: "a FIN that is sent again with data is acknowledged in TIME-WAIT, but does not start the 2 MSL anew",
		Shown:  scene("FIN with data in TIME-WAIT"),
		when:   func(v *Violation) bool { return v.Got.Kind == LastedSinceData },
	},
	{
		Rule:   ruleNoTimeout.ID,
		Reason: "FIN-WAIT-2 of a socket that its owner has closed ends after tcp_fin_timeout, 60 s, as in Linux",
		Shown:  scene("orphan in FIN-WAIT-2"),
		when:   func(v *Violation) bool { return v.Cause == wire.TimedOut(wire.TimerFinWait2) },
	},
	{
		Rule:   rulePAWS.ID,
		Reason: "the stack has no PAWS: it takes segments with old timestamps",
		Shown:  scene("reorder and duplicate"),
	},
	{
		Rule:   ruleScaled.ID,
		Reason: "the ACK that SYN-RECEIVED sends for what it does not accept offers its window unscaled",
		Shown:  scene("simultaneous open"),
	},
	{
		Rule:   ruleListenSYN.ID,
		Reason: "a SYN cookie stands for SYN-RECEIVED while many connections wait (RFC 4987 section 3.6)",
		Shown:  scene("SYN cookies"),
		when:   func(v *Violation) bool { return v.Got.Kind == NoState },
	},
	{
		Rule:   ruleListenSYN.ID,
		Reason: "a SYN is dropped while the accept queue is full, as in Linux",
		Shown:  scene("accept queue full"),
		when:   func(v *Violation) bool { return v.Got.Kind == QueueFull },
	},
	{
		Rule:   ruleSynReceived.ID,
		Reason: "the ACK of the handshake is dropped while the accept queue is full, or until data comes where TCP_DEFER_ACCEPT asks for it, as in Linux",
		Shown:  scene("deferred accept"),
		when: func(v *Violation) bool {
			return v.Expected == passed(wire.Established) && v.Got == passed(wire.SynReceived)
		},
	},
	{
		Rule:   ruleAbortRST.ID,
		Reason: "a connection in SYN-RECEIVED is dropped without a RST when its listener is closed",
		Shown:  scene("listener closed with connections waiting"),
		when:   func(v *Violation) bool { return v.Cause == wire.Called(wire.CallClose) && v.From == wire.SynReceived },
	},
	{
		Rule:   ruleFutureACK.ID,
		Reason: "in ESTABLISHED an ACK of what was not sent, or of what is long past, is ignored and its data taken",
		Shown:  scene("ACK of what was not sent"),
		when:   func(v *Violation) bool { return v.From == wire.Established },
	},
	{
		Rule:   ruleRSTChallenge.ID,
		Reason: "in SYN-RECEIVED a RST anywhere in the window resets (RFC 793)",
		Shown:  scene("RST in the window of SYN-RECEIVED"),
		when:   func(v *Violation) bool { return v.From == wire.SynReceived },
	},
	{
		Rule:   ruleFIN.ID,
		Reason: "a FIN without data that arrives beyond a hole is forgotten when the hole is filled: the peer has to send it again",
		Shown:  scene("FIN before the data"),
		when:   func(v *Violation) bool { return v.Got.Kind == ForgottenFIN },
	},
	{
		Rule:   ruleSoftError.ID,
		Reason: "a soft ICMP error ends an attempt to connect, as in most stacks (RFC 5461 section 4)",
		Shown:  scene("ICMP error for a SYN"),
		when:   func(v *Violation) bool { return v.From == wire.SynSent || v.From == wire.SynReceived },
	},
	{
		Rule:   ruleOwnFIN.ID,
		Reason: "after CLOSE an ACK that overtakes the peer's FIN is taken for data nobody will read, and resets",
		Shown:  scene("ACK before the FIN"),
		when:   resetByACK,
	},
	{
		Rule:   ruleStays.ID,
		Reason: "after CLOSE an ACK that overtakes the peer's FIN is taken for data nobody will read, and resets",
		Shown:  scene("ACK before the FIN, of nothing new"),
		when:   resetByACK,
	},
	{
		Rule:   ruleAbortRST.ID,
		Reason: "ABORT sends a RST in CLOSING, LAST-ACK and TIME-WAIT too, as in Linux",
		Shown:  scene("abort while closing"),
		when:   func(v *Violation) bool { return v.Cause == wire.Called(wire.CallAbort) && v.Expected.Kind == Silence },
	},
}

// Divergences returns the table of known divergences of the pinned stack.
func Divergences() []Divergence {
	list := make([]Divergence, len(divergences))
	for i, d := range divergences {
		list[i] = *d
	}
	return list
}

// explain returns the known divergence that a violation is, nil for none.
func explain(v *Violation) *Divergence {
	for _, d := range divergences {
		if d.Rule == v.Rule.ID && (d.when == nil || d.when(v)) {
			return d
		}
	}
	return nil
}

// resetByACK reports whether an end that waits for the peer's FIN gave the
// connection up on a pure ACK.
func resetByACK(v *Violation) bool {
	return (v.From == wire.FinWait1 || v.From == wire.FinWait2) &&
		v.Cause.Kind == wire.CausedByArrival && v.Cause.Word == wire.WordACK && v.Got.Kind == Changed && v.Got.States[0] == wire.Closed
}
