package flow

import "netlab/topology/wire"

// replacedBy reports whether a segment with SYN starts another connection with
// the same 4-tuple: after this one is over (from TIME-WAIT by a higher sequence
// number or timestamp, RFC 9293 MAY-2 and RFC 6191), for an opener that tries
// again with another ISN before it was answered, or when the peer's SYN,ACK
// shows that it has forgotten this connection (RFC 9293 section 3.5.1).
func (c *Conn) replacedBy(p *wire.Packet) bool {
	dir := c.dirOf(p)
	s, r := &c.half[dir], &c.half[1-dir]
	if p.Flags&wire.ACK != 0 {
		return c.stray.set && int(c.stray.dir) != dir && p.Ack == c.stray.isn+1
	}
	if s.syn && p.Seq == s.isn() || s.unopened() {
		return false
	}
	switch {
	case c.Over():
		if r.life.state != wire.TimeWait || !wire.BeforeEq(p.Seq, uint32(s.nxt)) || s.timer.before(p) {
			return true
		}
	case s.life.state == wire.SynSent && !r.seen:
		return true
	case !s.seen && r.life.state == wire.SynSent:
		return false
	}
	c.stray.set, c.stray.dir, c.stray.isn, c.stray.at = true, int8(dir), p.Seq, c.last
	return false
}

// inherit takes over the SYN that the connection before it did not fit.
func (c *Conn) inherit(old *Conn, p *wire.Packet) {
	if p.Flags&wire.ACK == 0 || !old.stray.set {
		return
	}
	h := &c.half[0]
	h.seen, h.based, h.syn = true, true, true
	h.base = origin(old.stray.isn)
	h.nxt = h.base + 1
	h.got.add(h.base, h.nxt)
	c.started = old.stray.at
}
