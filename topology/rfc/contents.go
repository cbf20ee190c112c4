package rfc

import (
	"slices"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// content is the data of a segment, by its sum.
type content struct {
	seq, end, sum uint32
	// right says that its checksum is right, which only a capture is asked.
	right bool
}

// contents are those of segments that were sent, the latest last: of all that are not
// acknowledged, up to maxContents, and perhaps some before.
type contents []content

const maxContents = 64

// same returns the content of the very same sequence space, nil for none.
func (c contents) same(p *wire.Packet) *content {
	for i := len(c) - 1; i >= 0; i-- {
		if t := &c[i]; t.seq == p.Seq && t.end == p.End() {
			return t
		}
	}
	return nil
}

// keep remembers the data of the segment, unless it was sent before.
func (g *wireSegment) keep() {
	s, p := g.s, g.p
	if p.Len == 0 || g.info.Kinds&flow.Retransmission != 0 && s.contents.same(p) != nil {
		return
	}
	sum, ok := p.PayloadSum()
	if !ok {
		return
	}
	if len(s.contents) == cap(s.contents) {
		una, _ := g.from.Una()
		s.contents = slices.DeleteFunc(s.contents, func(t content) bool { return wire.BeforeEq(t.end, una) })
		if len(s.contents) >= maxContents {
			s.contents = slices.Delete(s.contents, 0, 1)
		}
	}
	s.contents = append(s.contents, content{p.Seq, p.End(), sum, g.m.capture && p.ChecksumsOK()})
}

// differs reports whether a segment has other bytes than its first transmission. In a
// capture either may have been damaged: then its sum is wrong.
func (g *wireSegment) differs() bool {
	p := g.p
	if p.Len == 0 || g.info.Kinds&(flow.KeepAlive|flow.ZeroWindowProbe) != 0 {
		return false
	}
	t := g.s.contents.same(p)
	if t == nil || g.m.capture && (!t.right || !p.ChecksumsOK()) {
		return false
	}
	sum, ok := p.PayloadSum()
	return ok && sum != t.sum
}
