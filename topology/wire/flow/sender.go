package flow

import (
	"time"

	"netlab/topology/wire"
)

// Sender is what an end has sent and offered so far, as one of its segments finds it
// (RFC 9293 section 3.3.1).
type Sender struct {
	// Nxt is SND.NXT, the number after the highest one sent, the byte of a probe
	// included; valid where Begun: it has sent something. HasISN says that its SYN was
	// seen.
	Nxt uint32
	// FINEnd is the number after its FIN, valid where FIN.
	FINEnd uint32
	// Ack is the acknowledgment number that it has sent last, Edge the highest sequence
	// number that it has ever offered, exclusive; valid where Offered.
	Ack, Edge                   uint32
	Begun, HasISN, FIN, Offered bool
	scale                       int8
}

// of writes down what an end has sent and offered so far.
func (s *Sender) of(e *End) {
	o := &e.offer
	s.Nxt, s.FINEnd, s.Ack, s.Edge = uint32(e.nxt), uint32(e.finEnd), uint32(o.ack), uint32(o.edge)
	s.Begun, s.HasISN, s.FIN, s.Offered, s.scale = e.seen, e.HasISN, e.fin, o.edge != 0, o.scale
	if t := e.troubles; t != nil && t.pending.end > e.nxt {
		s.Nxt = uint32(t.pending.end)
	}
}

// Una returns SND.UNA, not ok where nothing was acknowledged yet.
func (e *End) Una() (una uint32, ok bool) { return uint32(e.una), e.acked }

// SendWindow returns SND.WND in bytes, 0 before there is one.
func (e *End) SendWindow() uint32 { return e.reached.wnd }

// Lost returns when the earliest segment that is not acknowledged was sent last, not
// ok where none is known.
func (e *End) Lost() (at time.Duration, ok bool) {
	if !e.outstanding() {
		return 0, false
	}
	o := e.sent.find(e.una)
	if o == nil {
		return 0, false
	}
	if o.again != nil {
		return o.again.at, true
	}
	return o.at, true
}

// Edge returns the highest sequence number that the end has ever offered, exclusive,
// not ok where it has offered none.
func (e *End) Edge() (edge uint32, ok bool) {
	return uint32(e.offer.edge), e.offer.edge != 0
}

// Window returns the window that a segment of the end offers, in bytes: unscaled as
// long as the scale is not known.
func (e *End) Window(p *wire.Packet) uint32 { return e.offer.scaled(p) }

// Shift returns the shift count of the end's windows, 0 where they are not scaled.
func (e *End) Shift() int8 { return max(e.offer.shift, 0) }

// Scale returns the shift count that its SYN has named, not ok where it had none.
func (e *End) Scale() (shift int8, ok bool) { return e.offer.scale, e.offer.scale >= 0 }

// Stamps and SACK report whether its SYN had timestamps, and permitted SACK.
func (e *End) Stamps() bool { return e.stamps }

// SACK reports whether its SYN permitted SACK.
func (e *End) SACK() bool { return e.sackOK }
