package tap

import (
	"net/netip"
	"time"

	"netlab/topology/ring"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// Default limits of what a [Tap] remembers. Counters and the digest cover the
// whole run whatever the limits; what must be kept whole is streamed to a [Sink].
const (
	DefaultMaxPackets = 1 << 17
	DefaultMaxBytes   = 256 << 20
)

// Options are the limits of a Tap. Zero means the default.
type Options struct {
	// MaxPackets is how many packets are remembered, MaxBytes how many bytes they may
	// have together, as they were sent. The oldest are evicted first, and with them what
	// happened before the oldest one that is left.
	MaxPackets int
	MaxBytes   int
	// Whole has all bytes of these packets remembered, as a capture file needs them.
	// Without it the record has the beginning of each, see [wire.Packet.Snap]: a bulk
	// transfer takes a third less of the processor over links of a large MTU, and a tenth
	// of the memory.
	Whole bool
}

// Sink takes the events of a run as they happen. The packet of an event is the
// record's own: its fate becomes known by a later event. Bytes that are not remembered are
// there during Observe of [PacketSent] alone, by [wire.Packet.AppendPayload]; see
// [Options].Whole. What a segment that arrives
// changes in its connection is changed when every sink has seen the event.
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
	beyond  []Node // nodes with networks beyond them
	// stackless has the nodes without a stack of the network.
	stackless map[string]bool
	outside   map[string]bool // those of them whose stack is outside
	rack      map[string]bool // nodes whose stacks detect losses by RACK
	off       map[string]bool // nodes without power

	ledger *flow.Ledger
	conns  []*flow.Conn
	met    int // the ID of the latest connection
	crowd  int // how many connections there may be before some are forgotten, where they are most

	packets    ring.Long[*Packet]
	bytes      int
	events     ring.Long[Event]
	slab       []Packet
	beginnings []byte // of packets that are not remembered as a whole
	passing    wire.Passing
	sent       uint64
	dropped    uint64
	overflowed uint64
	evicted    uint64
	logged     uint64 // events so far

	digest digest
	sinks  []Sink
	now    time.Duration // of the latest event
}

// New returns an empty Tap.
func New(options Options) *Tap {
	if options.MaxPackets == 0 {
		options.MaxPackets = DefaultMaxPackets
	}
	if options.MaxBytes == 0 {
		options.MaxBytes = DefaultMaxBytes
	}
	t := &Tap{
		options: options, owners: make(map[netip.Addr]string), stackless: make(map[string]bool), outside: make(map[string]bool), rack: make(map[string]bool), off: make(map[string]bool), digest: newDigest(),
	}
	t.ledger = flow.NewLedger(flow.LedgerOptions{
		Owner:     t.Owner,
		Stack:     func(node string) bool { return node != "" && !t.stackless[node] },
		Outside:   func(node string) bool { return t.outside[node] },
		RACK:      func(node string) bool { return t.rack[node] },
		Forgotten: func(c *flow.Conn) { t.show(Event{Kind: ConnGone, Conn: c}) },
	})
	return t
}

