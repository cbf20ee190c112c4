package rfc

import (
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// content is the data of a segment, by its sum.
type content struct {
	seq, end, sum uint32
}

// acked reports whether its sender knows that it has arrived.
func (t *content) acked(sender *flow.End) bool {
	una, ok := sender.Una()
	return ok && wire.BeforeEq(t.end, una)
}

// contents are those of segments that were sent: of all that are not acknowledged, up
// to maxContents, and perhaps some before.
type contents struct {
	list []content
	// oldest is the index of the oldest one; those after it go round.
	oldest int
}

const maxContents = 64

// add adds the latest, in place of the oldest if that is acknowledged.
func (c *contents) add(t content, sender *flow.End) {
	switch n := len(c.list); {
	case n < cap(c.list):
		c.list = append(c.list, t)
	case n == 0 || n < maxContents && !c.list[c.oldest].acked(sender):
		more := append(make([]content, 0, max(1, 2*n)), c.list[c.oldest:]...)
		c.list, c.oldest = append(append(more, c.list[:c.oldest]...), t), 0
	default:
		c.list[c.oldest] = t
		if c.oldest++; c.oldest == n {
			c.oldest = 0
		}
	}
}

// same returns the latest content of the very same sequence space, nil for none.
func (c *contents) same(p *wire.Packet) *content {
	for i := len(c.list) - 1; i >= 0; i-- {
		if t := &c.list[(c.oldest+i)%len(c.list)]; t.seq == p.Seq && t.end == p.End() {
			return t
		}
	}
	return nil
}

// keep remembers the data of the segment, unless it was sent before, or was damaged before
// it was captured.
func (g *wireSegment) keep() {
	s, p := g.s, g.p
	if p.Len == 0 || g.info.Kinds&flow.Retransmission != 0 && s.contents.same(p) != nil {
		return
	}
	if g.read(); g.there && (g.right || !g.m.capture) {
		s.contents.add(content{p.Seq, p.End(), g.sum}, g.from)
	}
}

// differs reports whether a segment has other bytes than its first transmission. In a
// capture it may have been damaged: then its sum is wrong.
func (g *wireSegment) differs() bool {
	p := g.p
	if p.Len == 0 || g.info.Kinds&(flow.KeepAlive|flow.ZeroWindowProbe) != 0 {
		return false
	}
	t := g.s.contents.same(p)
	if t == nil {
		return false
	}
	g.read()
	return g.there && (g.right || !g.m.capture) && g.sum != t.sum
}

// read makes the sums of the segment, once.
func (g *wireSegment) read() {
	if !g.summed {
		g.sum, g.there = g.p.PayloadSum()
		g.right, g.summed = g.p.ChecksumsOK(), true
	}
}
