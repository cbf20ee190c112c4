package flow

import "netlab/topology/wire"

// Variables are the connection variables of one end (RFC 9293 section 3.3.1), by
// what it has sent and what has reached it until now.
type Variables struct {
	State wire.State
	// ISS, Una, Nxt and Wnd are valid where HasISS: its SYN was sent. MaxWnd is the
	// largest SND.WND so far.
	HasISS            bool
	ISS               uint32
	Una, Nxt          uint32 // SND.UNA, SND.NXT
	Wnd, MaxWnd       uint32 // SND.WND
	FIN               bool   // its own FIN was sent
	FINEnd            uint32 // the number after it
	HasIRS            bool
	IRS, RcvNxt       uint32 // valid where HasIRS: the peer's SYN has arrived
	PeerFIN           bool   // the peer's FIN has arrived, and all before it
	EarlyFIN          bool   // it has arrived, and something before it has not
	PeerFINEnd        uint32
	Offered           bool
	Edge              uint32 // the highest number offered to the peer, exclusive; valid where Offered
	Latest            uint32 // the end of the window offered last, which may be before Edge
	Stamps, HasRecent bool   // both SYNs had timestamps; TS.Recent is known
	Recent            uint32 // TS.Recent
}

// RcvWnd is RCV.WND: what is left of what the end has offered.
func (v *Variables) RcvWnd() uint32 {
	if !v.Offered || wire.Before(v.Edge, v.RcvNxt) {
		return 0
	}
	return v.Edge - v.RcvNxt
}

// Variables returns those of Ends[side], for a connection of a network.
//
// A stack may drop the segment that would open its connection: before it is
// ESTABLISHED an end has received nothing but the peer's SYN.
func (c *Conn) Variables(side int) (v Variables) {
	e, peer := c.Way(side)
	v.State, v.HasISS, v.ISS, v.Una, v.Nxt = e.State, e.HasISN, e.ISN, e.ISN, uint32(e.nxt)
	v.Wnd, v.FIN, v.FINEnd = e.reached.wnd, e.fin, uint32(e.finEnd)
	v.Offered, v.Edge = e.offer.has && e.offer.edge != 0, uint32(e.offer.edge)
	v.Latest = uint32(e.offer.ack) + e.offer.bytes()
	v.Stamps = e.stamps && peer.stamps
	if e.acked {
		v.Una = uint32(e.una)
	}
	if v.State.Synchronized() && v.Una == v.ISS {
		v.Una++ // its stack says so
	}
	b := e.reached.beside
	if b == nil {
		return v
	}
	v.MaxWnd = b.maxWnd
	v.HasRecent, v.Recent = b.stamped, b.recent
	if b.got.empty() {
		return v
	}
	v.HasIRS, v.IRS, v.RcvNxt = true, uint32(b.got.first.start), uint32(b.got.first.end)
	if b.fin != 0 {
		v.PeerFINEnd = uint32(b.fin)
		v.PeerFIN, v.EarlyFIN = b.got.first.end >= b.fin, b.got.first.end < b.fin
	}
	return v
}

// Advance returns what RCV.NXT of Ends[side] is once the sequence space from start
// to end has arrived there too.
func (c *Conn) Advance(side int, start, end uint32) uint32 {
	e, _ := c.Way(side)
	got := &e.reached.beside.got
	nxt := got.first.end
	if Unwrap(nxt, start) > nxt {
		return uint32(nxt)
	}
	return uint32(got.through(max(nxt, Unwrap(nxt, end))))
}

// Holds reports whether everything from start to end has arrived at Ends[side].
func (c *Conn) Holds(side int, start, end uint32) bool {
	e, _ := c.Way(side)
	got := &e.reached.beside.got
	return got.has(Unwrap(got.first.end, start), Unwrap(got.first.end, end))
}

// MayHold reports whether everything from start to end has arrived at Ends[side], or
// may be there although the end has dropped something before it.
func (c *Conn) MayHold(side int, start, end uint32) bool {
	e, _ := c.Way(side)
	b := e.reached.beside
	if b == nil {
		return true // it is not known what has arrived
	}
	from, to := Unwrap(b.got.first.end, start), Unwrap(b.got.first.end, end)
	return to <= b.through() || b.got.has(from, to)
}
