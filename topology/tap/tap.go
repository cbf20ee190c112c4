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
}

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
	off     map[string]bool // nodes without power

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
		options: options, owners: make(map[netip.Addr]string), raw: make(map[string]bool), off: make(map[string]bool),
		current: make(map[connKey]*Conn), digest: newDigest(),
	}
	t.tracker = flow.New(flow.Options{
		Owner: t.Owner, AtOrigin: true, Linger: lingers,
		Ended: func(c *flow.Conn) { t.show(Event{Kind: FlowGone, Flow: c}) },
	})
	return t
}

// AddNode makes a node known.
func (t *Tap) AddNode(n Node) {
	t.nodes = append(t.nodes, n)
	t.raw[n.Name] = n.Kind == "raw"
	for _, p := range n.Addrs {
		t.owners[p.Addr()] = n.Name
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
		Sent: at, Arrived: Never, CopyOf: copyOf,
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
func (t *Tap) Arrived(at time.Duration, r *Packet, arrived *wire.Packet, why wire.Decisions, corrupted bool) {
	r.Arrived, r.Unheard = at, t.off[r.To]
	if len(why) > 0 {
		r.Why = why
	}
	switch {
	case corrupted:
		r.Fate = Corrupted
	case r.Fate == InFlight:
		r.Fate = Delivered
	}
	if arrived != &r.Packet {
		r.As = arrived
	}
	t.digest.arrival(at, r)
	if r.Conn != nil && r.Last && !corrupted {
		if side := r.Conn.Side(r.Dst); side >= 0 {
			end := &r.Conn.Ends[side]
			end.heard.hears(&r.Packet)
			if end.State.Synchronized() {
				end.heard.challenges(at, &r.Packet)
			}
		}
	}
	t.emit(Event{Kind: PacketArrived, At: at, Packet: r})
}

// Dropped records that a packet was lost, and why.
func (t *Tap) Dropped(at time.Duration, r *Packet, why wire.Decisions) {
	r.Fate, r.Why = Dropped, why
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
	t.digest.transition(&tr)
	t.emit(Event{Kind: StateChanged, At: tr.At, Transition: &tr})
}

// Acted records what somebody does to the network, before its consequences.
func (t *Tap) Acted(a Act) {
	switch a.Kind {
	case wire.ActCrash:
		t.off[a.Node] = true
	case wire.ActBoot, wire.ActRestart:
		delete(t.off, a.Node)
	}
	t.digest.act(&a)
	t.emit(Event{Kind: Acted, At: a.At, Act: &a})
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
	t.show(e)
}

// show lets the sinks see an event.
func (t *Tap) show(e Event) {
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
