package samples

import (
	"net/netip"
	"time"

	"netlab/topology/tap"
	"netlab/topology/wire"
)

// Limits of what is kept, in samples of one series and in series. With both reached
// a Sampler takes some 400 MB.
const (
	DefaultMax = 8192
	MaxSeries  = 512
)

// Sampler collects samples as a run goes. It is a sink of the record, for the
// connections; the network tells it the rest. It is not safe for concurrent use.
type Sampler struct {
	most    int
	ends    []*end
	at      map[place]*Socket
	links   []*Direction // in which something has happened
	by      map[way]*Direction
	omitted int
	events  uint64 // of the log
}

// place is where a socket is.
type place struct {
	node          string
	local, remote netip.AddrPort
}

// Socket is where the samples of one socket of one node go, from the first change of
// its state to CLOSED.
type Socket struct {
	sampler *Sampler
	place
	end *end // nil from CLOSED on
}

// way is one direction of a link.
type way struct {
	link int
	from string
}

type end struct {
	EndSeries
	omitted bool // beyond MaxSeries
	samples series[Sender]
}

// Direction is where the samples of one direction of a link go.
type Direction struct {
	sampler *Sampler
	way
	begun   bool
	omitted bool // beyond MaxSeries
	samples series[Queue]
	latest  Queue
}

// New returns a Sampler that keeps at most this many samples of each series, at least 2.
func New(most int) *Sampler {
	return &Sampler{most: max(most, 2), at: make(map[place]*Socket), by: make(map[way]*Direction)}
}

// Observe implements [tap.Sink].
func (s *Sampler) Observe(e tap.Event) {
	if e.Kind.Logged() {
		s.events++
	}
	switch {
	case e.Kind == tap.StateChanged && e.Transition.Conn != nil:
		s.changed(e.Transition)
	case e.Kind == tap.PacketDropped:
		d := s.Direction(e.Packet.Link, e.Packet.From)
		d.latest.Lost++
		d.note(e.At)
	}
}

// changed follows which connection a socket is of: another one where it is the first
// change of its state.
func (s *Sampler) changed(t *tap.Transition) {
	side := t.Conn.Side(t.Local)
	where := place{t.Node, t.Local, t.Conn.Ends[1-side].Addr}
	of := s.at[where]
	if of == nil {
		of = &Socket{sampler: s, place: where}
		s.at[where] = of
	}
	if e := of.end; e != nil && e.Conn == t.Conn && e.Side == side {
		return
	}
	of.end = &end{EndSeries: EndSeries{Node: t.Node, Conn: t.Conn, Side: side}}
	if s.full() {
		of.end.omitted = true
		s.omitted++
		return
	}
	s.ends = append(s.ends, of.end)
}

// Socket is that of a node which has these addresses, nil for none.
func (s *Sampler) Socket(node string, local, remote netip.AddrPort) *Socket {
	return s.at[place{node, local, remote}]
}

// Open reports whether samples of the socket are taken, false for nil.
func (of *Socket) Open() bool { return of != nil && of.end != nil }

// Settled takes how the sender of an open socket stands after something has happened
// to it.
func (of *Socket) Settled(at time.Duration, stack Stack) {
	s, e := of.sampler, of.end
	v := e.Conn.Variables(e.Side)
	sample := Sender{At: at, Event: s.events, Stack: stack, SndWnd: v.Wnd, RcvWnd: v.RcvWnd()}
	if v.HasISS {
		sample.Una, sample.Nxt = v.Una-v.ISS, v.Nxt-v.ISS
		if wire.Before(v.Una, v.Nxt) {
			sample.Flight = v.Nxt - v.Una
		}
	}
	if v.HasIRS {
		sample.RcvNxt = v.RcvNxt - v.IRS
	}
	if !e.omitted {
		e.samples.add(sample, s.most)
	}
	if v.State == wire.Closed {
		of.end = nil
		delete(s.at, of.place)
	}
}

// Direction is that of a link in which a node sends.
func (s *Sampler) Direction(link int, from string) *Direction {
	w := way{link, from}
	d := s.by[w]
	if d == nil {
		d = &Direction{sampler: s, way: w}
		s.by[w] = d
	}
	return d
}

// Queued takes how much waits for the transmitter, after left bytes of datagrams have
// been given to the wire.
func (d *Direction) Queued(at time.Duration, packets, bytes int, left uint64) {
	d.latest.Packets, d.latest.Bytes, d.latest.Left = packets, bytes, left
	d.note(at)
}

func (d *Direction) note(at time.Duration) {
	if !d.begun {
		d.begin()
	}
	if d.omitted {
		return
	}
	d.latest.At, d.latest.Event = at, d.sampler.events
	d.samples.add(d.latest, d.sampler.most)
}

// begin gives the direction a series, where there is room for one.
func (d *Direction) begin() {
	s := d.sampler
	d.begun = true
	if s.full() {
		d.omitted = true
		s.omitted++
		return
	}
	s.links = append(s.links, d)
}

func (s *Sampler) full() bool { return len(s.ends)+len(s.links) >= MaxSeries }

// Samples returns a copy of what was collected until now.
func (s *Sampler) Samples() *Samples {
	out := &Samples{Omitted: s.omitted}
	for _, e := range s.ends {
		c := e.EndSeries
		c.Samples, c.Stride = e.samples.copied(), max(1, e.samples.stride)
		out.Ends = append(out.Ends, c)
	}
	for _, d := range s.links {
		out.Links = append(out.Links, LinkSeries{
			Link: d.link, From: d.from, Samples: d.samples.copied(), Stride: max(1, d.samples.stride),
		})
	}
	return out
}