// AddNode makes a node known.
func (t *Tap) AddNode(n Node) {
	t.nodes = append(t.nodes, n)
	t.rack[n.Name] = n.RACK
	if !n.Kind.Stacked() {
		t.stackless[n.Name] = true
		t.outside[n.Name] = n.Kind == Outside
	}
	for _, p := range n.Addrs {
		t.owners[p.Addr()] = n.Name
	}
	if len(n.Networks) > 0 {
		t.beyond = append(t.beyond, n)
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
func (t *Tap) Owner(a netip.Addr) string {
	if name := t.owners[a]; name != "" || len(t.beyond) == 0 {
		return name
	}
	for _, n := range t.beyond {
		for _, p := range n.Networks {
			if p.Contains(a) {
				return n.Name
			}
		}
	}
	return ""
}

// Sent records a packet that a node gives to a link. With [Options].Whole the datagram
// is the record's from now on and must not change; without, the record keeps nothing of it.
func (t *Tap) Sent(at time.Duration, link int, from, to string, p *wire.Packet) *Packet {
	r := t.alloc()
	r.Packet, r.Link, r.From, r.To, r.Sent, r.Origin = *p, link, from, to, at, true
	return t.put(r, nil)
}

// Forwarded records a packet that a node passes on: in is what has arrived there,
// of which p is the whole or a fragment.
func (t *Tap) Forwarded(at time.Duration, link int, from, to string, p *wire.Packet, in *Packet) *Packet {
	r := t.alloc()
	r.Packet, r.Link, r.From, r.To, r.Sent, r.PassesOn, r.damaged = *p, link, from, to, at, in.N, in.damaged
	return t.put(r, in)
}

// Copied records the copy that a link makes of a packet: p is the packet as it was sent.
func (t *Tap) Copied(at time.Duration, original *Packet, p *wire.Packet) *Packet {
	original.Fate = Duplicated
	r := t.alloc()
	r.Packet, r.Link, r.From, r.To = *p, original.Link, original.From, original.To
	r.Sent, r.CopyOf, r.damaged = at, original.N, original.damaged
	return t.put(r, original)
}

// put records a packet on a link; of is the one that it is a copy of or passes on,
// nil for none.
func (t *Tap) put(r *Packet, of *Packet) *Packet {
	t.tick(r.Sent)
	t.sent++
	r.N, r.Arrived = t.sent, Never
	t.mean(r, of)
	dst := r.Dst.Addr()
	r.Last = t.Owner(dst) == r.To || dst.IsLoopback()
	// Who has no stack here may send a wrong sum, or less than the header says.
	r.wrong = (r.damaged || len(t.stackless) > 0) && r.Proto == wire.TCP && wrong(&r.Packet)
	t.digest.packet(r.Sent, r)
	t.remember(r)
	e := Event{Kind: PacketSent, At: r.Sent, Packet: r}
	switch {
	case of != nil:
	case r.Conn != nil && r.Flags&wire.RST != 0:
		e.Conn = t.ledger.At(&r.Info, &r.Packet, r.Src)
	default:
		e.Conn = r.Conn
	}
	t.emit(e)
	t.passing.Gone()
	return r
}

// wrong reports whether a segment has a wrong checksum, or is not all there.
func wrong(p *wire.Packet) bool { return p.Truncated || !p.ChecksumsOK() }

// Arrived records that a packet reached the other end: as, where that is not what was
// sent, nil elsewhere.
func (t *Tap) Arrived(at time.Duration, r *Packet, as *wire.Packet, why wire.Decisions, corrupted bool) {
	t.tick(at)
	r.Arrived, r.Unheard = at, t.off[r.To]
	if len(why) > 0 {
		r.Why = why
	}
	switch {
	case corrupted:
		r.Fate, r.damaged = Corrupted, true
	case r.Fate == InFlight:
		r.Fate = Delivered
	}
	r.As, r.Bad = as, r.wrong
	if as != nil {
		r.Bad = (r.damaged || len(t.stackless) > 0) && r.Proto == wire.TCP && wrong(as)
	}
	t.digest.arrival(at, r)
	e := Event{Kind: PacketArrived, At: at, Packet: r, Conn: t.reaches(r)}
	t.emit(e)
	switch {
	case r.Refused:
	case e.Conn != nil && !r.Bad:
		t.ledger.Arrived(at, &r.Info, r.Arrival())
	case r.Last && r.Arrival().IsICMPError():
		t.ledger.Refused(at, r.Arrival())
	}
}

// Dropped records that a packet was lost, and why.
func (t *Tap) Dropped(at time.Duration, r *Packet, why wire.Decisions) {
	t.tick(at)
	r.Fate, r.Why = Dropped, why
	t.dropped++
	if n := len(why); n > 0 && why[n-1].By == wire.ByLimit {
		t.overflowed++
	}
	t.digest.drop(at, r)
	t.emit(Event{Kind: PacketDropped, At: at, Packet: r})
}

// StateChanged records a change of a socket's state, as its stack reports it.
// Remote is the zero AddrPort for a listener.
func (t *Tap) StateChanged(tr Transition, remote netip.AddrPort) {
	t.tick(tr.At)
	if remote != (netip.AddrPort{}) {
		tr.Conn = t.ledger.Changed(tr.At, tr.Node, tr.Local, remote, tr.From, tr.To)
		t.meet(tr.Conn)
	}
	t.digest.transition(&tr, remote)
	t.emit(Event{Kind: StateChanged, At: tr.At, Transition: &tr})
}

// Saw records a state in which a socket of code outside was found, in the connection
// that its node has spoken in last. The segments that it follows from may be older: it
// changes nothing of what is known of the connection.
func (t *Tap) Saw(tr Transition, remote netip.AddrPort) {
	t.tick(tr.At)
	if remote != (netip.AddrPort{}) {
		if tr.Conn = t.ledger.Current(tr.Local, remote); tr.Conn == nil {
			return // nothing of it has been on the wire
		}
	}
	t.digest.transition(&tr, remote)
	t.emit(Event{Kind: StateChanged, At: tr.At, Transition: &tr})
}

// Acted records what somebody does to the network, before its consequences.
func (t *Tap) Acted(a Act) {
	t.tick(a.At)
	switch a.Kind {
	case wire.ActCrash:
		t.off[a.Node] = true
	case wire.ActBoot, wire.ActRestart:
		delete(t.off, a.Node)
	case wire.ActSet:
		t.rack[a.Node] = a.RACK
	}
	t.digest.act(&a)
	t.emit(Event{Kind: Acted, At: a.At, Act: &a})
}

// Tuned records options of a socket that its owner has set. What comes of them is in what
// the socket sends: the digest does not have them.
func (t *Tap) Tuned(at time.Duration, local, remote netip.AddrPort, options wire.Tuning) {
	t.tick(at)
	if c := t.ledger.Current(local, remote); c != nil {
		t.emit(Event{Kind: Tuned, At: at, Tuning: &Tuning{c, local, options}})
	}
}

// Remark records what the lab says.
func (t *Tap) Remark(r Remark) {
	t.tick(r.At)
	t.digest.remark(&r)
	t.emit(Event{Kind: Remarked, At: r.At, Remark: &r})
}

// tick tells the sinks that the instant before a time is over, and all that happens
// in it has happened.
func (t *Tap) tick(at time.Duration) {
	if at != t.now {
		t.show(Event{Kind: InstantOver, At: t.now})
		t.now = at
	}
}

func (t *Tap) emit(e Event) {
	t.log(e)
	t.show(e)
}

// show lets the sinks see an event.
func (t *Tap) show(e Event) {
	for _, s := range t.sinks {
		s.Observe(e)
	}
}

// Record returns what is remembered, as plain data that later events do not
// change but for the fates of packets still in flight, and the connections.
func (t *Tap) Record() *Record {
	r := &Record{
		Nodes: append([]Node(nil), t.nodes...), Links: append([]Link(nil), t.links...),
		Conns: append([]*flow.Conn(nil), t.conns...), Packets: t.packets.Slice(), Events: t.events.Slice(),
		Sent: t.sent, Dropped: t.dropped, Overflowed: t.overflowed, Evicted: t.evicted, Digest: t.digest.String(),
	}
	r.Earlier = t.logged - uint64(len(r.Events))
	for _, e := range r.Events {
		if e.Kind == StateChanged {
			r.Transitions = append(r.Transitions, e.Transition)
		}
	}
	return r
}

// Digest returns a hash, in hexadecimal, over everything observed so far.
func (t *Tap) Digest() string { return t.digest.String() }

// Conns lists the connections that are remembered, in the order of their beginning. The
// slice is the tap's own.
func (t *Tap) Conns() []*flow.Conn { return t.conns }

// Count returns how many packets were sent and dropped so far, how many of those sent
// are not remembered any more, and how many connections there were.
func (t *Tap) Count() (sent, dropped, evicted uint64, conns int) {
	return t.sent, t.dropped, t.evicted, t.met
}
