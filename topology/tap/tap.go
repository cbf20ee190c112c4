package tap

import (
	"net/netip"
	"time"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// Default limits of what a [Tap] remembers. Counters and the digest cover the
// whole run whatever the limits; what must be kept whole is streamed to a [Sink].
const (
	DefaultMaxPackets = 1 << 17
	DefaultMaxBytes   = 256 << 20
)

// The most events that are remembered, of which many have no packet: those of
// eventsPerPacket a packet that may be, and never less than minEvents.
const (
	eventsPerPacket = 8
	minEvents       = 1 << 16
)

// Options are the limits of a Tap. Zero means the default.
type Options struct {
	// MaxPackets is how many packets are remembered, MaxBytes how many bytes of
	// them. The oldest are evicted first, and with them what happened before the
	// oldest one that is left.
	MaxPackets int
	MaxBytes   int
	// Monitor says whether the rules of the RFCs are checked.
	Monitor Monitoring
}

// Monitoring says whether a run is checked against the RFCs. What follows from a
// violation is for whoever reads the record.
type Monitoring uint8

// Checked, the default, and unchecked runs.
const (
	Checked Monitoring = iota
	Unchecked
)

// Sink takes the events of a run as they happen. The packet of an event is the
// record's own: its fate becomes known by a later event.
type Sink interface {
	Observe(Event)
}

// Tap records a run. It is driven by package topology, event by event, and is
// not safe for concurrent use.
type Tap struct {
	options Options
	nodes   []Node
	links   []Link
	owners  map[netip.Addr]string
	raw     map[string]bool

	conns   []*Conn
	current map[connKey]*Conn

	packets deque[*Packet]
	bytes   int
	events  deque[Event]
	slab    []Packet
	sent    uint64
	dropped uint64
	evicted uint64
	opened  int

	digest  digest
	sinks   []Sink
	tracker *flow.Tracker
	monitor *Monitor // nil where the run is unchecked
}

// lingers is how long the tracker remembers a connection that is over: longer than
// any TIME-WAIT, and than a segment may stay on its way (MSL is 2 minutes).
const lingers = 5 * time.Minute

// New returns an empty Tap.
func New(options Options) *Tap {
	if options.MaxPackets == 0 {
		options.MaxPackets = DefaultMaxPackets
	}
	if options.MaxBytes == 0 {
		options.MaxBytes = DefaultMaxBytes
	}
	t := &Tap{
		options: options, owners: make(map[netip.Addr]string), raw: make(map[string]bool),
		current: make(map[connKey]*Conn), digest: newDigest(),
	}
	track := flow.Options{Owner: t.Owner, AtOrigin: true, Linger: lingers}
	if options.Monitor == Checked {
		t.monitor = NewMonitor(MonitorOptions{})
		t.monitor.tap = t
		track.Ended = t.monitor.Forget
	}
	t.tracker = flow.New(track)
	return t
}

// AddNode makes a node known.
func (t *Tap) AddNode(n Node) {
	t.nodes = append(t.nodes, n)
	t.raw[n.Name] = n.Kind == "raw"
	t.SetTimeWait(n.Name, n.TimeWait)
	if t.monitor != nil && t.raw[n.Name] {
		t.monitor.rawNodes = true
	}
	for _, p := range n.Addrs {
		t.owners[p.Addr()] = n.Name
	}
}

// SetTimeWait says how long a node stays in TIME-WAIT from now on, 0 for unknown.
func (t *Tap) SetTimeWait(node string, d time.Duration) {
	if t.monitor != nil {
		t.monitor.timeWait[node] = d
	}
}

// NodePowered says that a node's power is cut, so that what arrives falls on deaf
// ears, or that it has booted.
func (t *Tap) NodePowered(node string, on bool) {
	if t.monitor != nil {
		t.monitor.down[node] = !on
	}
}

// AddLink makes a link known and returns its index.
func (t *Tap) AddLink(l Link) int {
	t.links = append(t.links, l)
	return len(t.links) - 1
}

// AddSink has s see every event from now on.
func (t *Tap) AddSink(s Sink) { t.sinks = append(t.sinks, s) }

// Owner returns the node that owns an address, empty where none does.
func (t *Tap) Owner(a netip.Addr) string { return t.owners[a] }

// Sent records a packet that a node gives to a link. The datagram is the
// record's from now on and must not change.
func (t *Tap) Sent(at time.Duration, link int, from, to string, p *wire.Packet) *Packet {
	return t.put(at, link, from, to, p, 0)
}

// put records a packet on a link, an original where copyOf is 0.
func (t *Tap) put(at time.Duration, link int, from, to string, p *wire.Packet, copyOf uint64) *Packet {
	r := t.alloc()
	t.sent++
	*r = Packet{
		Packet: *p, N: t.sent, Link: link, From: from, To: to,
		Sent: at, Arrived: Never, Draw: -1, CopyOf: copyOf,
		Origin: copyOf == 0 && t.owners[p.Src.Addr()] == from, Last: t.owners[p.Dst.Addr()] == to,
	}
	e := Event{Kind: PacketSent, At: at, Packet: r}
	if p.Proto == wire.TCP && p.FragOffset == 0 {
		r.Conn = t.connOf(r)
		if r.Origin {
			e.Info = t.tracker.Observe(at, r.N, &r.Packet)
			why := t.explain(r, e.Info)
			end := &r.Conn.Ends[r.Conn.Side(r.Src)]
			r.Note = noteOf(e.Info, why, end.heard.hasChallenge && end.heard.challenged == at)
			if t.monitor != nil {
				t.monitor.sent(at, r, e.Info)
			}
		}
	}
	t.digest.packet(at, r)
	t.remember(r)
	t.emit(e)
	return r
}

// Copied records the copy that a link makes of a packet.
func (t *Tap) Copied(at time.Duration, original *Packet) *Packet {
	original.Fate = Duplicated
	return t.put(at, original.Link, original.From, original.To, &original.Packet, original.N)
}

// Arrived records that a packet reached the other end, corrupted where arrived
// differs from what was sent.
func (t *Tap) Arrived(at time.Duration, r *Packet, arrived *wire.Packet, by string, draw float64, corrupted bool) {
	r.Arrived = at
	if by != "" {
		r.By, r.Draw = by, draw
	}
	switch {
	case corrupted:
		r.Fate = Corrupted
	case r.Fate == InFlight:
		r.Fate = Delivered
	}
	t.digest.arrival(at, r, arrived.Data, corrupted)
	if r.Conn != nil && r.Last && !corrupted {
		if side := r.Conn.Side(r.Dst); side >= 0 {
			end := &r.Conn.Ends[side]
			end.heard.hears(&r.Packet)
			if end.State.Synchronized() {
				end.heard.challenges(at, &r.Packet)
			}
		}
	}
	if t.monitor != nil && r.Conn != nil && r.Last {
		t.monitor.delivered(at, r, arrived, corrupted)
	}
	t.emit(Event{Kind: PacketArrived, At: at, Packet: r})
}

// Dropped records that a packet was lost, by which rule, on which draw.
func (t *Tap) Dropped(at time.Duration, r *Packet, by string, draw float64) {
	r.Fate, r.By, r.Draw = Dropped, by, draw
	t.dropped++
	t.digest.drop(at, r)
	t.emit(Event{Kind: PacketDropped, At: at, Packet: r})
}

// StateChanged records a change of a socket's state, as its stack reports it.
// Remote is the zero AddrPort for a listener.
func (t *Tap) StateChanged(tr Transition, remote netip.AddrPort) {
	if remote != (netip.AddrPort{}) {
		tr.Conn = t.connFor(tr, remote)
	}
	if t.monitor != nil {
		t.monitor.changed(&tr)
	}
	t.digest.transition(&tr)
	t.emit(Event{Kind: StateChanged, At: tr.At, Transition: &tr})
}

// Remark records what the lab says.
func (t *Tap) Remark(r Remark) {
	t.digest.remark(&r)
	t.emit(Event{Kind: Remarked, At: r.At, Remark: &r})
}

func (t *Tap) emit(e Event) {
	kept := e
	kept.Info = nil
	t.events.push(kept)
	for t.events.len() > minEvents && t.events.len()/eventsPerPacket > t.options.MaxPackets {
		t.events.pop()
	}
	for _, s := range t.sinks {
		s.Observe(e)
	}
}

// Record returns what is remembered, as plain data that later events do not
// change but for the fates of packets still in flight.
func (t *Tap) Record() *Record {
	r := &Record{
		Nodes: append([]Node(nil), t.nodes...), Links: append([]Link(nil), t.links...),
		Conns: append([]*Conn(nil), t.conns...), Packets: t.packets.slice(), Events: t.events.slice(),
		Sent: t.sent, Dropped: t.dropped, Evicted: t.evicted, Digest: t.digest.String(),
	}
	if m := t.monitor; m != nil {
		m.finish()
		r.Violations = append(r.Violations, m.Violations()...)
		r.Failures, r.Known = m.Count()
	}
	for _, e := range r.Events {
		if e.Kind == StateChanged {
			r.Transitions = append(r.Transitions, e.Transition)
		}
	}
	return r
}

// Digest returns a hash, in hexadecimal, over everything observed so far.
func (t *Tap) Digest() string { return t.digest.String() }

// Count returns how many packets were sent and dropped so far.
func (t *Tap) Count() (sent, dropped uint64) { return t.sent, t.dropped }
