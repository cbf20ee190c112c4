package rfc

import (
	"maps"
	"math"
	"slices"
	"time"

	"netlab/topology/ring"
	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// maxViolations is how many violations are kept, and maxKnown how many of one
// known divergence; the others are counted.
const (
	maxViolations = 1000
	maxKnown      = 20
)

// Options are the settings of a [Monitor]; the zero value works.
type Options struct {
	// Capture says that the monitor is shown segments by [Monitor.Segment], as they
	// were seen at one place, and not a record: rules that need both ends' truth
	// sleep.
	Capture bool
	// Report is told of each violation, known divergences included. It must not
	// call the monitor. Nil tells nobody.
	Report func(*Violation)
}

// Monitor checks what it is shown against the rules of [Rules]: as a [tap.Sink] a
// network, with what arrived at each end and which states the stacks report, or a
// capture, its segments alone. It is not safe for concurrent use.
type Monitor struct {
	options    Options
	violations []*Violation
	failures   uint64
	warnings   uint64
	known      uint64
	each       map[*Divergence]int

	wires map[*flow.Conn]*wireConn
	// between has the connections of wires by their addresses; it is empty on a capture.
	between map[addrPair][]*flow.Conn
	// recent are some of the wires that were asked for last, by the numbers of their
	// connections.
	recent []recentWire
	isns   isns

	capture bool
	// conn is the connection of the segment under check, nil on a capture; elsewhere says
	// that its sender's socket is in another.
	conn      *flow.Conn
	elsewhere bool

	parties     map[*flow.Conn]*parties
	lastConn    *flow.Conn
	lastParties *parties
	// latest is the party that a segment has reached last.
	latest *party
	// past is of connections without parties.
	past map[*flow.Conn][2]past

	now time.Duration
	// present are the ends that have sent or taken something at this instant, unsettled
	// those that are to be judged when it is over; the slices that they borrow for it.
	present, unsettled []*party
	outs               spare[*tap.Packet]
	replies            spare[reply]
	deadlines          ring.Ring[deadline] // of the ACKs that are owed, in order
	// stirred is when a segment has reached each node last that may have had it do more
	// than to acknowledge data, or a state of its has changed.
	stirred map[string]time.Duration
	// challenged is when each node has sent its latest challenge ACK.
	challenged map[string]time.Duration
	listening  map[socketAddr]int
	// served counts the connections that listeners have made, by their ports.
	served           map[socketAddr]int
	timeWait, maxRTO map[string]time.Duration
	// raw has the nodes that are held to nothing, outside those whose stack is outside:
	// it tells no states. forwards has those that forward, down those that are off.
	raw, outside, forwards, down map[string]bool
	icmp                         icmpErrors
	// paths has what nodes were told of the MTU of paths.
	paths paths
	// awake says since when a node has run that was frozen, unplugged that a link
	// was: what is sent there is on no record, and there may be no way where there
	// was one.
	awake     map[string]time.Duration
	unplugged bool
}

// recentWires is how many wires of a capture are found without a look at the map, where
// segments of many connections alternate, fewWires how many of a network: powers of two.
const recentWires, fewWires = 1 << 9, 1 << 3

// recentWire is a connection and what the rules of the wire remember of it.
type recentWire struct {
	conn *flow.Conn
	wire *wireConn
}

var _ tap.Sink = (*Monitor)(nil)

// NewMonitor returns a monitor that has seen nothing yet.
func NewMonitor(options Options) *Monitor {
	recent := fewWires
	if options.Capture {
		recent = recentWires
	}
	return &Monitor{
		options: options, capture: options.Capture, recent: make([]recentWire, recent),
		wires: make(map[*flow.Conn]*wireConn), between: make(map[addrPair][]*flow.Conn), isns: newISNs(), each: make(map[*Divergence]int),
		parties: make(map[*flow.Conn]*parties), past: make(map[*flow.Conn][2]past),
		stirred: make(map[string]time.Duration), challenged: make(map[string]time.Duration),
		listening: make(map[socketAddr]int), served: make(map[socketAddr]int),
		timeWait: make(map[string]time.Duration), maxRTO: make(map[string]time.Duration),
		raw: make(map[string]bool), outside: make(map[string]bool), forwards: make(map[string]bool), down: make(map[string]bool),
		awake: make(map[string]time.Duration), paths: make(paths),
	}
}

// AddNode makes a node known. What a raw node does is held against nobody, and a node
// whose stack is outside is held to the rules of the wire alone.
func (m *Monitor) AddNode(n tap.Node) {
	switch n.Kind {
	case tap.Raw:
		m.raw[n.Name] = true
	case tap.Outside:
		m.outside[n.Name] = true
	}
	m.forwards[n.Name] = n.Kind == tap.Router
	m.timeWait[n.Name], m.maxRTO[n.Name] = n.TimeWait, n.MaxRTO
}

// Observe takes an event of the record.
func (m *Monitor) Observe(e tap.Event) {
	if e.Kind < tap.ConnGone && e.At != m.now {
		m.now = e.At
		m.overdue()
	}
	switch e.Kind {
	case tap.PacketSent:
		if r := e.Packet; r.Origin && r.Conn != nil && !r.Kinds.Has(flow.Forged) {
			m.sent(e.At, r, e.Conn)
		}
	case tap.PacketArrived:
		r := e.Packet
		if r.Last && e.Conn != nil && r.FragOffset == 0 {
			m.reached(e.At, r, e.Conn)
		}
		switch {
		case r.FragOffset != 0:
			m.stirred[r.To] = e.At
		case !r.Last:
		case e.Conn != nil:
			m.delivered(e.At, r, e.Conn)
		default:
			m.icmp.hear(e.At, r)
			m.tooBig(e.At, r)
		}
	case tap.StateChanged:
		m.changed(e.Transition)
	case tap.Acted:
		m.acted(e.Act)
	case tap.Tuned:
		m.tuned(e.At, e.Tuning)
	case tap.InstantOver:
		if len(m.unsettled) > 0 {
			m.finish()
		}
		m.leave()
	case tap.ConnGone:
		m.gone(e.Conn)
	}
}

// acted takes what is done to a node.
func (m *Monitor) acted(a *tap.Act) {
	switch {
	case a.Kind == wire.ActCrash:
		m.down[a.Node] = true
		m.isns.forget(a.Node)
		m.paths.forget(a.Node)
	case a.Kind == wire.ActRestart:
		m.isns.forget(a.Node)
		m.paths.forget(a.Node)
	case a.Kind == wire.ActBoot:
		m.down[a.Node] = false
	case a.Kind == wire.ActFreeze:
		m.awake[a.Node] = math.MaxInt64
	case a.Kind == wire.ActThaw:
		m.awake[a.Node] = a.At
	case a.Kind == wire.ActUnplug || a.Kind == wire.ActReroute:
		m.unplugged = true
		clear(m.paths) // they may be others now
	case a.Kind == wire.ActSet && a.Link == tap.NoLink:
		m.timeWait[a.Node], m.maxRTO[a.Node] = a.TimeWait, a.MaxRTO
	}
}

// tuned takes options that the owner of an end's socket has set.
func (m *Monitor) tuned(at time.Duration, t *tap.Tuning) {
	e := m.of(t.Conn, t.Local)
	if e == nil {
		return
	}
	e.corked = e.corked || t.Options&wire.TunedCork != 0
	if t.Options&wire.TunedCongestion != 0 && e.end().State == wire.Established {
		e.recontrolled = at
	}
}

// Findings are the rules that were broken, known divergences of the stack
// included.
type Findings struct {
	// Violations are the first 1000, of one known divergence the first 20, in the
	// order in which they were noticed.
	Violations []*Violation
	// Failures counts those that fail a run ([Violation.Fails]), Known those that a
	// divergence explains, Warnings the others; each listed or not.
	Failures, Warnings, Known uint64
}

// Findings returns what was found until now. The network stands still between two
// events: what its stacks do at this instant they have done.
func (m *Monitor) Findings(now time.Duration) *Findings {
	m.finish()
	if !m.capture {
		for _, c := range slices.SortedFunc(maps.Keys(m.wires), func(a, b *flow.Conn) int { return a.ID - b.ID }) {
			for dir := range c.Ends {
				m.neglected(c, m.wires[c], dir, now, false)
			}
		}
	}
	return &Findings{slices.Clone(m.violations), m.failures, m.warnings, m.known}
}

// violate records a violation.
func (m *Monitor) violate(v *Violation) {
	if !m.capture && !m.outside[v.Node] {
		v.Known = explain(v) // what the pinned stack does excuses no other
	}
	keep := len(m.violations) < maxViolations
	switch {
	case v.Known != nil:
		m.known++
		m.each[v.Known]++
		keep = keep && m.each[v.Known] <= maxKnown
	case v.Fails():
		m.failures++
	default:
		m.warnings++
	}
	if keep {
		m.violations = append(m.violations, v)
	}
	if m.options.Report != nil {
		m.options.Report(v)
	}
}

// Segment checks the rules of the wire on one segment, of which a tracker has
// said info, and p is the packet.
func (m *Monitor) Segment(info *flow.Info, p *wire.Packet) {
	if info == nil || info.Kinds&flow.Duplicate != 0 {
		return // a duplicate is the network's doing
	}
	c := m.wireOf(info.Conn)
	if !m.capture {
		m.neglected(info.Conn, c, info.Dir, info.At, info.Repair == flow.TailLossProbe)
	}
	from, to := info.Conn.Way(info.Dir)
	g := wireSegment{m: m, c: c, s: &c.ends[info.Dir], r: &c.ends[1-info.Dir], from: from, to: to, info: info, p: p}
	if from == to {
		g.r = g.s
	}
	g.check()
}

// reached takes a segment as it reaches an end of a network, in the connection that
// its socket is in. One that was damaged on its way reaches nobody, as far as the
// rules of the wire know.
func (m *Monitor) reached(at time.Duration, r *tap.Packet, c *flow.Conn) {
	side, w := c.Side(r.Dst), m.wired(c)
	if side < 0 || w == nil {
		return // nothing that was sent there is to be judged
	}
	if p := r.Arrival(); r.As == nil || p.ChecksumsOK() {
		w.ends[side].hear(at, p)
		if p.Flags&wire.SYN == 0 {
			return
		}
		if s := c.Ends[side].State; r.As != nil || r.Conn != c && !m.stack(r.From) && (s == wire.SynSent || s == wire.SynReceived) {
			w.odd = true // another SYN than that of the connection may open it
		}
	}
}

// wired returns what the rules of the wire remember of a connection, nil for nothing.
func (m *Monitor) wired(conn *flow.Conn) *wireConn {
	at := m.recently(conn)
	if at.conn != conn {
		w := m.wires[conn]
		if w == nil {
			return nil
		}
		*at = recentWire{conn, w}
	}
	return at.wire
}

// recently is where a connection would be among the recent ones; another may be there.
func (m *Monitor) recently(conn *flow.Conn) *recentWire {
	return &m.recent[conn.ID&(len(m.recent)-1)]
}

// wireOf returns what wired does, made where there is nothing.
func (m *Monitor) wireOf(conn *flow.Conn) *wireConn {
	c := m.wired(conn)
	if c == nil {
		c = new(wireConn)
		m.wires[conn] = c
		if !m.capture {
			pair := addrPairOf(conn.Ends[0].Addr, conn.Ends[1].Addr)
			m.between[pair] = append(m.between[pair], conn)
		}
	}
	return c
}

// Forget drops what is known of a connection that has left its tracker; it fits
// [flow.Options].Ended.
func (m *Monitor) Forget(c *flow.Conn) {
	delete(m.wires, c)
	pair := addrPairOf(c.Ends[0].Addr, c.Ends[1].Addr)
	if left := slices.DeleteFunc(m.between[pair], func(x *flow.Conn) bool { return x == c }); len(left) > 0 {
		m.between[pair] = left
	} else {
		delete(m.between, pair)
	}
	if at := m.recently(c); at.conn == c {
		*at = recentWire{}
	}
}
