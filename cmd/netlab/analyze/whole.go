package analyze

import (
	"cmp"
	"slices"
	"time"

	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// Recorders keep the segments of all connections of a capture. Their Segment is for
// [Options]. The zero value keeps [DefaultMaxSegments].
type Recorders struct {
	// Left counts the segments beyond those that are kept.
	Left uint64

	list []*Recorder
	by   map[int]*Recorder
	// summaries are those of connections that are over, by their numbers.
	summaries map[int]*flow.Summary
	kept      int
	begin     time.Duration
}

// Segment takes a segment.
func (rs *Recorders) Segment(p *wire.Packet, info *flow.Info) {
	if rs.kept == DefaultMaxSegments {
		rs.Left++
		return
	}
	r := rs.by[info.Conn.ID]
	if r == nil {
		if rs.by == nil {
			rs.by, rs.summaries, rs.begin = make(map[int]*Recorder), make(map[int]*flow.Summary), info.At
		}
		r = &Recorder{ID: info.Conn.ID, within: rs}
		rs.by[r.ID] = r
		rs.list = append(rs.list, r)
	}
	rs.kept++
	r.Segment(p, info)
}

// Gone takes a connection of which nothing more is to be heard.
func (rs *Recorders) Gone(c *flow.Conn) {
	if rs.by[c.ID] != nil {
		s := c.Summary()
		rs.summaries[c.ID] = &s
	}
}

// Begin is when the first segment of all was seen, 0 where none was.
func (rs *Recorders) Begin() time.Duration { return rs.begin }

// Record returns what was kept as the record of a network that has a node for each
// address, and a link for each two that speak with each other. Times are relative to the
// first segment of all; else it is as [Recorder.Record] has it.
func (rs *Recorders) Record() *tap.Record {
	all := new(tap.Record)
	for _, r := range rs.list {
		rec := r.Record(rs.summaries[r.ID])
		for _, n := range rec.Nodes {
			if !slices.ContainsFunc(all.Nodes, func(m tap.Node) bool { return m.Name == n.Name }) {
				all.Nodes = append(all.Nodes, n)
			}
		}
		link := join(all, rec.Links[0])
		for _, p := range rec.Packets {
			p.Link = link
		}
		all.Conns = append(all.Conns, rec.Conns...)
		all.Packets = append(all.Packets, rec.Packets...)
		all.Events = append(all.Events, rec.Events...)
	}
	slices.SortFunc(all.Packets, func(a, b *tap.Packet) int { return cmp.Compare(a.N, b.N) })
	slices.SortStableFunc(all.Events, func(a, b tap.Event) int { return cmp.Compare(segmentOf(&a), segmentOf(&b)) })
	for i := range all.Events {
		if t := all.Events[i].Transition; t != nil {
			all.Transitions = append(all.Transitions, t)
		}
	}
	all.Sent = uint64(len(all.Packets)) + rs.Left
	return all
}

// segmentOf is the number of the segment that an event is of.
func segmentOf(e *tap.Event) uint64 {
	if e.Transition != nil {
		return e.Transition.Cause.Packet
	}
	return e.Packet.N
}

// join is the index of the link between the two nodes of one.
func join(rec *tap.Record, l tap.Link) int {
	for i, m := range rec.Links {
		if m.A == l.A && m.B == l.B || m.A == l.B && m.B == l.A {
			return i
		}
	}
	l.Name = l.A + "-" + l.B
	rec.Links = append(rec.Links, l)
	return len(rec.Links) - 1
}
