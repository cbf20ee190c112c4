package page

import (
	"netlab/topology/report"
	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/words"
)

// builder makes what happened of a record.
type builder struct {
	*Data
	run   *report.Run
	nodes map[string]int
	// at are the indexes of packets by their numbers, changes those of transitions.
	at      map[uint64]int
	kinds   *kinds
	changes map[*tap.Transition]int
}

func (b *builder) node(name string) int {
	if i, ok := b.nodes[name]; ok {
		return i
	}
	return -1
}

// packet is the index of a packet, -1 for nil.
func (b *builder) packet(p *tap.Packet) int {
	if p == nil {
		return -1
	}
	i, ok := b.at[p.N]
	if !ok {
		i = b.Packets.add(b.run, p, b.fate(p), b.kinds.of[p.N], b.node, b.name)
		b.at[p.N] = i
	}
	return i
}

// fate is what became of a packet.
func (b *builder) fate(p *tap.Packet) string {
	if p.Unheard {
		b.Chinese[lost] = "丢失"
		return lost
	}
	return b.name(p.Fate)
}

// lost is the fate of what reaches a node without power.
const lost = "lost"

// moments takes the ladder, the packets in it, and every change of a state.
func (b *builder) moments() {
	rec := b.run.Record
	var leave report.Elision
	if len(rec.Packets) > MaxPackets {
		leave = report.Concise
		b.leave(words.Bothf("most of the %d packets: long stretches of transfers are summed up", "%d 个分组中的大部分：较长的传输过程合为一行", len(rec.Packets)))
	}
	s := b.run.Scene(MaxLanes, leave)
	if !s.Missing.Empty() {
		b.leave(s.Missing)
	}
	if n := len(s.Rows); n > MaxRows {
		b.leave(words.Bothf("what happens after %s s: %d moments", "%s 秒之后的 %d 个时刻", words.Seconds(s.Rows[MaxRows].At), n-MaxRows))
		s.Rows = s.Rows[:MaxRows]
	}
	for _, l := range s.Lanes {
		b.Lanes = append(b.Lanes, Lane(l))
	}
	b.Kinds, b.kinds = newKinds()
	for _, p := range rec.Packets {
		b.kinds.see(p)
		if leave == (report.Elision{}) {
			b.packet(p)
		}
	}
	b.transitions()
	flights := b.flights(s)
	for i := range s.Rows {
		b.row(s, &s.Rows[i], flights)
	}
}

// transitions takes the changes of states, each with its place in the log.
func (b *builder) transitions() {
	c := &b.Changes
	for i := range b.run.Record.Events {
		e := &b.run.Record.Events[i]
		t := e.Transition
		if t == nil {
			continue
		}
		b.changes[t] = len(c.At)
		side := -1
		if t.Conn != nil {
			side = t.Conn.Side(t.Local)
		}
		c.At, c.Event = append(c.At, t.At), append(c.Event, b.run.Record.Earlier+uint64(i)+1)
		c.Node, c.Conn, c.Side = append(c.Node, b.node(t.Node)), append(c.Conn, number(t.Conn)), append(c.Side, side)
		c.Local = append(c.Local, t.Local.String())
		c.From, c.To = append(c.From, t.From.String()), append(c.To, t.To.String())
		c.Class, c.Cause = append(c.Class, classes[report.StateClass(t)]), append(c.Cause, b.name(t.Cause))
	}
}

// flights takes the flights that begin or end in a row that is here, and returns the
// index of each, -1 for the others.
func (b *builder) flights(s *report.Scene) []int {
	index := make([]int, len(s.Flights))
	rows := len(s.Rows)
	f := &b.Flights
	for i := range s.Flights {
		x := &s.Flights[i]
		index[i] = -1
		if x.Start >= rows || x.Start < 0 && x.End >= rows {
			continue
		}
		if x.End >= rows {
			x.End = -1
		}
		index[i] = len(f.Packet)
		f.Packet, f.Lost = append(f.Packet, b.packet(x.Packet)), append(f.Lost, b.packet(x.Lost))
		f.From, f.To = append(f.From, x.From), append(f.To, x.To)
		f.Start, f.End = append(f.Start, x.Start), append(f.End, x.End)
		f.Class, f.Label = append(f.Class, classOf(x.Packet)), append(f.Label, x.Label)
		f.Note = append(f.Note, b.name(x.Note))
	}
	return index
}

// classOf is the class of a segment's arrow.
func classOf(p *tap.Packet) string {
	switch {
	case p.Unheard:
		return "bad"
	case p.Proto != wire.TCP:
		return ""
	case p.Flags.Has(wire.RST):
		return "bad"
	case p.Flags.Has(wire.SYN):
		return "opening"
	case p.Flags.Has(wire.FIN):
		return "closing"
	}
	return ""
}

func (b *builder) row(s *report.Scene, w *report.Row, flights []int) {
	flight := func(i int) int {
		if i < 0 {
			return -1
		}
		return flights[i]
	}
	r := &b.Rows
	change := -1
	if w.Change != nil {
		change = b.changes[w.Change]
	}
	r.At, r.Event, r.Silence = append(r.At, w.At), append(r.Event, w.Event), append(r.Silence, w.Silence)
	r.Depart, r.Arrive, r.Lost = append(r.Depart, flight(w.Depart)), append(r.Arrive, flight(w.Arrive)), append(r.Lost, flight(w.Lost))
	r.Change, r.Own, r.Back = append(r.Change, change), append(r.Own, b.packet(w.Own)), append(r.Back, w.Returns)
	r.Lane = append(r.Lane, w.Lane)
	var pieces [][]string
	for _, p := range w.Text {
		both := text(p.Text)
		piece := append([]string{classes[p.Style]}, both[:]...)
		if both[0] == both[1] {
			piece = piece[:2]
		}
		pieces = append(pieces, piece)
	}
	r.Text = append(r.Text, pieces)
}
