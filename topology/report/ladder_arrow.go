package report

import (
	"netlab/topology/report/pen"
	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
	"netlab/topology/words"
)

func (l *ladder) flightStyle(f *flight) pen.Style {
	if f.lost != nil {
		return pen.Bad
	}
	return segmentStyle(f.packet)
}

// fly draws the arrows and the change of state of a row on the present line, and
// what has no room there on lines below.
func (l *ladder) fly(i int, r *row) {
	var below []note
	if p := r.leaves; p != nil {
		below = append(below, l.leave(r.lane, p)...)
	}
	if r.returns != nil {
		l.comeBack(r.lane)
	}
	if f := r.arrive; f != nil && f != r.depart {
		l.arrive(f)
	}
	if f := r.lost; f != nil && f != r.depart {
		below = append(below, l.fall(f)...)
	}
	if f := r.depart; f != nil {
		below = append(below, l.depart(i, r, f)...)
		l.start(i, f)
	}
	if f := r.arrive; f != nil {
		if t := fateText(f.packet); t != "" {
			below = append(below, l.beside(f, t)...)
		}
	}
	if r.change != nil && r.lane >= 0 {
		below = append(below, l.changed(r)...)
	}
	for _, n := range below {
		for _, line := range l.whole(n) {
			g := l.now
			if !l.roomy(line) {
				g = l.next()
			}
			g.write(line.x, line.text, line.style)
		}
	}
}

// loop is how far the arrow of a packet goes that a node sends to itself.
const loop = 3

// side is where there is room beside a lane for such an arrow.
func (l *ladder) side(lane int) int {
	if lane > 0 && lane == len(l.cols)-1 {
		return -1
	}
	return 1
}

// leave draws the beginning of a packet's way from a node to itself.
func (l *ladder) leave(lane int, p *tap.Packet) []note {
	dir := l.side(lane)
	x := l.edge(lane, dir)
	s := segmentStyle(p)
	room := l.width - x - loop - 2
	if next := lane + dir; next >= 0 && next < len(l.cols) {
		room = (l.edge(next, -dir)-x)*dir - loop - 3
	}
	label, more := l.label(p, room, true)
	n := words.Width(label)
	l.now.across(l.glyphs, x+dir, x+dir*(loop-1), s, &l.tracks)
	l.now.set(x+dir*loop, pick(dir, l.rightDown, l.leftDown), s)
	at := x + loop + 2
	if dir < 0 {
		at = x - loop - 1 - n
	}
	l.now.write(at, label, s)
	if more == "" {
		return nil
	}
	return []note{{l.within(at, more), more, pen.Remark}}
}

// comeBack draws the end of such a way.
func (l *ladder) comeBack(lane int) {
	dir := l.side(lane)
	x := l.edge(lane, dir)
	l.now.set(x+dir, pick(dir, l.left, l.right), pen.Body)
	l.now.across(l.glyphs, x+2*dir, x+dir*(loop-1), pen.Body, &l.tracks)
	l.now.set(x+dir*loop, pick(dir, l.leftEnd, l.rightEnd), pen.Body)
}

// depart draws the part of an arrow at its sender, all of it where the packet
// arrives or is lost at once.
func (l *ladder) depart(i int, r *row, f *flight) (below []note) {
	from, to, dir := l.ends(f)
	s := l.flightStyle(f)
	x, turns := l.column[f]
	end, room := x, (x-from)*dir-1
	switch {
	case r.arrive == f:
		end, room = to-dir, (to-from)*dir-3
	case r.lost == f || !turns:
		room = (to-from)*dir - 4
	}
	label, more := l.label(f.packet, room-l.lead-1, !l.burst(f))
	n := words.Width(label)
	before := l.lead + l.shift(from+dir*(l.lead+1), dir, n, room-n-l.lead-1)
	at := from + dir*before
	if dir < 0 {
		at -= n + 1
	}
	if r.lost == f || !turns && r.arrive != f {
		end = from + dir*(before+n+4)
		if end >= 0 && end < len(l.now) && l.now[end].r == l.down {
			end -= dir // not on another packet's stroke
		}
	}
	l.now.across(l.glyphs, from+dir, end, s, &l.tracks)
	switch {
	case r.arrive == f:
		l.now.set(end, pick(dir, l.right, l.left), s)
	case r.lost == f:
		l.now.set(end, l.lost, pen.Bad)
		below = append(below, l.lossNote(f, end, dir)...)
	case !turns:
		l.now.set(end, l.more, s)
	default:
		l.now.set(end, pick(dir, l.rightDown, l.leftDown), s)
	}
	l.now.write(at, " "+label+" ", s)
	if more != "" {
		below = append(below, note{l.between(f, at+1, more), more, pen.Remark})
	}
	return below
}

