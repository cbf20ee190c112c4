package rfc

import (
	"time"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// heard is what has reached an end. In a capture, what was seen on its way to it.
type heard struct {
	any bool
	at  time.Duration // when anything reached it last
	// una is SND.UNA, known once there was an ACK.
	una uint32
	has bool
	// moved is when it advanced last.
	moved time.Duration
	// wl1 and wl2 are SND.WL1 and SND.WL2, zero says that SND.WND is 0 since zeroAt.
	wl1, wl2 uint32
	windowed bool
	zero     bool
	zeroAt   time.Duration
	// opened says that it has opened at openedAt, which nobody has looked at yet.
	opened   bool
	openedAt time.Duration
	// latest is the window of the ACK that came last, in bytes.
	latest uint32
	// tsval is the highest TSVal.
	tsval stamp
	// rtt is the shortest round trip that an ACK has shown, 0 before there was one;
	// timed is the number that the next such ACK has to reach, sent at timedAt.
	rtt     time.Duration
	timed   uint32
	timedAt time.Duration
	timing  bool
}

// start times the way of new sequence space that ends at a number.
func (h *heard) start(end uint32, at time.Duration) {
	if !h.timing {
		h.timed, h.timedAt, h.timing = end, at, true
	}
}

// reach takes a segment of a direction as it reaches the other end.
func (c *wireConn) reach(conn *flow.Conn, dir int, at time.Duration, p *wire.Packet) {
	r := &c.ends[1-dir]
	h := &r.heard
	h.any, h.at = true, at
	if p.Flags&wire.RST != 0 {
		return
	}
	if o := &p.Options; o.HasTimestamps && h.tsval.before(o.TSVal) {
		h.tsval.set(o.TSVal)
	}
	if p.Flags&wire.SYN == 0 && !r.accepts(p) {
		return
	}
	if p.Flags&wire.SYN != 0 {
		r.repair.running = false // it may be answered once more
	}
	if p.Flags&wire.ACK == 0 || !r.begun || wire.After(p.Ack, r.nxt) {
		return
	}
	if r.syn && wire.BeforeEq(p.Ack, r.isn) || p.Flags&wire.SYN == 0 && conn.Ends[1-dir].State == wire.SynSent {
		return // it is dropped
	}
	// Whatever timer runs, this may have set it anew.
	r.repair.running = false
	r.alone.on = false
	if !h.has || wire.After(p.Ack, h.una) {
		h.una, h.has, h.moved = p.Ack, true, at
	}
	if h.timing && wire.AfterEq(p.Ack, h.timed) {
		h.timing = false
		if d := at - h.timedAt; h.rtt == 0 || d < h.rtt {
			h.rtt = d
		}
	}
	h.latest = uint32(p.Window)
	if p.Flags&wire.SYN == 0 && min(c.ends[0].scale, c.ends[1].scale) >= 0 {
		h.latest <<= min(c.ends[dir].scale, maxShift)
	}
	if p.Ack == h.una && (!h.windowed || wire.Before(h.wl1, p.Seq) || h.wl1 == p.Seq && wire.BeforeEq(h.wl2, p.Ack)) {
		r.heard.window(at, p)
		if p.Window > 0 {
			r.probe.running = false
		}
	}
}

// accepts reports whether an end takes a segment, as far as its own ACKs and windows
// tell (RFC 9293 section 3.10.7.4). From one that it does not, it takes nothing.
func (e *wireEnd) accepts(p *wire.Packet) bool {
	if e.limit.has && wire.After(p.Seq, e.limit.number) {
		return false
	}
	if p.SegLen() == 0 {
		return !e.acked.has || wire.AfterEq(p.Seq, e.acked.number)
	}
	return !e.acked.has || wire.After(p.End(), e.acked.number)
}

// window takes SND.WND (RFC 9293 section 3.10.7.4).
func (h *heard) window(at time.Duration, p *wire.Packet) {
	h.wl1, h.wl2, h.windowed = p.Seq, p.Ack, true
	switch {
	case p.Window > 0 && h.zero:
		h.zero, h.opened, h.openedAt = false, true, at
	case p.Window == 0 && !h.zero:
		h.zero, h.zeroAt = true, at
	}
}

// outstanding reports whether the end has sent what, as far as it knows, has not
// been acknowledged.
func (e *wireEnd) outstanding() bool {
	return e.begun && e.heard.has && wire.Before(e.heard.una, e.nxt)
}

// stamp is a timestamp, if there was one.
type stamp struct {
	value uint32
	has   bool
}

func (s *stamp) set(v uint32) { s.value, s.has = v, true }

// before reports whether v is newer than the timestamp, or the first.
func (s *stamp) before(v uint32) bool { return !s.has || int32(v-s.value) > 0 }

// after reports whether v is older than the timestamp.
func (s *stamp) after(v uint32) bool { return s.has && int32(v-s.value) < 0 }
