package flow

import (
	"time"

	"netlab/topology/wire"
)

// zeekState is the state that Zeek gives one end of a connection.
type zeekState uint8

const (
	zeekInactive zeekState = iota
	zeekSynSent
	zeekSynAckSent
	zeekPartial
	zeekEstablished
	zeekClosed
	zeekReset
)

// Zeek's timers, by their default in its init-bare.zeek: after these the next
// segment of a 4-tuple is a connection of its own in conn.log.
const (
	zeekAttemptDelay = 5 * time.Second // tcp_attempt_delay, from the SYN
	zeekCloseDelay   = 5 * time.Second // tcp_close_delay, tcp_connection_linger
	zeekInactivity   = 5 * time.Minute // tcp_inactivity_timeout
)

// zeekJump is the distance beyond which Zeek does not believe the sequence
// number of a SYN or RST.
const zeekJump = 1 << 20

// zeekEnd is one end as Zeek sees it. Numbers are unwrapped.
type zeekEnd struct {
	state, prev      zeekState
	start, last, ack uint64
	fins             uint32
	finEnd           uint64 // relative to start
	closed           bool   // it was reported as closed
	logged           uint8  // letters that are logged once, see zeek_history.go
	syn, fin, rst    uint64 // where the last of each was
	rexmits, zeros   zeekCounter
	gaps             zeekCounter
	got              ranges
}

func (e *zeekEnd) set(s zeekState) {
	if s != e.state {
		e.prev, e.state = e.state, s
	}
}

// begin places the end's numbers; a later SYN may move them.
func (e *zeekEnd) begin(start, last uint64) {
	e.start, e.ack, e.last = start, start, last
	e.got = ranges{first: span{start, start + 1}}
}

// size is the payload that Zeek thinks was sent.
func (e *zeekEnd) size(peer *zeekEnd) uint64 {
	if e.prev == zeekSynSent && e.state == zeekReset && peer.state == zeekInactive && e.ack > e.start+1 {
		return 0
	}
	n := max(e.last, e.ack) - e.start
	if n != 0 {
		n--
	}
	if n != 0 && e.fins > 0 {
		n--
	}
	return n
}

// zeekConn is one line of conn.log in the making. Index 0 is the originator.
type zeekConn struct {
	ends    [2]zeekEnd
	partial bool
	spoke   [2]bool
	log     zeekHistory
	started time.Duration
	last    time.Duration
}

// over reports whether Zeek's timers have removed the connection by t.
func (z *zeekConn) over(t time.Duration) bool {
	o, r := &z.ends[0], &z.ends[1]
	idle := t - z.last
	switch {
	case o.closed && r.closed, o.closed || r.closed:
		done := o.closed && r.closed || o.state == zeekReset || r.state == zeekReset ||
			o.state == zeekInactive || r.state == zeekInactive
		if done && idle >= zeekCloseDelay {
			return true
		}
	case r.state == zeekInactive && (o.state == zeekSynSent || o.state == zeekSynAckSent):
		return t-z.started >= zeekAttemptDelay
	}
	return idle >= zeekInactivity
}

// reused reports whether Zeek takes a segment with SYN for a new connection.
func (z *zeekConn) reused(p *wire.Packet) bool {
	o, r := &z.ends[0], &z.ends[1]
	if p.Flags&wire.SYN == 0 {
		return false
	}
	first := o
	if p.Flags&wire.ACK != 0 {
		if o.state != zeekInactive {
			return false
		}
		first = r
	}
	return o.closed || r.closed || p.Seq != uint32(first.start)
}

