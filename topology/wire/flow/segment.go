package flow

import (
	"time"

	"netlab/topology/wire"
)

// farAway is the distance in sequence space beyond which a segment cannot
// belong to the stream: the largest window of RFC 7323.
const farAway = 1 << 30

// segment is the one under observation, with what each step finds out about it.
type segment struct {
	p     *wire.Packet
	at    time.Duration
	index uint64
	dir   int
	info  *Info
	// s is the sender's end, r the receiver's.
	s, r *End
	// seq, end and ack are unwrapped; ack is valid where the flag is set.
	seq, end, ack uint64
	kinds         Kind
	print         uint32
	ordinals      [NumOrdinals]uint32
	// network says that the ends report what they do: the segment is seen where it
	// is sent, and cannot be a copy that the network made.
	network bool
	// stack says that the sender is a node with a stack, outsider that its stack is code
	// outside the network, which may use RACK (RFC 8985). In a capture both are unknown.
	stack, outsider bool
	// first says that this is the first segment seen of its sender.
	first bool
	// ignore says that the numbers are not those of the stream, as of a blind
	// attack or a stray SYN: they must not move it.
	ignore bool
	// missed says that it acknowledges what this capture has missed.
	missed bool
	// unseen says that it repeats what was lost before the observer.
	unseen bool
	// fresh is how much sequence space it carries that was not seen before.
	fresh uint64
	// node is the sender in a network, opts what is known of it.
	node string
	opts *LedgerOptions
}

// Unwrap returns the 64-bit sequence number nearest to ref whose low half is seq.
func Unwrap(ref uint64, seq uint32) uint64 {
	return ref + uint64(int64(int32(seq-uint32(ref))))
}

// Origin places the first number seen of a direction, so that numbers below it
// do not wrap.
func Origin(seq uint32) uint64 { return 1<<32 | uint64(seq) }

// number unwraps the sequence and acknowledgment numbers, and starts a
// direction of which this is the first news.
func (g *segment) number() {
	s, r, p := g.s, g.r, g.p
	syn := p.Flags&wire.SYN != 0
	if !s.seen || syn && (s.unopened() || g.network && !s.HasISN) {
		g.first, s.seen = true, true
		if !s.based || syn {
			s.based, s.nxt = true, Origin(p.Seq)
			s.ISN = p.Seq
			if !syn {
				s.ISN--
			}
		} else if s.nxt = Unwrap(s.nxt, p.Seq); p.Seq-s.ISN > farAway {
			s.nxt, s.ISN = Origin(p.Seq), p.Seq-1
		}
	}
	g.seq = Unwrap(s.nxt, p.Seq)
	g.end = g.seq + uint64(p.SegLen())
	if p.Flags&wire.ACK == 0 {
		return
	}
	if !r.based {
		r.based, r.nxt, r.ISN = true, Origin(p.Ack), p.Ack-1
	}
	g.ack = Unwrap(r.nxt, p.Ack)
}

// relative returns the numbers as the notation prints them.
func (g *segment) relative() (seq, ack uint32) {
	seq, ack = g.p.Seq, g.p.Ack
	switch {
	case g.p.Flags&wire.ACK == 0:
		ack = 0
	case !g.network || g.r.HasISN:
		ack -= g.r.ISN
	}
	if g.p.Flags&wire.RST != 0 && seq == 0 {
		return 0, ack // of a host that knows no connection (RFC 9293 section 3.10.7.1)
	}
	if !g.network || g.s.HasISN || g.p.Flags&wire.SYN != 0 {
		seq -= g.s.ISN
	}
	return seq, ack
}
