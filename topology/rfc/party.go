package rfc

import (
	"net/netip"
	"time"

	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// party is what the rules expect of one end of a connection, and what they
// remember of it. What it has sent and received is for the ledger to know:
// [flow.Conn.Variables].
type party struct {
	conn *flow.Conn
	side int
	node string

	since time.Duration // when it entered its state, or its 2 MSL started anew
	// opened is when it became ESTABLISHED.
	opened time.Duration
	// linger is 2 MSL as it was when TIME-WAIT began, 0 where that is unknown.
	linger time.Duration
	syned  time.Duration // when it first sent its SYN
	asked  time.Duration // when anything but a RST has arrived last
	// unsent is when an ACK of what was not sent has reached it last in ESTABLISHED, without
	// a timestamp.
	unsent time.Duration
	// recontrolled is when its owner has set TCP_CONGESTION last in ESTABLISHED, corked says
	// that TCP_CORK was on.
	recontrolled time.Duration
	corked       bool
	probed       time.Duration // since when the window has been closed that it has probed last

	// outs is what it has sent at this instant, nil where that is nothing.
	outs []*tap.Packet
	// pathBy demands the path that it must still pass, and pathOf, of which the packet is
	// there at its instant alone, has demanded it.
	pathBy  verdict
	pathOf  arrival
	replies []reply
	owed    owed
	refused []refusal

	// skipped is how many numbers lie before the segment that has opened the connection by
	// a SYN cookie: its stack takes them for received. It is below 0 where the segment begins
	// before the first of them.
	skipped int32
	// again is the number after what was sent again, valid where tried.
	again uint32
	// probeEnd is the number after its last window probe, which its stack may count as sent.
	probeEnd uint32
	probes   int32 // how often it has asked for an ACK again since anything but a RST arrived
	// sinceData says that a FIN with data started its 2 MSL anew.
	sinceData bool
	// active says that the end called connect, passive that a listener has made it.
	active, passive bool
	// anew says that it has sent a SYN of another number than its first.
	anew bool
	// cookie says that the stack keeps no state of its SYN-RECEIVED but in the
	// sequence number of its SYN,ACK (RFC 4987 section 3.6).
	cookie bool
	// cookied says that the end has sent a SYN cookie for the connection, offered that it
	// has offered a window by another segment than its SYN.
	cookied, offered bool
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
	tried bool // something was sent again that is not acknowledged
	// unmoved says that it has repeated what is acknowledged: it has dropped the segments
	// that have said so, and what they have said of the window.
	unmoved bool
	// dirty says that it is among the unsettled, present that it is among those present.
	dirty, present bool
}

// arrival is a segment that has reached a party.
type arrival struct {
	n  uint64
	p  *wire.Packet
	at time.Duration
	// head is p's, which is gone when its instant is over.
	head head
	// bad says that its checksum is wrong: it must have no effect at all.
	bad bool
}

// head is what is remembered of a segment.
type head struct {
	seq, length uint32
	flags       wire.Flags
}

func (e *party) addr() netip.AddrPort { return e.end().Addr }
func (e *party) peer() netip.AddrPort { return e.conn.Ends[1-e.side].Addr }

// end is what the ledger knows of it.
func (e *party) end() *flow.End { return &e.conn.Ends[e.side] }

// opens reports whether the end has called connect, and waits for the peer's SYN.
func (e *party) opens() bool { return e.end().State == wire.SynSent }

// heard is when anything has reached it last.
func (e *party) heard() time.Duration {
	at, _ := e.conn.Heard(e.side)
	return at
}

// variables are the connection variables of the end as its ledger knows them.
func (e *party) variables() (v flow.Variables) {
	v = e.conn.Variables(e.side)
	if e.cookie && v.State == wire.Closed {
		v.State = wire.SynReceived
	}
	return v
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

// cookiedAs reports whether an end with the same two addresses has sent a SYN cookie of a
// number, in another connection.
func (m *Monitor) cookiedAs(e *party, isn uint32) bool {
	for _, c := range m.between[addrPairOf(e.addr(), e.peer())] {
		side := c.Side(e.addr())
		if side < 0 || c.Ends[1-side].Addr != e.peer() || !c.Ends[side].HasISN || c.Ends[side].ISN != isn {
			continue
		}
		if ps := m.parties[c]; ps != nil && ps[side].cookied || m.past[c][side].cookied {
			return true
		}
	}
	return false
}

// meet makes the parties of a connection.
func (m *Monitor) meet(c *flow.Conn) *parties {
	ps := new(parties)
	for i := range ps {
		ps[i] = party{
			conn: c, side: i, node: c.Ends[i].Node,
			reset: m.past[c][i].reset, cookied: m.past[c][i].cookied, probed: -1, asked: -1, unsent: -1, recontrolled: -1,
		}
		ps[i].blind = m.unjudged(&ps[i])
	}
	m.parties[c] = ps
	return ps
}

// past is what is remembered of a party whose connection is over: that it has reset
// it, and that it has sent a SYN cookie for it.
type past struct{ reset, cookied bool }

// over drops what is known of a connection whose ends are both done, but for their
// past.
func (m *Monitor) over(c *flow.Conn) {
	ps := m.parties[c]
	if ps == nil {
		return
	}
	for i := range ps {
		if e := &ps[i]; m.stacked(e) && !e.ended {
			return
		}
	}
	if was := [2]past{{ps[0].reset, ps[0].cookied}, {ps[1].reset, ps[1].cookied}}; was != [2]past{} {
		m.past[c] = was
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
	delete(m.past, c)
}

// judged reports whether a party has a stack that runs, which must follow the
// rules.
func (m *Monitor) judged(e *party) bool { return m.stacked(e) && !e.blind }

// stacked reports whether a party has a stack that runs.
func (m *Monitor) stacked(e *party) bool { return m.stack(e.node) && !m.down[e.node] }

// stack reports whether a node has a stack of the network.
func (m *Monitor) stack(node string) bool { return node != "" && !m.raw[node] && !m.outside[node] }

// blinded notes that nobody knows what the end has heard: nothing that it does from
// now on is judged.
func (e *party) blinded() {
	e.blind, e.pathBy.path, e.replies, e.owed = true, nil, e.replies[:0], owed{}
}

// variables fills in both ends' variables.
func (m *Monitor) variables(v *Violation) {
	ps := m.parties[v.Conn]
	if ps == nil {
		return
	}
	side := max(v.Conn.Side(v.Local), 0)
	for i := range v.Ends {
		v.Ends[i] = ps[(side+i)%2].tell()
	}
}

// tell returns the end's variables as a violation reports them.
func (e *party) tell() Variables {
	x := e.variables()
	v := Variables{Known: true, Node: e.node, State: x.State, HasSend: x.HasISS, HasRecv: x.HasIRS}
	if v.HasSend {
		v.SndUna, v.SndNxt, v.SndWnd = x.Una-x.ISS, x.Nxt-x.ISS, x.Wnd
	}
	if v.HasRecv {
		v.RcvNxt, v.RcvWnd = x.RcvNxt-x.IRS, x.RcvWnd()
	}
	return v
}
