package flow

import (
	"time"

	"netlab/topology/wire"
)

// replacedBy reports whether a segment with SYN starts another connection with
// the same 4-tuple: after this one is over (from TIME-WAIT by a higher sequence
// number or timestamp, RFC 9293 MAY-2 and RFC 6191), for an opener that tries
// again with another ISN while nothing was seen of its peer, or when the peer's
// SYN,ACK shows that it has forgotten this connection (RFC 9293 section 3.5.1).
func (c *Conn) replacedBy(at time.Duration, p *wire.Packet) bool {
	dir := c.dirOf(p)
	s, r := &c.Ends[dir], &c.Ends[1-dir]
	if p.Flags&wire.ACK != 0 {
		if !r.seen && s.based && p.Seq != s.ISN && p.Ack != r.ISN+1 {
			return true // it answers another SYN
		}
		o := c.inference.odd
		return o != nil && o.stray.set && int(o.stray.dir) != dir && p.Ack == o.stray.isn+1
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
	stray := &c.inference.oddities().stray
	stray.set, stray.dir, stray.isn, stray.at, stray.before = true, int8(dir), p.Seq, at, c.last
	return false
}

// yield gives up the SYN that does not fit the connection to the one that follows it.
func (c *Conn) yield(p *wire.Packet) {
	if o := c.inference.odd; p.Flags&wire.ACK != 0 && o != nil && o.stray.set && c.last == o.stray.at {
		c.last = o.stray.before
	}
}

// inherit takes over the SYN that the connection before it did not fit.
func (c *Conn) inherit(old *Conn, p *wire.Packet) {
	o := old.inference.odd
	if p.Flags&wire.ACK == 0 || o == nil || !o.stray.set {
		return
	}
	c.Ends[0].open(o.stray.isn)
	c.started = o.stray.at
}
