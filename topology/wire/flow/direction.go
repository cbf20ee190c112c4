package flow

import (
	"time"

	"netlab/topology/wire"
)

// half is what is known of one end: what it sent, and what it let the other
// know of its receiving side. Sequence numbers are unwrapped to 64 bits.
type half struct {
	// seen says that a segment of this end was seen, based that a number is known
	// to which its sequence numbers are relative: base.
	seen, based bool
	base        uint64
	// nxt is SND.NXT: the number after the highest one sent.
	nxt uint64
	// una is SND.UNA, the highest acknowledgment of the peer; valid where acked.
	una   uint64
	acked bool
	// syn and fin say that a SYN, a FIN of this end was seen; finEnd is the number
	// after the FIN.
	syn, fin           bool
	synAcked, finAcked bool
	finEnd             uint64
	got                ranges
	sent               originals
	ordinals           [NumOrdinals]uint32
	acks               ackPrints
	offer              offer
	dupACKs            uint32
	// sackedHigh is the highest byte that the peer holds beyond a hole.
	sackedHigh uint64
	// recover is where the fast recovery ends that began at recoverAt, 0 outside one.
	recover   uint64
	recoverAt time.Duration
	// gapAt is when the last hole appeared.
	gapAt time.Duration
	timer timer
	// rtt is from the observer to this end and back.
	rtt RTT
	n   Counts
	// mss is that of its SYN; sackOK and stamps say which options its SYN had.
	mss            uint16
	sackOK, stamps bool
	// firstData and lastData are when its first and last payload was seen.
	firstData, lastData time.Duration
	maxFlight           uint64
	// pending is a window probe or keepalive with a byte that the peer has not
	// acknowledged: it counts as sent once the peer does.
	pending span
	// keepAlive says that this end's last segment was a keepalive.
	keepAlive bool
	life      life
}

func (h *half) init() { h.offer.shift = -1 }

// isn is the initial sequence number, valid where syn.
func (h *half) isn() uint32 { return uint32(h.base) }

// outstanding reports whether something was sent that is not acknowledged.
func (h *half) outstanding() bool { return h.seen && h.acked && h.una < h.nxt }

// unopened reports whether the end has spoken, but not yet opened: some answer a
// SYN by an ACK before they send their own.
func (h *half) unopened() bool {
	return h.seen && !h.syn && (h.life.state == wire.Listen || h.life.state == wire.SynReceived)
}
