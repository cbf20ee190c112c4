package rfc

import (
	"net/netip"
	"time"

	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// party is one end of a connection as the observer of both ends knows it: what
// it has sent, what has arrived there, and the state that it is in.
type party struct {
	conn *flow.Conn
	side int
	node string
	addr netip.AddrPort
	peer netip.AddrPort

	state wire.State
	since time.Duration // when it entered the state, or its 2 MSL started anew
	// linger is 2 MSL as it was when TIME-WAIT began, 0 where that is unknown.
	linger time.Duration
	// sinceData says that a FIN with data started them anew.
	sinceData bool
	// active says that the end called connect.
	active bool

	hasISS, hasIRS     bool
	iss, irs           uint32
	una, nxt           uint32 // SND.UNA, SND.NXT
	edge, maxWnd       uint32 // SND.UNA + SND.WND at its highest, the largest SND.WND
	wnd                uint32 // SND.WND
	rcvNxt, offered    uint32 // RCV.NXT, and the highest number offered, exclusive
	hasOffered         bool
	scale, peerScale   int8
	stamps, peerStamps bool
	recent             uint32 // TS.Recent
	hasRecent          bool
	fin, peerFIN       bool
	finEnd, peerFINEnd uint32
	held               held
	// refused are the pieces of segments that a rule has refused, of which
	// refusedN is the last one.
	refused   held
	refusedN  uint64
	refusedBy *Rule
	// cookie says that the stack keeps no state of its SYN-RECEIVED but in the
	// sequence number of its SYN,ACK (RFC 4987 section 3.6).
	cookie bool
	// orphan says that its owner has called close: nobody reads any more.
	orphan bool
	// shut says that its owner has called shutdown, perhaps for reading too.
	shut bool
	// ended says that the stack has reported CLOSED after another state, reset that it
	// has sent a RST that ended the connection.
	ended, reset bool
	// blind says that fragments went by, of which nobody knows what they held: the
	// end cannot be judged any more.
	blind bool

	syned, heard time.Duration // when it first sent its SYN; when anything last arrived
	tried        bool          // something was sent again since then
	probes       int           // keepalives since then
	zero         bool          // the peer's window is closed
	zeroAt       time.Duration // since when
	probed       bool          // a probe was sent since then
	syns         int           // how often it has sent its SYN
	rtt          time.Duration // of its SYN, 0 where that was sent more than once
	challenged   time.Duration // when it last sent an ACK for what it did not accept
	hasChallenge bool

	// queue are arrivals whose effect is not judged yet, outs what it sent since
	// then, within one instant; path are the states that it must still pass.
	queue   []arrival
	outs    []*tap.Packet
	outsAt  time.Duration
	path    []wire.State
	pathBy  verdict
	pathOf  arrival // what demands them
	replies []reply
	owed    owed
	dirty   bool
}

// arrival is a segment that has reached a party.
type arrival struct {
	n    uint64
	conn *flow.Conn // the segment's own
	p    *wire.Packet
	at   time.Duration
	// bad says that its checksum is wrong: it must have no effect at all.
	bad bool
	// cause is what is judged where it is a call.
	cause wire.Cause
}

// held are pieces of the stream that arrived beyond a hole.
type held struct {
	spans [32]wire.SACKBlock
	n     int
	// lost says that there were more pieces than are remembered, of which the last
	// one ends before until.
	lost  bool
	until uint32
}

func (h *held) add(start, end uint32) {
	for i := 0; i < h.n; i++ {
		s := h.spans[i]
		if wire.After(start, s.End) || wire.Before(end, s.Start) {
			continue
		}
		if wire.Before(s.Start, start) {
			start = s.Start
		}
		end = wire.Later(s.End, end)
		h.n--
		h.spans[i] = h.spans[h.n]
		i-- // what was joined may touch others
	}
	if h.n == len(h.spans) {
		if !h.lost || wire.After(end, h.until) {
			h.lost, h.until = true, end
		}
		return
	}
	h.spans[h.n] = wire.SACKBlock{Start: start, End: end}
	h.n++
}

// advance returns how far the stream now goes without a hole.
func (h *held) advance(next uint32) uint32 {
	for i := 0; i < h.n; {
		s := h.spans[i]
		if wire.After(s.Start, next) {
			i++
			continue
		}
		next = wire.Later(next, s.End)
		h.n--
		h.spans[i] = h.spans[h.n]
		i = 0
	}
	return next
}

// parties are the two ends of a connection.
type parties [2]party

// of returns the party that has an address in a connection; nil where the
// address is neither end's.
func (m *Monitor) of(c *flow.Conn, a netip.AddrPort) *party {
	side := c.Side(a)
	if side < 0 {
		return nil
	}
	return &m.partiesOf(c)[side]
}

// partiesOf returns the parties of a connection, made where there are none.
func (m *Monitor) partiesOf(c *flow.Conn) *parties {
	if c == m.lastConn {
		return m.lastParties
	}
	ps := m.parties[c]
	if ps == nil {
		ps = m.meet(c)
	}
	m.lastConn, m.lastParties = c, ps
	return ps
}

// meet makes the parties of a connection.
func (m *Monitor) meet(c *flow.Conn) *parties {
	ps := new(parties)
	for i := range ps {
		end := &c.Ends[i]
		ps[i] = party{
			conn: c, side: i, node: end.Node, addr: end.Addr, peer: c.Ends[1-i].Addr, scale: -1, peerScale: -1,
			reset: m.resets[c][i],
		}
	}
	m.parties[c] = ps
	return ps
}

// over drops what is known of a connection whose ends are both done, but for the
// resets that end it.
func (m *Monitor) over(c *flow.Conn) {
	ps := m.parties[c]
	if ps == nil {
		return
	}
	for i := range ps {
		e := &ps[i]
		if m.judged(e) && !e.ended {
			return
		}
	}
	if ps[0].reset || ps[1].reset {
		m.resets[c] = [2]bool{ps[0].reset, ps[1].reset}
	}
	m.drop(c)
}

func (m *Monitor) drop(c *flow.Conn) {
	delete(m.parties, c)
	if m.lastConn == c {
		m.lastConn, m.lastParties = nil, nil
	}
}

// gone forgets a connection that the record has forgotten.
func (m *Monitor) gone(c *flow.Conn) {
	m.drop(c)
	m.Forget(c)
	delete(m.resets, c)
}

// judged reports whether a party has a stack that runs, which must follow the
// rules.
func (m *Monitor) judged(e *party) bool {
	return e.node != "" && !e.blind && !m.raw[e.node] && !m.down[e.node]
}

// variables fills in both ends' variables.
func (m *Monitor) variables(v *Violation) {
	ps := m.parties[v.Conn]
	if ps == nil {
		return
	}
	side := max(v.Conn.Side(v.Local), 0)
	for i := range v.Ends {
		v.Ends[i] = ps[(side+i)%2].variables()
	}
}

func (e *party) variables() Variables {
	v := Variables{Known: true, Node: e.node, State: e.state, HasSend: e.hasISS, HasRecv: e.hasIRS}
	if e.hasISS {
		v.SndUna, v.SndNxt, v.SndWnd = e.una-e.iss, e.nxt-e.iss, e.wnd
	}
	if e.hasIRS {
		v.RcvNxt, v.RcvWnd = e.rcvNxt-e.irs, e.window()
	}
	return v
}

// window is RCV.WND: what is left of what the end has offered.
func (e *party) window() uint32 {
	if !e.hasOffered || wire.Before(e.offered, e.rcvNxt) {
		return 0
	}
	return e.offered - e.rcvNxt
}
