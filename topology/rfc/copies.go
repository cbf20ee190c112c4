package rfc

import (
	"hash/crc32"
	"slices"
	"time"

	"netlab/topology/wire"
)

// transmission is a segment with sequence space as it was sent last.
type transmission struct {
	seq, end uint32
	at       time.Duration
	sum      uint32 // of its data, valid where whole
	whole    bool
	flags    wire.Flags
	// first says that nothing was outstanding when it was sent first, and times how
	// often it was sent.
	first bool
	times int
	// fast says that its latest transmission was no timeout's.
	fast bool
	// right says that its checksum is right, which only a capture is asked.
	right bool
}

// copies are segments with sequence space, the latest last: those that are not
// acknowledged, up to maxCopies, and perhaps some before.
type copies []transmission

const maxCopies = 64

// castagnoli is the sum that processors have an instruction for.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// find returns the latest transmission with a sequence number, nil for none.
func (c copies) find(seq uint32) *transmission {
	for i := len(c) - 1; i >= 0; i-- {
		if t := &c[i]; wire.AfterEq(seq, t.seq) && wire.Before(seq, t.end) {
			return t
		}
	}
	return nil
}

// same returns the transmission of the very same sequence space, nil for none.
func (c copies) same(p *wire.Packet) *transmission {
	for i := len(c) - 1; i >= 0; i-- {
		if t := &c[i]; t.seq == p.Seq && t.end == p.End() {
			return t
		}
	}
	return nil
}

// add takes a segment that is sent; una is the number that its sender knows to be
// acknowledged.
func (c *copies) add(p *wire.Packet, at time.Duration, una uint32, capture, fast bool) {
	if t := c.same(p); t != nil {
		t.at, t.first, t.fast = at, false, fast
		t.times++
		return
	}
	if len(*c) == cap(*c) {
		*c = slices.DeleteFunc(*c, func(t transmission) bool { return wire.BeforeEq(t.end, una) })
		if len(*c) >= maxCopies {
			*c = slices.Delete(*c, 0, 1)
		}
	}
	t := transmission{seq: p.Seq, end: p.End(), at: at, flags: p.Flags, times: 1, fast: fast, whole: len(p.Payload) == p.Len}
	t.first = !slices.ContainsFunc(*c, func(o transmission) bool { return wire.After(o.end, una) })
	if t.whole {
		t.sum = crc32.Checksum(p.Payload, castagnoli)
		t.right = capture && p.ChecksumsOK()
	}
	*c = append(*c, t)
}