// shift is how far a label has to move away from its sender so that it hides no
// stroke that goes down, 0 where that cannot be helped.
func (l *ladder) shift(x, dir, n, room int) int {
	for k := range max(0, room) {
		free := true
		for j := range n + 2 {
			if p := x + dir*(k+j-1); p >= 0 && p < len(l.now) && l.now[p].r == l.down && !l.isLane(p) {
				free = false
			}
		}
		if free {
			return k
		}
	}
	return 0
}

// label describes a packet in at most room cells, and what is to be said below: what is
// remarkable about it, else its numbers, where they are asked for and the label has no
// room for them.
func (l *ladder) label(p *tap.Packet, room int, numbered bool) (label, more string) {
	if note := l.run.note(p); note != "" {
		more = "(" + note + ")"
	}
	for d := withoutTimestamps; d <= flagsOnly; d++ {
		label = l.named(p, d)
		n := words.Width(label)
		if n > room {
			continue
		}
		if d == flagsOnly && numbered && more == "" && (l.hide == nil || !l.hide.Numbers) {
			more = numbersWithin(p, room+l.lead)
		}
		if more != "" && n+1+words.Width(more) <= room {
			return label + " " + more, ""
		}
		return label, more
	}
	return l.cut(l.chart.tag(p), max(room, 0)), more
}

// arrive draws the part of an arrow at its receiver.
func (l *ladder) arrive(f *flight) {
	_, to, dir := l.ends(f)
	s := l.flightStyle(f)
	x, turns := l.column[f]
	if !turns {
		x = to - dir*(l.nearest+1)
	}
	l.now.across(l.glyphs, x, to-dir, s, &l.tracks)
	l.now.set(to-dir, pick(dir, l.right, l.left), s)
	if turns {
		l.now.set(x, pick(dir, l.rightEnd, l.leftEnd), s)
		return
	}
	l.now.set(x, l.more, s)
	label := l.chart.named(f.packet, flagsOnly)
	n := words.Width(label)
	if dir > 0 {
		l.now.write(x-n-1, label, s)
	} else {
		l.now.write(x+2, label, s)
	}
}

// fall draws the end of a packet that is lost some time after it was sent.
func (l *ladder) fall(f *flight) []note {
	from, to, dir := l.ends(f)
	x, turns := l.column[f]
	if !turns {
		x = (from + to) / 2
	}
	l.now.set(x, l.lost, pen.Bad)
	if f.start < 0 { // nothing else names it
		name := l.chart.named(f.packet, flagsOnly)
		at := x - 1 - words.Width(name)
		if dir < 0 {
			at = x + 2
		}
		l.now.write(at, name, pen.Bad)
	}
	return l.lossNote(f, x, dir)
}

// changed writes the state that a node is in now, and why where no arrow says so.
func (l *ladder) changed(r *row) (below []note) {
	text, s := l.state(r.change.To, r.change.Conn, r.change)
	x := l.edge(r.lane, 1)
	cause := l.cause(r.change)
	if r.arrive != nil || r.returns != nil {
		cause = ""
	}
	if closesListener(r.change) {
		text, cause = "", "listener: "+cause
	}
	if r.lane == 0 || r.lane == len(l.cols)-1 {
		l.outer(l.now, r.lane, text, s)
		if cause == "" {
			return nil
		}
		n := words.Width(cause)
		if r.lane == 0 {
			return []note{{x + 2, l.cut(cause, l.width-x-3), pen.Faint}}
		}
		return []note{{l.within(l.edge(r.lane, -1)-1-n, cause), cause, pen.Faint}}
	}
	gap := l.cols[r.lane+1] - x - 4
	if text == "" {
		text, cause = l.cut(cause, gap), ""
	}
	if long := text + " (" + cause + ")"; cause != "" && words.Width(long) <= gap {
		text = long
	}
	at := x + 2
	if r.arrive != nil && r.arrive.from > r.lane {
		at = l.edge(r.lane, -1) - 1 - words.Width(text)
	}
	return []note{{l.within(at, text), text, s}}
}

// closesListener tells the end of a listener from that of a connection.
func closesListener(t *tap.Transition) bool { return t.Conn == nil && t.To == wire.Closed }

// outer writes a text outside of the first or the last lane.
func (l *ladder) outer(g grid, i int, text string, s pen.Style) {
	if i == 0 {
		x := l.edge(i, -1) - 1
		text = l.cut(text, x-l.area)
		g.write(x-words.Width(text), text, s)
		return
	}
	x := l.edge(i, 1) + 2
	g.write(x, l.cut(text, l.width-x), s)
}

// stateText names a state, and the connection where there are several.
func (l *ladder) stateText(s wire.State, conn *flow.Conn) string {
	if conn == nil || len(l.run.Record.Conns) < 2 {
		return s.String()
	}
	return connName(conn) + " " + s.String()
}

func pick(dir int, right, left rune) rune {
	if dir < 0 {
		return left
	}
	return right
}
