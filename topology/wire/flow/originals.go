package flow

import (
	"math"
	"time"
)

// A direction remembers the segments that it sent, so that a retransmission can
// be told of which one it is: at least the last minOriginals, and as many more
// as are unacknowledged, up to maxOriginals (48 bytes each).
const (
	minOriginals = 16
	maxOriginals = 1024
)

// original is one segment that carried new sequence space. Of numbers it has the low
// halves.
type original struct {
	at time.Duration
	// again is its last retransmission, nil where there was none.
	again *again
	// end is the number after it, n how many it has.
	end, n uint32
	index  uint32
	kinds  Kind
	// print is its fingerprint.
	print uint32
	// data is its ordinal as a data segment, other that as a SYN, SYN,ACK or FIN.
	data, other uint32
	// id is its IPv4 identification.
	id uint16
	// late says that it came after segments with higher numbers, alone that nothing was
	// outstanding when it was sent.
	late, alone bool
}

// after reports whether it ends after a number, which is near it.
func (o *original) after(seq uint64) bool { return int32(o.end-uint32(seq)) > 0 }

// from reports whether it begins at a number or later.
func (o *original) from(seq uint64) bool { return int32(o.end-o.n-uint32(seq)) >= 0 }

// last is when it was sent last.
func (o *original) last() time.Duration {
	if o.again != nil {
		return o.again.at
	}
	return o.at
}

// ordinals are its ordinals.
func (o *original) ordinals() (all [NumOrdinals]uint32) {
	for i, kind := range numbered {
		switch {
		case o.kinds&kind == 0:
		case kind == Data:
			all[i] = o.data
		default:
			all[i] = o.other
		}
	}
	return all
}

// again is the last retransmission: when it was seen, its fingerprint, how many there
// were until then, and whether something had asked for it.
type again struct {
	at    time.Duration
	print uint32
	times uint16
	fast  bool
}

// repeated notes a retransmission.
func (o *original) repeated(at time.Duration, print uint32, fast bool) {
	if o.again == nil {
		o.again = new(again)
	}
	*o.again = again{at, print, min(o.again.times, math.MaxUint16-1) + 1, fast}
}

// originals is a ring; its oldest entry is at head.
type originals struct {
	ring []original
	// head and n fit: a ring is at most maxOriginals long.
	head, n uint16
	// pushed counts the entries there ever were, acked those of them that an ACK
	// has covered; both go round, and are never farther apart than that.
	pushed, acked uint16
}

// push appends an entry and returns it, to be filled. Entries that end at or before
// una may be overwritten.
func (o *originals) push(una uint64) *original {
	if int(o.n) == len(o.ring) {
		if o.n < minOriginals || o.n < maxOriginals && o.ring[o.head].after(una) {
			o.grow()
		} else {
			o.n--
			if o.head++; int(o.head) == len(o.ring) {
				o.head = 0
			}
		}
	}
	o.n++
	o.pushed++
	return o.at(int(o.n) - 1)
}

// grow makes room for as many again, of one at first: most connections need few.
func (o *originals) grow() {
	ring := make([]original, max(1, 2*len(o.ring)))
	for i := range int(o.n) {
		ring[i] = *o.at(i)
	}
	o.ring, o.head = ring, 0
}

// settle lets go of all but the last, where all were acknowledged.
func (o *originals) settle(una uint64) {
	if o.n > 1 && !o.at(int(o.n)-1).after(una) {
		o.ring = []original{*o.at(int(o.n) - 1)}
		o.head, o.n = 0, 1
	}
}

// at returns the i-th entry from the oldest.
func (o *originals) at(i int) *original {
	if i += int(o.head); i >= len(o.ring) {
		i -= len(o.ring)
	}
	return &o.ring[i]
}

// beyond returns the first that was seen of those that begin at end or later, nil
// where none is kept.
func (o *originals) beyond(end uint64) (first *original) {
	for i := int(o.n) - 1; i >= 0; i-- {
		switch e := o.at(i); {
		case e.from(end):
			first = e
		case !e.late:
			return first
		}
	}
	return first
}

// find returns the newest entry that holds sequence number seq, nil where none
// does.
func (o *originals) find(seq uint64) *original {
	for i := int(o.n) - 1; i >= 0; i-- {
		if e := o.at(i); uint32(seq)-(e.end-e.n) < e.n {
			return e
		}
	}
	return nil
}
