package flow

import (
	"slices"
	"time"

	"netlab/topology/wire"
)

// replacedBy reports whether a segment with SYN starts another connection with
// the same 4-tuple: after this one is over (from TIME-WAIT by a higher sequence
// number or timestamp, RFC 9293 MAY-2 and RFC 6191), for an opener that tries
// again with another ISN while nothing was seen of its peer, or when the peer's
// SYN,ACK shows that it has forgotten this connection (RFC 9293 section 3.5.1).
func (c *Conn) replacedBy(at time.Duration, index uint64, p *wire.Packet) bool {
	dir := c.dirOf(p)
	s, r := &c.Ends[dir], &c.Ends[1-dir]
	if p.Flags&wire.ACK != 0 {
		if !r.seen && s.based && p.Seq != s.ISN && p.Ack != r.ISN+1 {
			return true // it answers another SYN
		}
		o := c.inference.odd
		return o != nil && o.stray.answeredBy(p, dir)
	}
	if s.based && p.Seq == s.ISN || s.unopened() {
		return false
	}
	switch {
	case c.Over():
		if r.State != wire.TimeWait || !wire.BeforeEq(p.Seq, uint32(s.nxt)) || s.trips.before(p) {
			return true
		}
	case !r.seen:
		return true // nothing but the SYN shows that the connection is over
	case !s.seen && r.State == wire.SynSent:
		return false
	}
	c.inference.oddities().stray.take(at, c.last, index, int8(dir), p)
	return false
}

// stray is a SYN with another ISN that did not fit the connection: it has begun a new one
// if the peer answers it by SYN,ACK.
type stray struct {
	// syns are the SYN and its retransmissions, the first maxStrays of them.
	syns []copied
	dir  int8
	isn  uint32
	// last is when it was seen last, before when the segment before it was, or before
	// those before that which are of the stray as well.
	last, before time.Duration
}

// copied is a segment as it was seen.
type copied struct {
	p     wire.Packet
	at    time.Duration
	index uint64
}

const maxStrays = 8

func (s *stray) take(at, before time.Duration, index uint64, dir int8, p *wire.Packet) {
	if s.dir != dir || s.isn != p.Seq {
		s.syns = nil
	}
	if len(s.syns) == 0 || before != s.last {
		s.before = before
	}
	s.dir, s.isn, s.last = dir, p.Seq, at
	if len(s.syns) < maxStrays {
		q := *p
		q.Data, q.Payload = slices.Clone(p.Data), slices.Clone(p.Payload)
		s.syns = append(s.syns, copied{q, at, index})
	}
}

// answeredBy reports whether a segment with SYN and ACK answers the stray.
func (s *stray) answeredBy(p *wire.Packet, dir int) bool {
	return len(s.syns) > 0 && int(s.dir) != dir && p.Ack == s.isn+1
}

// yield gives up the SYNs that do not fit the connection to the one that follows it, where
// p answers them.
func (c *Conn) yield(p *wire.Packet) []copied {
	o := c.inference.odd
	if p.Flags&wire.ACK == 0 || o == nil || !o.stray.answeredBy(p, c.dirOf(p)) {
		return nil
	}
	if c.last == o.stray.last {
		c.last = o.stray.before
	}
	return o.stray.syns
}
