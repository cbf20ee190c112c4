package flow

import (
	"net/netip"
	"time"

	"netlab/topology/wire"
)

// End is one end of a connection: who it is, in which state, what it has sent,
// and what has reached it. Sequence numbers are unwrapped to 64 bits.
type End struct {
	Addr netip.AddrPort
	// Node is the node that owns the address, empty where none does.
	Node string
	// ISN is the initial sequence number, valid where HasISN: its SYN was seen.
	// Before that it is the number to which others are relative, valid where based.
	ISN    uint32
	HasISN bool
	// State is the end's state: in a network as its stack last reported it, CLOSED
	// where there is no stack; in a capture as inferred.
	State wire.State

	// seen says that a segment of this end was seen, based that ISN has a number to
	// which its sequence numbers are relative.
	seen, based bool
	// socket says that a stack has reported a state of this end.
	socket bool
	// told is the highest acknowledgment that the peer has sent, valid where
	// hasTold; una the highest that has arrived here, SND.UNA, valid where acked.
	hasTold, acked bool
	// fin says that a FIN of this end was seen; finEnd is the number after it.
	fin                bool
	synAcked, finAcked bool
	// mss is that of its SYN; sackOK and stamps say which options its SYN had.
	sackOK, stamps bool
	mss            uint16
	ids            ids
	// keepAlive says that this end's last segment was a keepalive, windowed that its
	// peer has offered a window.
	keepAlive, windowed bool
	// nxt is the number after the highest one sent.
	nxt       uint64
	told, una uint64
	finEnd    uint64
	got       Ranges
	sent      originals
	ordinals  [NumOrdinals]uint32
	offer     offer
	// troubles is nil until there are some.
	troubles *trouble
	// trips are from the observer to this end and back, in a network from the peer.
	trips trips
	n     tally
	// firstData and lastData are when its first and last payload was seen.
	firstData, lastData time.Duration
	reached             reached
}

// MSS is the maximum segment size that its SYN has told the peer, the default where
// it had no such option: 536, and 1220 for IPv6 (RFC 9293 section 3.7.1, MUST-15).
func (e *End) MSS() int {
	switch {
	case e.mss != 0:
		return int(e.mss)
	case e.Addr.Addr().Is4():
		return 536
	}
	return 1220
}

// trouble is what is known of losses of what an end has sent, and of its probes.
type trouble struct {
	// sackedHigh is the highest byte that the peer has said to hold beyond a hole.
	sackedHigh uint64
	// sacked is the first block of the latest SACK: it holds what arrived last (RFC 2018
	// section 4).
	sacked span
	// named is the highest number that the end itself has named in a SACK block.
	named uint64
	// recover is where the fast recovery ends that began at recoverAt, 0 outside one.
	recover   uint64
	recoverAt time.Duration
	// timedOut is what nxt was at the last timeout, at timedOutAt, probed what una was
	// at the last tail loss probe.
	timedOut, probed uint64
	timedOutAt       time.Duration
	// recut is where the next piece begins of what did not fit a link, tooBig what nxt
	// was when that was told, at refused.
	recut, tooBig uint64
	refused       time.Duration
	// repeats counts the duplicate ACKs that the peer has sent since told moved,
	// dupACKs those that have arrived since una did.
	repeats, dupACKs uint32
	// gapAt is when the last hole appeared, gapID the IPv4 identification of the
	// segment after it.
	gapAt time.Duration
	gapID uint16
	// closed is when the peer's window was closed last, reopened when it was opened
	// after having been closed.
	closed, reopened time.Duration
	// pending is a window probe or keepalive with a byte that the peer has not
	// acknowledged: it counts as sent once the peer does.
	pending span
}

func (e *End) trouble() *trouble {
	if e.troubles == nil {
		e.troubles = new(trouble)
	}
	return e.troubles
}

// shut reports whether the peer offers no window.
func (e *End) shut() bool { return e.windowed && e.reached.wnd == 0 }

// outstanding reports whether the end has sent what is not acknowledged, as far
// as it knows.
func (e *End) outstanding() bool { return e.seen && e.acked && e.una < e.nxt }

// owed reports whether the end has sent what its peer has not acknowledged.
func (e *End) owed() bool { return e.seen && e.hasTold && e.told < e.nxt }

// unopened reports whether the end has spoken, but not yet opened: some answer a
// SYN by an ACK before they send their own.
func (e *End) unopened() bool {
	return e.seen && !e.HasISN && (e.State == wire.Listen || e.State == wire.SynReceived)
}

// base is the initial sequence number unwrapped, of an end whose SYN was seen.
func (e *End) base() uint64 { return Origin(e.ISN) }

// restart forgets what the end has sent.
func (e *End) restart() {
	e.seen, e.based, e.HasISN, e.synAcked = false, false, false, false
	e.hasTold, e.acked = false, false
	e.got, e.sent, e.troubles = Ranges{}, originals{}, nil
}

// open sets the end's initial sequence number, that of a SYN which was sent in
// another connection's name.
func (e *End) open(isn uint32) {
	e.ISN, e.HasISN = isn, true
	e.seen, e.based = true, true
	e.nxt = e.base() + 1
	e.got.Add(e.base(), e.nxt, maxRanges)
}