// observe takes one segment, sent by end dir.
func (z *zeekConn) observe(t time.Duration, dir int, p *wire.Packet) {
	e, peer := &z.ends[dir], &z.ends[1-dir]
	f := p.Flags
	if !z.spoke[dir] {
		if dir == 0 {
			z.partial = f&(wire.SYN|wire.ACK) != wire.SYN
		} else if !z.partial {
			z.partial = f&wire.SYN == 0
		}
	}
	seglen := uint64(p.SegLen())
	if f&wire.RST != 0 {
		seglen -= uint64(p.Len)
	}
	seq := e.number(p, seglen)
	rel := seq - e.start
	z.flagLetters(dir, p, rel)
	if p.Window == 0 && f&wire.RST == 0 && peer.state != zeekClosed && e.state != zeekReset {
		z.log.scaled(&e.zeros, dir, 'W')
	}
	if !z.ends[0].closed || !z.ends[1].closed {
		z.last = t
	}
	if f&wire.FIN != 0 {
		e.fins++
		e.finEnd = rel + seglen
	}
	acked := e.acknowledges(peer, p)
	z.advance(dir, p, seq+seglen)
	closes := e.step(peer, dir, p, z)
	if f&wire.ACK != 0 {
		z.takeACK(1-dir, acked)
	}
	if p.Len > 0 && f&wire.RST == 0 && seq >= e.start && len(p.Payload) >= p.Len {
		if f&wire.SYN != 0 {
			seq++
		}
		if end := seq + uint64(p.Len); end > e.ack {
			e.got.add(max(seq, e.ack), end)
		}
	}
	if closes {
		e.closed = true
	}
	z.spoke[dir] = true
}

// number unwraps the sequence number and starts or restarts the end's numbers.
func (e *zeekEnd) number(p *wire.Packet, seglen uint64) uint64 {
	syn := p.Flags&wire.SYN != 0
	switch e.state {
	case zeekInactive:
		seq := origin(p.Seq)
		if syn {
			e.begin(seq, seq+seglen)
		} else {
			e.begin(seq-1, seq)
		}
		return seq
	case zeekSynSent, zeekSynAckSent:
		if syn && p.Seq != uint32(e.start) {
			e.begin(origin(p.Seq), origin(p.Seq)+seglen)
		}
	case zeekEstablished, zeekPartial:
		if syn {
			e.begin(origin(p.Seq), origin(p.Seq)+seglen)
		}
	case zeekReset:
		if syn && e.prev == zeekInactive {
			e.begin(origin(p.Seq), origin(p.Seq)+seglen)
		}
	}
	return unwrap(e.last, p.Seq)
}

// acknowledges takes the acknowledgment of the peer's numbers and returns it
// relative to their start.
func (e *zeekEnd) acknowledges(peer *zeekEnd, p *wire.Packet) uint64 {
	if p.Flags&wire.ACK == 0 {
		return 0
	}
	if peer.state == zeekInactive {
		ack := origin(p.Ack)
		peer.begin(ack-1, ack-1)
		return 1
	}
	ack := unwrap(peer.ack, p.Ack)
	if ack < peer.start {
		return 0
	}
	if p.Flags&wire.RST == 0 && ack > peer.ack && (p.Ack != 0 || ack-peer.ack <= zeekJump) {
		peer.ack = ack
	}
	return ack - peer.start
}

// advance moves the highest sequence number, or counts a retransmission.
func (z *zeekConn) advance(dir int, p *wire.Packet, end uint64) {
	e := &z.ends[dir]
	delta := int64(end - e.last)
	switch {
	case p.Flags&(wire.SYN|wire.RST) != 0 && (delta > zeekJump || delta < -zeekJump):
	case p.Flags&wire.FIN != 0 && e.last == e.start+1:
		e.last = end
	case e.state == zeekReset:
	case delta > 0:
		e.last = end
	case p.Len > 0:
		z.log.scaled(&e.rexmits, dir, 'T')
	}
}

// takeACK finds the holes below an acknowledgment of what end dir sent.
func (z *zeekConn) takeACK(dir int, rel uint64) {
	e := &z.ends[dir]
	if e.fins > 0 && rel >= e.finEnd {
		rel = e.finEnd - 1
	}
	ack := e.start + rel
	if ack <= e.got.first.end || rel <= 2 && z.partial {
		return
	}
	holes := e.got.holesBelow(ack)
	e.got.skip(ack)
	if !e.clean() || !z.ends[1-dir].clean() {
		return
	}
	for range holes {
		z.log.scaled(&e.gaps, dir, 'G')
	}
}

// clean reports whether holes in what the end sent are believed.
func (e *zeekEnd) clean() bool {
	return e.state == zeekEstablished || e.state == zeekClosed && e.prev == zeekEstablished
}
