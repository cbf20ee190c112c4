package flow

import (
	"encoding/json"
	"net/netip"
	"slices"
	"time"

	"netlab/topology/wire"
)

// Summary is what became of a connection, as plain data.
type Summary struct {
	ID int `json:"id"`
	// Ends are both directions, the opener's first.
	Ends [2]Direction `json:"ends"`
	// Start and End are when the first and the last segment was seen.
	Start time.Duration `json:"start_ns"`
	End   time.Duration `json:"end_ns"`

	// Established says that the handshake was seen from the SYN to the ACK of the
	// SYN,ACK; Handshake is the time that took, SYN retransmissions included.
	Established bool          `json:"established"`
	Handshake   time.Duration `json:"handshake_ns"`
	// RTTToOpener and RTTToPeer are the handshake's round trips from the observer,
	// nil where they are not known: a segment of it is missing, was captured in
	// another order, or was sent more than once, which HandshakeRepeated says.
	RTTToOpener       *time.Duration `json:"rtt_to_opener_ns"`
	RTTToPeer         *time.Duration `json:"rtt_to_peer_ns"`
	HandshakeRepeated bool           `json:"handshake_repeated"`

	Ending Ending `json:"ending"`
	// Closer is the end whose FIN was seen first, the active closer, Resetter the
	// one whose RST took effect; -1 for neither. Simultaneous says that both sent
	// their FIN before they saw the other's.
	Closer       int  `json:"closer"`
	Resetter     int  `json:"resetter"`
	Simultaneous bool `json:"simultaneous_close"`

	WindowScaling bool `json:"window_scaling"`
	SACK          bool `json:"sack"`
	Timestamps    bool `json:"timestamps"`

	Completeness Completeness `json:"completeness"`
}

// Direction is one end of a connection: what it sent, its options, its states.
type Direction struct {
	Addr netip.AddrPort `json:"addr"`
	Node string         `json:"node,omitempty"`
	Counts
	// ISN is valid where HasISN: its SYN was seen.
	ISN    uint32 `json:"isn"`
	HasISN bool   `json:"has_isn"`
	// FIN says that it sent a FIN.
	FIN bool `json:"fin"`
	// MSS is that of its SYN, 0 for none; WindowScale -1 for none.
	MSS         uint16 `json:"mss"`
	WindowScale int8   `json:"window_scale"`
	// Window is the last one offered, in bytes where the scale is known.
	Window uint32 `json:"window"`
	// MissingBytes lie below the highest seen and were never seen themselves;
	// UnackedBytes were sent and not acknowledged, SYN and FIN included in both.
	MissingBytes uint64 `json:"missing_bytes"`
	UnackedBytes uint64 `json:"unacked_bytes"`
	// MaxFlight is the most that was unacknowledged at once, in bytes.
	MaxFlight uint64 `json:"max_flight"`
	// Goodput is unique payload over the time from its first to its last data
	// segment, in bits a second; 0 for less than two of them.
	Goodput float64 `json:"goodput_bps"`
	// RTT is from the observer to this end and back.
	RTT RTT `json:"rtt"`
	// States are those of a capture; of a network the record has them.
	States []Stay `json:"states"`
}

// Stay is a stay in one state; the last one lasts as long as the connection was
// watched. Presumed says that it rests on a SYN or FIN that the end was sent and
// never seen to acknowledge.
type Stay struct {
	State    wire.State
	At, For  time.Duration
	Presumed bool
}

// MarshalJSON writes the state by its name.
func (s Stay) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		State    string        `json:"state"`
		At       time.Duration `json:"at_ns"`
		For      time.Duration `json:"for_ns"`
		Presumed bool          `json:"presumed,omitempty"`
	}{s.State.String(), s.At, s.For, s.Presumed})
}

// Summary sums the connection up as it stands.
func (c *Conn) Summary() Summary {
	a, b := &c.Ends[0], &c.Ends[1]
	s := Summary{
		ID: c.ID, Start: c.started, End: c.last,
		Ends:         [2]Direction{c.direction(0), c.direction(1)},
		Established:  c.course.complete,
		Ending:       c.Ending(),
		Closer:       int(c.course.closer),
		Resetter:     c.resetBy(),
		Simultaneous: c.course.crossed,
		Completeness: c.course.completeness,

		WindowScaling: a.HasISN && b.HasISN && a.offer.scale >= 0 && b.offer.scale >= 0,
		SACK:          a.sackOK && b.sackOK,
		Timestamps:    a.stamps && b.stamps,
	}
	if c.course.complete {
		s.Handshake = c.course.completed - c.started
	}
	s.RTTToPeer, s.RTTToOpener = c.course.rtts()
	s.HandshakeRepeated = c.course.again()
	return s
}

func (c *Conn) direction(i int) Direction {
	h := &c.Ends[i]
	d := Direction{
		Addr: h.Addr, Node: h.Node, Counts: h.n.counts(),
		HasISN: h.HasISN, FIN: h.fin, MSS: h.mss, WindowScale: -1,
		Window: h.offer.bytes(), MissingBytes: h.got.holes(),
		MaxFlight: uint64(h.n.maxFlight), RTT: h.trips.rtt(),
	}
	if c.inference != nil {
		d.States = c.life(h).stays(c.last)
	}
	if h.HasISN {
		d.ISN = h.ISN
		d.WindowScale = h.offer.scale
	}
	if high := h.got.high(); high > 0 {
		// A segment without data may have been beyond the last one with some.
		d.MissingBytes += h.nxt - min(high, h.nxt)
		d.UnackedBytes = h.nxt - h.got.first.start
	}
	if h.acked {
		d.UnackedBytes = h.nxt - min(h.una, h.nxt)
	}
	if t := h.lastData - h.firstData; t > 0 {
		d.Goodput = float64(h.n.uniqueBytes) * 8 / t.Seconds()
	}
	return d
}

// stays turns the path into stays, the last of them until end.
func (l *life) stays(end time.Duration) []Stay {
	all := slices.Grow([]Stay(nil), len(l.times))
	for i, at := range l.times {
		until := end
		if i+1 < len(l.times) {
			until = l.times[i+1]
		}
		all = append(all, Stay{State: l.path[i], At: at, For: until - at})
	}
	if n := len(all); n > 0 {
		all[n-1].Presumed = l.presumed
	}
	return all
}
