package analyze

import (
	"context"
	"errors"
	"io"
	"math"
	"time"

	"netlab/cmd/netlab/analyze/capture"
	"netlab/cmd/netlab/analyze/decap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// Options say who is told of what while a capture is read. Each may be nil.
type Options struct {
	// MaxConnections bounds the connections followed at once,
	// [flow.DefaultMaxConns] where it is 0. When there would be more, one that has
	// ended, or else the one idle for longest, counts as gone; what comes of it
	// later is another connection.
	MaxConnections int
	// ZeekLines tells connections apart as Zeek does, which forgets them sooner:
	// what comes then is another connection.
	ZeekLines bool
	// Histories writes down Zeek's history of each connection.
	Histories bool
	// Gone is told of each connection once nothing more is to be heard of it: in
	// the order in which they are given up, and at the end of the capture the
	// others in the order in which they began. An error ends the reading.
	Gone func(*flow.Conn, Marks) error
	// Segment is told of each TCP segment. The packet and its bytes are valid
	// during the call.
	Segment func(*wire.Packet, *flow.Info)
	// Progress is told now and then how far the reading has come.
	Progress func(Counts)
}

// linger is how long a connection that is over is kept for segments that come
// late: 2 MSL of RFC 9293 section 3.4.2. What comes later is another connection.
const linger = 4 * time.Minute

// stride is how many packets are read between two looks at the context, and two
// reports of progress.
const stride = 4096

// Counts are what a capture holds, as far as it was read.
type Counts struct {
	// Packets is how many there are. TCP counts those that a TCP segment was read
	// from, Unread the others, by class, the most frequent kind first.
	Packets uint64
	TCP     uint64
	Unread  []Unread
	// Begin is when the first packet with a time was captured, to which all other
	// times are relative; the zero time where none has one. Span is the time from
	// then to the latest packet.
	Begin time.Time
	Span  time.Duration
	// Connections is how many were seen, GivenUp how many of them had not ended
	// when [Options.MaxConnections] made them go.
	Connections, GivenUp int
}

// Read reads a capture to its end, to its first damage, or until the context is
// done, and returns the counts and what ended it: nil for the end of the file,
// a [*capture.Error], the context's error or that of Gone. In each case the
// connections seen until then are complete. It does not close r.
func Read(ctx context.Context, r *capture.Reader, opt Options) (Counts, error) {
	a := analyzer{opt: opt, lines: make(map[int]ZeekLine), tunnels: make(map[int]*decap.Path), unread: make(map[unread]uint64)}
	if opt.Histories {
		a.histories = make(histories)
	}
	a.tracker = flow.New(flow.Options{MaxConns: opt.MaxConnections, Linger: linger, Forgets: a.forgets, Ended: a.gone})
	err := a.run(ctx, r)
	a.ended = true
	a.tracker.Flush()
	if a.err != nil {
		err = a.err
	}
	a.fragments.Flush()
	a.Connections, a.Unread = a.seen, a.list()
	return a.Counts, err
}

type analyzer struct {
	Counts
	opt     Options
	tracker *flow.Tracker
	packet  wire.Packet
	// path is the tunnels that the packet is in, tunnels those of the first segment
	// of each connection that was in one.
	path      decap.Path
	tunnels   map[int]*decap.Path
	opener    decap.Opener
	fragments decap.Fragments
	parts     uint64 // fragments that did not complete a datagram
	unread    map[unread]uint64
	// histories is nil where nobody wants them.
	histories histories
	// lines are those of Zeek's that ended before their connection did.
	lines map[int]ZeekLine
	// begin is the first time, valid where timed; now is the present one, from
	// begin on.
	begin int64
	timed bool
	now   time.Duration
	seen  int
	// ended says that the last packet was read.
	ended bool
	// err is what Gone answered, once it was an error.
	err error
}

func (a *analyzer) gone(c *flow.Conn) {
	// One that a new connection of the same addresses follows has ended somehow.
	followed := c.Joins(&a.packet)
	if !a.ended && !c.Over() && !followed {
		a.GivenUp++
	}
	line, before := a.lines[c.ID]
	if before {
		delete(a.lines, c.ID)
	}
	tunnel := a.tunnels[c.ID]
	delete(a.tunnels, c.ID)
	history := a.histories.take(c)
	if a.opt.Gone == nil || a.err != nil {
		return
	}
	if !before {
		s := c.Summary()
		line = ZeekLine{ConnState(&s), history}
	}
	a.err = a.opt.Gone(c, Marks{Zeek: line, Tunnel: tunnel})
}

// forgets reports whether the next segment of a connection is to be another's, and
// remembers what Zeek says of it where Zeek would think so.
func (a *analyzer) forgets(c *flow.Conn, at time.Duration) bool {
	if !zeekForgets(c, at) {
		return false
	}
	if !a.opt.ZeekLines {
		if _, before := a.lines[c.ID]; !before {
			s := c.Summary()
			a.lines[c.ID] = ZeekLine{ConnState(&s), string(a.histories.letters(c))}
		}
	}
	return a.opt.ZeekLines
}

func (a *analyzer) run(ctx context.Context, r *capture.Reader) error {
	for a.err == nil {
		if a.Packets%stride == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			if a.opt.Progress != nil {
				a.Connections = a.seen
				a.opt.Progress(a.Counts)
			}
		}
		p, err := r.Next()
		if err != nil {
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
		a.take(p)
	}
	return nil
}

func (a *analyzer) take(p *capture.Packet) {
	a.Packets++
	if p.HasTime {
		a.tick(p)
	}
	if !a.segment(p) {
		return
	}
	info := a.tracker.Observe(a.now, p.N, &a.packet)
	a.TCP++
	a.seen = max(a.seen, info.Conn.ID)
	if a.path.N > 0 && a.tunnels[info.Conn.ID] == nil {
		path := a.path
		a.tunnels[info.Conn.ID] = &path
	}
	if a.histories != nil {
		a.histories.segment(&a.packet, info)
	}
	if a.opt.Segment != nil {
		a.opt.Segment(&a.packet, info)
	}
}

// segment decodes the TCP segment that a packet holds, and reports whether there is
// one. It looks into tunnels, and puts fragments together.
func (a *analyzer) segment(p *capture.Packet) bool {
	if a.path.N > 0 {
		a.path = decap.Path{}
	}
	data, why := p.IP, p.NotIP
	for data != nil {
		err := a.packet.Decode(data)
		t := &a.packet
		if t.MoreFragments || t.FragOffset != 0 {
			if data = a.fragments.Add(a.now, t); data == nil {
				a.parts++
				return false
			}
			continue
		}
		if err != nil {
			a.leave(Malformed, faulty(err))
			return false
		}
		if t.HeaderCut() {
			a.leave(Cut, protocolName(t.Proto))
			return false
		}
		if t.Proto == wire.TCP {
			return true
		}
		if data, why = a.opener.Open(t, &a.path); data == nil && why == "" {
			a.leave(OtherIP, protocolName(t.Proto))
			return false
		}
	}
	a.leave(NotIP, why)
	return false
}

// faulty names the part of a datagram that makes no sense.
func faulty(err error) string {
	if e, ok := errors.AsType[*wire.DecodeError](err); ok {
		return e.What
	}
	return err.Error()
}

// tick moves the clock to a packet's time, which need not be later than that of
// the packet before. A packet without a time has that of the one before it.
func (a *analyzer) tick(p *capture.Packet) {
	if !a.timed {
		a.timed, a.begin, a.Begin = true, p.Nanos, p.Time()
	}
	now := p.Nanos - a.begin
	switch {
	case p.Nanos >= a.begin && now < 0: // more than 292 years
		now = math.MaxInt64
	case p.Nanos < a.begin && now > 0:
		now = math.MinInt64
	}
	a.now = time.Duration(now)
	a.Span = max(a.Span, a.now)
}
