package flow

import "time"

// A direction remembers the segments that it sent, so that a retransmission can
// be told of which one it is: at least the last minOriginals, and as many more
// as are unacknowledged, up to maxOriginals (80 bytes each).
const (
	minOriginals = 16
	maxOriginals = 1024
)

// original is one segment that carried new sequence space.
type original struct {
	seq, end uint64
	index    uint64
	at       time.Duration
	// again is when it was last retransmitted; copies counts how often.
	again    time.Duration
	copies   uint32
	kinds    Kind
	ordinals [NumOrdinals]uint32
	// print and lastPrint fingerprint the segment and its last retransmission.
	print, lastPrint uint32
	// late says that it came after segments with higher numbers.
	late bool
}

// originals is a ring; its oldest entry is at head.
type originals struct {
	ring []original
	head int
	n    int
	// pushed counts the entries there ever were, acked those of them that an ACK
	// has covered.
	pushed, acked uint64
}

// push appends a cleared entry and returns it. Entries that end at or before
// una may be overwritten.
func (o *originals) push(una uint64) *original {
	if o.n == len(o.ring) {
		if o.n < minOriginals || o.n < maxOriginals && o.ring[o.head].end > una {
			o.grow()
		} else {
			o.head = (o.head + 1) & (len(o.ring) - 1)
			o.n--
		}
	}
	e := &o.ring[(o.head+o.n)&(len(o.ring)-1)]
	o.n++
	o.pushed++
	*e = original{}
	return e
}

// grow doubles the ring, whose length is always a power of two.
func (o *originals) grow() {
	ring := make([]original, max(4, 2*len(o.ring)))
	for i := range o.n {
		ring[i] = *o.at(i)
	}
	o.ring, o.head = ring, 0
}

// at returns the i-th entry from the oldest.
func (o *originals) at(i int) *original { return &o.ring[(o.head+i)&(len(o.ring)-1)] }

// find returns the newest entry that holds sequence number seq, nil where none
// does.
func (o *originals) find(seq uint64) *original {
	for i := o.n - 1; i >= 0; i-- {
		if e := o.at(i); e.seq <= seq && seq < e.end {
			return e
		}
	}
	return nil
}
