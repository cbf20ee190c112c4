package flow

import "time"

// A direction remembers the segments that it sent, so that a retransmission can
// be told of which one it is: at least the last minOriginals, and as many more
// as are unacknowledged, up to maxOriginals (64 bytes each).
const (
	minOriginals = 16
	maxOriginals = 1024
)

// original is one segment that carried new sequence space.
type original struct {
	// end is the number after it, n how many it has.
	end   uint64
	index uint64
	at    time.Duration
	// again is its last retransmission, nil where there was none.
	again    *again
	n        uint32
	kinds    Kind
	ordinals [NumOrdinals]uint32
	// print is its fingerprint.
	print uint32
	// late says that it came after segments with higher numbers.
	late bool
	// id is its IPv4 identification.
	id uint16
}

// again is a retransmission: when it was seen, and its fingerprint.
type again struct {
	at    time.Duration
	print uint32
}

// originals is a ring; its oldest entry is at head.
type originals struct {
	ring []original
	// head and n fit: a ring is at most maxOriginals long.
	head, n uint16
	// pushed counts the entries there ever were, acked those of them that an ACK
	// has covered; both go round, and are never far apart.
	pushed, acked uint32
}

// push appends a cleared entry and returns it. Entries that end at or before
// una may be overwritten.
func (o *originals) push(una uint64) *original {
	if int(o.n) == len(o.ring) {
		if o.n < minOriginals || o.n < maxOriginals && o.ring[o.head].end > una {
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
	e := o.at(int(o.n) - 1)
	*e = original{}
	return e
}

// grow makes room for half as many again: most connections need few.
func (o *originals) grow() {
	ring := make([]original, min(maxOriginals, len(o.ring)+max(1, len(o.ring)/2)))
	for i := range int(o.n) {
		ring[i] = *o.at(i)
	}
	o.ring, o.head = ring, 0
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
		case e.end-uint64(e.n) >= end:
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
		if e := o.at(i); e.end-uint64(e.n) <= seq && seq < e.end {
			return e
		}
	}
	return nil
}
