package analyze

import (
	"bytes"
	"net/netip"
	"time"

	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// The names of the nodes in a [Recorder]'s record.
const (
	Client = "client"
	Server = "server"
)

// DefaultMaxSegments is how many segments a [Recorder] keeps unless told.
const DefaultMaxSegments = 1 << 16

// Recorder keeps the segments of one connection of a capture. Its Segment is for
// [Options].
type Recorder struct {
	// ID is the number of the connection.
	ID int
	// MaxSegments bounds the segments that are kept, [DefaultMaxSegments] where it
	// is 0. The first ones are; Left counts the others.
	MaxSegments int
	Left        uint64

	seen []recorded
	ends [2]netip.AddrPort
	// base are the numbers to which each end's are relative, known where based.
	base  [2]uint32
	based [2]bool
}

// recorded is one segment and what the tracker said of it.
type recorded struct {
	// packet has the decoded header alone: no bytes.
	packet wire.Packet
	info   flow.Info
}

// Segment takes a segment, of whatever connection.
func (r *Recorder) Segment(p *wire.Packet, info *flow.Info) {
	if info.Conn.ID != r.ID {
		return
	}
	for i := range r.ends {
		r.ends[i] = info.Conn.Ends[i].Addr
	}
	r.base[info.Dir], r.based[info.Dir] = p.Seq-info.RelSeq, true
	if p.Flags.Has(wire.ACK) {
		r.base[1-info.Dir], r.based[1-info.Dir] = p.Ack-info.RelAck, true
	}
	limit := r.MaxSegments
	if limit == 0 {
		limit = DefaultMaxSegments
	}
	if len(r.seen) >= limit {
		r.Left++
		return
	}
	kept := recorded{*p, *info}
	kept.packet.Data, kept.packet.Payload = nil, nil
	if p.MoreFragments {
		kept.packet.Data = bytes.Clone(p.Data) // for its length
	}
	kept.info.Conn = nil
	r.seen = append(r.seen, kept)
}

// Begin is when the connection's first segment was seen, 0 where none was.
func (r *Recorder) Begin() time.Duration {
	if len(r.seen) == 0 {
		return 0
	}
	return r.seen[0].info.At
}

// Record returns what was kept as the record of a network of two nodes, [Client]
// and [Server], and the link that the capture was made on. Each packet arrives
// when it was captured. The states in s, the connection's summary in the end,
// stand for those that stacks report: what was presumed for a while and proved
// wrong is not among them. Without s, nil, there are none. Times are relative to
// the connection's first segment, packets numbered as in the capture.
func (r *Recorder) Record(s *flow.Summary) *tap.Record {
	nodes := [2]string{Client, Server}
	conn := &flow.Conn{ID: r.ID}
	rec := &tap.Record{Links: []tap.Link{{Name: "capture", A: Client, B: Server}}, Conns: []*flow.Conn{conn}}
	for i, name := range nodes {
		conn.Ends[i] = flow.End{Addr: r.ends[i], Node: name, ISN: r.base[i], HasISN: r.based[i]}
		n := tap.Node{Name: name, Kind: tap.Host}
		if a := r.ends[i].Addr(); a.IsValid() {
			n.Addrs = []netip.Prefix{netip.PrefixFrom(a.WithZone(""), a.BitLen())}
		}
		rec.Nodes = append(rec.Nodes, n)
	}
	b := builder{Record: rec, conn: conn, nodes: nodes}
	if s != nil && len(r.seen) > 0 {
		for i := range b.ends {
			b.ends[i].begin(s.Ends[i].States, r.seen[0].info.Before[i])
			conn.Ends[i].State = b.ends[i].state
		}
	}
	for i := range r.seen {
		b.segment(&r.seen[i], r.seen[i].info.At-r.Begin())
	}
	rec.Sent = uint64(len(rec.Packets)) + r.Left
	return rec
}

// builder makes the events of a record.
type builder struct {
	*tap.Record
	conn  *flow.Conn
	nodes [2]string
	ends  [2]walk
}

// walk goes through the states of an end.
type walk struct {
	state wire.State
	// left are those still to be entered.
	left []flow.Stay
}

// begin sets the state before the first segment, which the path begins with
// unless it is CLOSED.
func (w *walk) begin(path []flow.Stay, before wire.State) {
	w.state, w.left = before, path
	if len(path) > 0 && path[0].State == before {
		w.left = path[1:]
	}
}

// next returns the states that an end enters at a time up to a given one.
func (w *walk) next(at time.Duration, to wire.State) []flow.Stay {
	n := 0
	for i := 0; i < len(w.left) && w.left[i].At <= at; i++ {
		if w.left[i].At == at && w.left[i].State == to {
			n = i + 1
		}
	}
	entered := w.left[:n]
	w.left = w.left[n:]
	return entered
}

func (b *builder) segment(s *recorded, at time.Duration) {
	dir := s.info.Dir
	p := &tap.Packet{
		Packet: s.packet, N: s.info.Index, From: b.nodes[dir], To: b.nodes[1-dir], Sent: at, Arrived: at,
		Fate: tap.Delivered, Info: s.info, Origin: true, Last: true,
	}
	p.Conn = b.conn
	b.Packets = append(b.Packets, p)
	what := s.packet.Word()
	b.change(&s.info, dir, at, wire.SentBySelf(what, p.N))
	b.Events = append(b.Events,
		tap.Event{Kind: tap.PacketSent, At: at, Packet: p},
		tap.Event{Kind: tap.PacketArrived, At: at, Packet: p})
	b.change(&s.info, 1-dir, at, wire.Received(what, p.N))
}

// change records the states that an end enters with the segment.
func (b *builder) change(info *flow.Info, end int, at time.Duration, cause wire.Cause) {
	w := &b.ends[end]
	for _, stay := range w.next(info.At, info.After[end]) {
		t := &tap.Transition{
			At: at, Node: b.nodes[end], Conn: b.conn, Local: b.conn.Ends[end].Addr, From: w.state, To: stay.State, Cause: cause,
		}
		w.state = stay.State
		b.conn.Ends[end].State = stay.State
		b.Transitions = append(b.Transitions, t)
		b.Events = append(b.Events, tap.Event{Kind: tap.StateChanged, At: at, Transition: t})
	}
}
