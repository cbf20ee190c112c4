package flow

import (
	"hash/maphash"
	"net/netip"
	"slices"
	"time"

	"netlab/topology/wire"
)

// DefaultMaxConns is how many connections a tracker holds unless told.
const DefaultMaxConns = 1 << 16

// Options are a tracker's settings; the zero value works.
type Options struct {
	// Owner names the node that owns an address, "" where none does. Nil names
	// none. It is asked once for each end of a connection.
	Owner func(netip.Addr) string
	// MaxConns bounds the connections held, [DefaultMaxConns] where it is 0.
	// When there would be more, the one that ended first is evicted, or, where
	// none has ended, the one idle for longest. A connection takes 1.0 to 1.2 KB, and
	// up to 100 KB while both ends have 1024 segments or more in flight.
	MaxConns int
	// Linger is how long a connection that is over stays after its last segment, so
	// that late ones find it; 0 keeps it until it is evicted.
	Linger time.Duration
	// Forgets reports whether a connection has been forgotten by the time of a segment
	// that would belong to it otherwise: the segment opens another one. It must not
	// call the tracker. Nil is never.
	Forgets func(c *Conn, at time.Duration) bool
	// Ended is told of each connection that leaves the table: evicted, over for
	// longer than Linger, followed by another of the same 4-tuple, or flushed. It must
	// not call the tracker. Nil tells nobody.
	Ended func(*Conn)
}

// Tracker follows the TCP connections of a capture, taken at one place. It is not safe for
// concurrent use.
type Tracker struct {
	opts  Options
	table table
	info  Info
	count int
}

// New returns a tracker that has seen nothing.
func New(opts Options) *Tracker {
	if opts.MaxConns <= 0 {
		opts.MaxConns = DefaultMaxConns
	}
	return &Tracker{opts: opts, table: table{byHash: make(map[uint64]*Conn), seed: maphash.MakeSeed()}}
}

// Observe takes the next packet in the order of the vantage point. It returns
// nil for anything but TCP, for fragments after the first, and for headers that are
// not all there. The Info is valid
// until the next call; p and its bytes are not kept.
func (t *Tracker) Observe(at time.Duration, index uint64, p *wire.Packet) *Info {
	if p.Proto != wire.TCP || p.FragOffset != 0 || p.HeaderCut() {
		if q, ok := tooBigFor(p); ok {
			if c := t.table.find(&q); c != nil {
				c.end(q.Src).refused(at, q.Seq)
			}
		}
		return nil
	}
	if t.opts.Linger > 0 {
		t.expire(at)
	}
	c := t.conn(at, index, p)
	t.info = Info{}
	g := segment{p: p, at: at, index: index, dir: c.dirOf(p), info: &t.info}
	c.sent(&g)
	if t.info.Kinds&Duplicate == 0 {
		g.reach()
	}
	t.table.touch(c)
	return &t.info
}

// expire has connections leave that were over for longer than Linger. It looks
// at those first that ended first, and stops at one that was heard of since.
func (t *Tracker) expire(at time.Duration) {
	for c := t.table.over.first; c != nil && at-c.last > t.opts.Linger; c = t.table.over.first {
		t.leave(c)
	}
}

// conn finds or makes the connection that p belongs to.
func (t *Tracker) conn(at time.Duration, index uint64, p *wire.Packet) *Conn {
	c := t.table.find(p)
	if c != nil && t.opts.Forgets != nil && t.opts.Forgets(c, at) {
		t.leave(c)
		c = nil
	}
	if c == nil {
		return t.open(at, p)
	}
	if p.Flags&wire.SYN != 0 && c.replacedBy(at, index, p) {
		syns := c.yield(p)
		t.leave(c)
		if len(syns) == 0 {
			return t.open(at, p)
		}
		c = t.begin(syns)
	}
	return c
}

// begin makes the connection that SYNs have begun which did not fit the one before. They
// count among the segments of that.
func (t *Tracker) begin(syns []copied) *Conn {
	var c *Conn
	for i := range syns {
		s := &syns[i]
		if i == 0 {
			c = t.open(s.at, &s.p)
		}
		g := segment{p: &s.p, at: s.at, index: s.index, dir: c.dirOf(&s.p), info: new(Info)}
		c.sent(&g)
		if g.kinds&Duplicate == 0 {
			g.reach()
		}
	}
	c.Ends[0].n = tally{}
	return c
}

func (t *Tracker) open(at time.Duration, p *wire.Packet) *Conn {
	for t.table.n >= t.opts.MaxConns {
		t.leave(t.table.victim())
	}
	t.count++
	first, second := p.Src, p.Dst
	if calledFirst(p) {
		first, second = second, first
	}
	c := newConn(t.count, first, second, t.opts.Owner)
	c.started = at
	c.infer(p)
	t.table.add(c)
	return c
}

func (t *Tracker) leave(c *Conn) {
	t.table.remove(c)
	if t.opts.Ended != nil {
		t.opts.Ended(c)
	}
}

// Len is how many connections the table holds.
func (t *Tracker) Len() int { return t.table.n }

// Flush makes every connection leave the table, in the order in which they
// began, as at the end of a capture.
func (t *Tracker) Flush() {
	for _, c := range t.Conns() {
		t.leave(c)
	}
}

// Over reports whether the connection of a capture has ended as far as was seen:
// both ends are CLOSED or in TIME-WAIT, or it was reset.
func (c *Conn) Over() bool {
	if c.inference.gone > 0 {
		return true
	}
	a, b := &c.Ends[0], &c.Ends[1]
	if !a.State.Synchronized() || !b.State.Synchronized() || a.State == wire.TimeWait && b.State == wire.TimeWait {
		return c.course.resetter >= 0 && (a.State == wire.Closed || b.State == wire.Closed) || c.life(a).done() && c.life(b).done()
	}
	return false
}

// Span is when the first and the last segment of the connection were seen.
func (c *Conn) Span() (first, last time.Duration) { return c.started, c.last }

// Ended is when a connection of a capture ended, as far as was seen: both ends had
// sent their FIN, or one of them did and nothing was ever seen of the other, or it
// was reset. What comes later, such as the last ACK, does not change it.
func (c *Conn) Ended() (at time.Duration, ok bool) { return c.inference.ended, c.inference.hasEnded }

// settle lets go of what a connection that has ended hardly needs: most of those that
// a tracker holds have, and wait for late segments. The last segment of each end may
// be sent again once more.
func (c *Conn) settle() {
	for i := range c.Ends {
		if e := &c.Ends[i]; e.acked {
			e.sent.settle(e.una)
		}
	}
}

// noteEnd notes when the connection ends.
func (c *Conn) noteEnd(g *segment) {
	i := c.inference
	if i.hasEnded || g.kinds&(FIN|RST) == 0 {
		return
	}
	if c.resetBy() >= 0 || c.Ends[0].fin && c.Ends[1].fin || g.s.fin && !g.r.seen {
		i.ended, i.hasEnded = g.at, true
	}
}

// Conns returns the connections of the table in the order in which they began.
func (t *Tracker) Conns() []*Conn {
	all := make([]*Conn, 0, t.table.n)
	for c := t.table.open.first; c != nil; c = c.inference.newer {
		all = append(all, c)
	}
	for c := t.table.over.first; c != nil; c = c.inference.newer {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b *Conn) int { return a.ID - b.ID })
	return all
}
