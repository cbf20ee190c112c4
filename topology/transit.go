package topology

import (
	"netlab/impair"
	"netlab/nodes"
	"netlab/topology/tap"
	"netlab/topology/wire"
)

// transit is a packet that crosses a link, or a host's loopback.
type transit struct {
	frame    impair.Frame
	record   *tap.Packet
	datagram nodes.Datagram
	// sent is the packet as it was sent, nil for a copy that a link has made: the record's
	// where that has all of it, and else long, which the transit keeps for the next one.
	sent, long *wire.Packet
}

// transits has those that are over, the latest first, and what is being sent.
type transits struct {
	spare   []*transit
	sending wire.Packet
}

// decode decodes a packet that is being sent; the result is good until the next one is.
func (s *transits) decode(datagram []byte) *wire.Packet {
	// What cannot be decoded travels all the same: a raw node may send anything.
	// Decode keeps what it understood, and the bytes.
	_ = s.sending.Decode(datagram)
	return &s.sending
}

// send returns the transit of a recorded packet that was decoded last.
func (s *transits) send(d nodes.Datagram, r *tap.Packet) *transit {
	t := s.take()
	t.record, t.datagram = r, d
	if len(r.Data) == len(d.Bytes) {
		t.sent = &r.Packet
		t.datagram.Recycle()
		t.datagram.Bytes = r.Data
	} else {
		if t.long == nil {
			t.long = new(wire.Packet)
		}
		*t.long = s.sending
		t.sent = t.long
	}
	t.enframe(t.sent)
	return t
}

func (s *transits) take() *transit {
	n := len(s.spare)
	if n == 0 {
		return new(transit)
	}
	t := s.spare[n-1]
	s.spare = s.spare[:n-1]
	return t
}

// enframe wraps what travels for a pipe.
func (t *transit) enframe(p *wire.Packet) {
	t.frame = impair.Frame{Packet: p, Info: &t.record.Info, N: t.record.N, Ref: t}
}

// over gives back what a packet has taken.
func (s *transits) over(t *transit) {
	if t.frame.Shown {
		return
	}
	t.datagram.Recycle()
	*t = transit{long: t.long}
	s.spare = append(s.spare, t)
}
