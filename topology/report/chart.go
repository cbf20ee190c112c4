package report

import (
	"slices"
	"strings"
	"time"

	"netlab/topology/report/pen"
	"netlab/topology/tap"
	"netlab/topology/wire/flow"
	"netlab/topology/words"
)

// chart is a run laid out over lanes, for whatever draws it: rows from top to
// bottom, and the flights of packets between them.
type chart struct {
	run   *Run
	lanes []lane
	// hidden counts nodes without a lane. Where there are some, a flight goes
	// from the sender's socket to the receiver's, whatever it crosses.
	hidden  int
	rows    []row
	flights []*flight
	// unshown counts packets between nodes of which one has no lane.
	unshown uint64

	several pairs

	fold    time.Duration
	event   uint64 // of the moment that is told
	journey journeys
	inAir   map[*tap.Packet]*flight
}

// row is one instant of a chart; of what it may hold most is nil.
type row struct {
	at time.Duration
	// event is how many events of the log were told with this row.
	event uint64
	// depart and arrive are flights that begin and end here, the same one where
	// the packet takes no time; lost is one that ends on its way.
	depart, arrive, lost *flight
	change               *tap.Transition
	// leaves and returns are a packet that a node sends to itself.
	leaves, returns *tap.Packet
	// lane is where the change happens, and where such a packet leaves and returns.
	lane int
	// text is what the lab or the reporter says; untimed that it is true of no one
	// time.
	text    []Piece
	untimed bool
	// gap is what a text sums up, nil where it does not.
	gap *elision
	// silence is the time without an event that the row stands for.
	silence time.Duration
}

// flight is a packet between two lanes.
type flight struct {
	packet   *tap.Packet
	from, to int
	// start and end are rows, -1 where that part is not told.
	start, end int
	// lost is the record, of one of the links of the way, that says how the packet
	// was lost; nil where it was not.
	lost *tap.Packet
}

// newChart lays a run out over lanes.
func newChart(run *Run, lanes []lane, opt Elision) *chart {
	c := &chart{run: run, lanes: lanes, hidden: len(run.Record.Nodes) - len(lanes), inAir: make(map[*tap.Packet]*flight)}
	c.fold = foldFrom(run.Record)
	c.several = run.pairsWithSeveral()
	if n := run.Record.Evicted; n > 0 && len(run.Record.Events) > 0 {
		c.say(run.Record.Events[0].At, Piece{pen.Remark, words.Bothf("… %[1]s not kept in the record", "… 更早的 %[2]d 个分组没有保留在记录中", plural(n, "earlier packet"), n)})
	}
	for m := range run.brief(opt) {
		c.tell(&m)
	}
	return c
}

func (c *chart) lane(node string) int {
	return slices.IndexFunc(c.lanes, func(l lane) bool { return l.name == node })
}

// shows reports whether both ends of a connection have a lane, or it is nil.
func (c *chart) shows(conn *flow.Conn) bool {
	return c.hidden == 0 || conn == nil || c.lane(conn.Ends[0].Node) >= 0 && c.lane(conn.Ends[1].Node) >= 0
}

// missing says what the chart does not show, empty where it shows everything.
func (c *chart) missing() words.Phrase {
	if c.hidden == 0 {
		return words.Phrase{}
	}
	text := words.Bothf("%d nodes do not fit: shown are %d, and what they send each other whatever lies between",
		"%d 个节点画不下：只画出 %d 个，以及它们互相发送的分组，不论中间隔着什么", len(c.lanes)+c.hidden, len(c.lanes))
	if c.unshown > 0 {
		text = words.Join(words.Both("; ", "；"), text, count(c.unshown, "packet", "另有 %d 个分组").Then(words.Both(" of others not shown", "没有画出")))
	}
	return text
}

// last returns the latest row, nil where it is of another time.
func (c *chart) last(at time.Duration) *row {
	if n := len(c.rows); n > 0 && c.rows[n-1].at == at {
		return &c.rows[n-1]
	}
	return nil
}

// add begins a row, after one for the silence where there was a long one.
func (c *chart) add(r row) *row {
	if n := len(c.rows); n > 0 {
		if d := r.at - c.rows[n-1].at; d >= c.fold {
			c.rows = append(c.rows, row{at: r.at - d, event: c.rows[n-1].event, silence: d, lane: -1})
		}
	}
	r.event = c.event
	c.rows = append(c.rows, r)
	return &c.rows[len(c.rows)-1]
}

func (c *chart) say(at time.Duration, text ...Piece) *row {
	return c.add(row{at: at, text: text, lane: -1})
}

