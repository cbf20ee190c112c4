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
	// fast says that an ACK has asked for its latest transmission.
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

// again takes a segment whose sequence space was sent before, and reports whether
// it is the very same segment.
func (c copies) again(p *wire.Packet, at time.Duration, fast bool) bool {
	t := c.same(p)
	if t == nil {
		return false
	}
	t.at, t.first, t.fast = at, false, fast
	t.times++
	return true
}

// add takes another segment; una is the number that its sender knows to be
// acknowledged.
func (c *copies) add(t transmission, una uint32) {
	if len(*c) == cap(*c) {
		*c = slices.DeleteFunc(*c, func(t transmission) bool { return wire.BeforeEq(t.end, una) })
		if len(*c) >= maxCopies {
			*c = slices.Delete(*c, 0, 1)
		}
	}
	*c = append(*c, t)
}

// transmitted is a segment as it is sent for the first time.
func (g *wireSegment) transmitted(fast bool) transmission {
	s, p := g.s, g.p
	t := transmission{
		seq: p.Seq, end: p.End(), at: g.info.At, flags: p.Flags, times: 1, fast: fast,
		whole: p.Len > 0 && len(p.Payload) == p.Len, first: !s.begun || s.heard.has && s.heard.una == s.nxt,
	}
	if t.whole {
		t.sum = crc32.Checksum(p.Payload, castagnoli)
		t.right = g.m.capture && p.ChecksumsOK()
	}
	return t
}
