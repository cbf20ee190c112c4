package plot

import (
	"fmt"
	"time"

	"netlab/topology/report"
	"netlab/topology/samples"
	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
	"netlab/topology/words"
)

// builder makes the panels of a run.
type builder struct {
	run *report.Run
	// conn is the connection that is drawn, nil where there is none, and side its end
	// that sends more.
	conn *flow.Conn
	side int
	// total counts the payload of each direction.
	total map[*flow.Conn]*[2]uint64
	// sentOnce and heardOnce are what sent and heard have found, nil before.
	sentOnce  []segment
	heardOnce []heard
}

// count counts the payload of each connection.
func (b *builder) count() {
	b.total = make(map[*flow.Conn]*[2]uint64)
	for _, p := range b.run.Record.Packets {
		if !b.first(p) {
			continue
		}
		t := b.total[p.Conn]
		if t == nil {
			t = new([2]uint64)
			b.total[p.Conn] = t
		}
		t[p.Dir] += uint64(p.Len)
	}
}

// choose finds the connection of a number, or the one that carried the most.
func (b *builder) choose(id int) error {
	b.count()
	var most uint64
	for _, c := range b.run.Record.Conns {
		t := b.total[c]
		if t == nil {
			continue
		}
		if sum := t[0] + t[1]; c.ID == id || id == 0 && (b.conn == nil || sum > most) {
			b.conn, most = c, sum
		}
	}
	if b.conn == nil && id != 0 {
		return fmt.Errorf("%s: no packet of connection %d is on record, which has %d in all", b.run.Lab, id, len(b.run.Record.Conns))
	}
	if b.conn != nil && b.total[b.conn][1] > b.total[b.conn][0] {
		b.side = 1
	}
	return nil
}

// first reports whether a packet is a segment where its sender puts it on the wire.
func (b *builder) first(p *tap.Packet) bool {
	return p.Conn != nil && p.Origin && p.CopyOf == 0 && p.FragOffset == 0 && p.Kinds&flow.Forged == 0
}

// about names the connection and the direction.
func (b *builder) about() words.Phrase {
	from, to := &b.conn.Ends[b.side], &b.conn.Ends[1-b.side]
	return connName(b.conn).Then(words.Bothf(": %s sends to %s", "：%s 向 %s 发送", endName(from), endName(to)))
}

func endName(e *flow.End) string {
	if e.Node == "" {
		return e.Addr.String()
	}
	return fmt.Sprintf("%s:%d", e.Node, e.Addr.Port())
}

// segment is one that the sender has sent, and whether the network has lost it.
type segment struct {
	*tap.Packet
	lost bool
}

// sent are the segments of the drawn direction, as their sender has sent them.
func (b *builder) sent() []segment {
	if b.sentOnce != nil {
		return b.sentOnce
	}
	out := []segment{}
	roots := make(map[uint64]int) // the segment that a packet on a later link is
	for _, p := range b.run.Record.Packets {
		i, known := roots[p.PassesOn]
		switch {
		case b.first(p) && p.Conn == b.conn && p.Dir == b.side:
			i, known = len(out), true
			out = append(out, segment{Packet: p})
		case p.PassesOn == 0:
			known = false
		}
		if known {
			roots[p.N] = i
			out[i].lost = out[i].lost || p.Fate == tap.Dropped
		}
	}
	b.sentOnce = out
	return out
}

// heard are the segments that reach the sender of the drawn direction, and when. In a
// capture a segment is heard when it was seen.
func (b *builder) heard() []heard {
	if b.heardOnce != nil {
		return b.heardOnce
	}
	out := []heard{}
	for _, e := range b.run.Record.Events {
		p := e.Packet
		if e.Kind != tap.PacketArrived || p.Conn != b.conn || p.Dir == b.side || !p.Last || p.Bad || p.Unheard || p.FragOffset != 0 || p.Kinds&flow.Forged != 0 {
			continue
		}
		out = append(out, heard{p.Arrival(), e.At})
	}
	b.heardOnce = out
	return out
}

// heard is a segment as it has arrived.
type heard struct {
	*wire.Packet
	at time.Duration
}

// series returns the samples of the sender, none where there are none.
func (b *builder) series() []samples.Sender {
	if s := b.run.Samples; s != nil {
		for i := range s.Ends {
			if s.Ends[i].Conn == b.conn && s.Ends[i].Side == b.side {
				return s.Ends[i].Samples
			}
		}
	}
	return nil
}

// unsampled says that nothing is known of the sender from within, in a run that has
// samples.
func (b *builder) unsampled() words.Phrase {
	switch {
	case b.run.Samples == nil || b.series() != nil:
		return words.Phrase{}
	case b.run.Samples.Omitted > 0:
		return words.Bothf(" (no samples of this sender: no room was left for %d senders and queues)",
			"（没有这个发送方的采样：%d 个发送方与队列已容纳不下）", b.run.Samples.Omitted)
	}
	return words.Both(" (no samples of this sender)", "（没有这个发送方的采样）")
}

// gone is when the stack of the sender dropped the connection; 0 if it never did.
func (b *builder) gone() time.Duration {
	e := &b.conn.Ends[b.side]
	for _, t := range b.run.Record.Transitions {
		if t.Conn == b.conn && t.Node == e.Node && t.To == wire.Closed {
			return t.At
		}
	}
	return 0
}

// mark adds what the lab says and does while the plot lasts.
func (b *builder) mark(p *Plot) {
	for i := range b.run.Record.Events {
		e := &b.run.Record.Events[i]
		var text words.Phrase
		switch e.Kind {
		case tap.Remarked:
			text = words.Same(e.Remark.Text)
		case tap.Acted:
			text = b.run.Act(e.Act)
		}
		switch {
		case text.Empty() || e.At < p.From || e.At > p.To:
		case len(p.Marks) == MaxMarks:
			p.Omitted++
		default:
			p.Marks = append(p.Marks, Mark{e.At, text})
		}
	}
}