func (c *chart) tell(m *moment) {
	c.event = m.event
	switch m.kind {
	case sent:
		c.sent(m)
	case arrived, unheard:
		c.arrived(m)
	case forwarded:
		c.forwarded(m)
	case lost:
		c.lost(m)
	case changed:
		if l := c.lane(m.node); l >= 0 && c.shows(m.change.Conn) {
			c.add(row{at: m.at, change: m.change, lane: l})
		}
	case noted:
		c.say(m.at, piece(pen.Speech, m.remark.Text))
	case acted:
		place := c.run.actPlace(m.act)
		if place != "" {
			place += " "
		}
		c.say(m.at, piece(pen.Title, place), Piece{pen.Speech, ActText(m.act)})
	case checked:
		c.checked(m)
	case held:
		c.say(m.at, Piece{pen.Good, tagHeld}, Piece{pen.Body, count(uint64(m.count), "check", "%d 项检查")}).untimed = true
	case violated:
		c.violation(m)
	case elided:
		c.elided(m)
	case unfinished:
		c.unfinished(m)
	}
}

// takeOff begins a flight on a row that is not added yet; nil where a lane is
// missing.
func (c *chart) takeOff(p *tap.Packet) *flight {
	from, to := p.From, p.To
	if c.hidden > 0 {
		from, to = ends(p)
	}
	f := &flight{packet: p, from: c.lane(from), to: c.lane(to), start: -1, end: -1}
	if f.from < 0 || f.to < 0 || f.from == f.to {
		c.unshown++
		return nil
	}
	c.flights = append(c.flights, f)
	c.inAir[p] = f
	return f
}

func (c *chart) sent(m *moment) {
	if c.hidden > 0 && !m.packet.Origin {
		return
	}
	if l := c.own(m.packet); l >= 0 {
		c.add(row{at: m.at, leaves: m.packet, lane: l})
		return
	}
	if f := c.takeOff(m.packet); f != nil {
		c.add(row{at: m.at, depart: f, lane: -1})
		f.start = len(c.rows) - 1
	}
}

// own is the lane of a node that sends a packet to itself, -1 for another packet.
func (c *chart) own(p *tap.Packet) int {
	if p.From != p.To {
		return -1
	}
	return c.lane(p.From)
}

// landing is the flight of a packet, or one whose beginning is not told.
func (c *chart) landing(p *tap.Packet) *flight {
	root := c.journey.root(p)
	if f := c.inAir[root]; f != nil {
		delete(c.inAir, root)
		return f
	}
	f := c.takeOff(p)
	delete(c.inAir, p)
	return f
}

func (c *chart) arrived(m *moment) {
	if c.hidden > 0 && !m.packet.Last {
		return
	}
	if l := c.own(m.packet); l >= 0 {
		c.add(row{at: m.at, returns: m.packet, change: m.change, lane: l})
		return
	}
	f := c.landing(m.packet)
	l := c.lane(m.node)
	if f == nil {
		if l >= 0 && m.change != nil && c.shows(m.change.Conn) {
			c.add(row{at: m.at, change: m.change, lane: l})
		}
		return
	}
	r := c.last(m.at)
	if r == nil || r.depart != f || r.arrive != nil || r.change != nil {
		r = c.add(row{at: m.at, lane: -1})
	}
	r.arrive, r.change, r.lane, r.event = f, m.change, l, m.event
	f.end = len(c.rows) - 1
}

func (c *chart) forwarded(m *moment) {
	if c.hidden > 0 {
		c.journey.forward(m.origin, m.packet)
		return
	}
	in, out := c.landing(m.origin), c.takeOff(m.packet)
	if in != nil {
		c.add(row{at: m.at, arrive: in, lane: -1})
		in.end = len(c.rows) - 1
	}
	if out == nil {
		return
	}
	// Both have room on one row where the way goes on past the node, and not back to the
	// side from which it has come.
	if in != nil && (in.from < in.to) == (out.from < out.to) {
		c.rows[in.end].depart = out
	} else {
		c.add(row{at: m.at, depart: out, lane: -1})
	}
	out.start = len(c.rows) - 1
}

func (c *chart) lost(m *moment) {
	f := c.landing(m.packet)
	if f == nil {
		return
	}
	f.lost = m.packet
	r := c.last(m.at)
	if r == nil || r.depart != f || f.start != len(c.rows)-1 {
		r = c.add(row{at: m.at, lane: -1})
	}
	r.lost, r.event = f, m.event
	f.end = len(c.rows) - 1
}

func (c *chart) checked(m *moment) {
	if m.check.OK {
		c.say(m.at, Piece{pen.Good, tagHeld}, piece(pen.Body, m.check.Name))
		return
	}
	c.say(m.at, Piece{pen.Bad, tagFailed}, piece(pen.Body, m.check.Name), piece(pen.Faint, "  "+m.check.Pos))
	for l := range strings.Lines(m.check.Detail) {
		c.say(m.at, piece(pen.Bad, "  "+strings.TrimRight(l, "\n")))
	}
}

func (c *chart) unfinished(m *moment) {
	f := c.landing(m.packet)
	if f == nil {
		return
	}
	what := words.Same(number(m.packet.N) + " ").Then(said(m.packet.Word())).Then(words.Both(" is ", " "))
	c.say(m.at, Piece{pen.Remark, what.Then(c.run.underWay())})
	f.end = -1
}
