package impair

import (
	"math/rand/v2"
	"net/netip"
	"time"

	"netlab/topology/sim"
)

// Env is what a pipe lives in.
type Env struct {
	Loop *sim.Loop
	// Stream returns the source of random numbers for one purpose of this
	// direction ("loss", "delay", "rule 1"), at its beginning; see [sim.Stream].
	Stream func(purpose string) *rand.ChaCha8
	// Deliver takes the frames that arrive now, in order. The slice is the pipe's
	// and valid during the call. Frames of one instant come in one call, except
	// those sent at that very instant over a link that takes no time.
	Deliver func(frames []*Frame)
	// Drop takes a frame that does not arrive; its By and Draw say why. It may be
	// called within Send, Set, Cut and the like.
	Drop func(*Frame)
	// Copy returns a frame of its own for a duplicate of the given one, with the
	// same Packet.
	Copy func(*Frame) *Frame
	// Owner names the node that owns an address, for rules; it may be nil.
	Owner func(netip.Addr) string
}

// Pipe is one direction of a link at work: what is sent into it comes out by
// Deliver or Drop of its [Env], when and as its settings say. It belongs to the
// goroutine that runs its loop.
//
// A frame passes, in this order: the cut, the rules, the random models, the
// queue and the transmitter where there is a rate, the delay, the slot.
type Pipe struct {
	env  Env
	spec Spec
	cut  bool

	packets chain
	copies  chain

	tx   transmitter
	line line
	exit *sim.Timer
	// last is when the latest frame so far arrives.
	last  time.Duration
	batch []*Frame
}

// NewPipe returns a pipe with the given settings. Loop, Stream, Deliver and Drop
// of env must be there, and Copy where the settings or a rule make copies.
func NewPipe(env Env, spec Spec) (*Pipe, error) {
	p := &Pipe{env: env, copies: chain{copies: true}}
	p.exit = env.Loop.NewTimer(p.arrive)
	p.tx.init(p)
	p.openStreams(spec.Seed)
	if err := p.Set(spec); err != nil {
		return nil, err
	}
	return p, nil
}

// Spec returns the settings.
func (p *Pipe) Spec() Spec { return p.spec }

// Set replaces the settings. What is in the pipe already keeps its fate and its
// delay; what waits for the transmitter leaves at the new rate. The streams of
// random numbers go on where they are, unless Seed changes.
func (p *Pipe) Set(spec Spec) error {
	if err := spec.Validate(); err != nil {
		return err
	}
	if spec.Seed != p.spec.Seed {
		p.openStreams(spec.Seed)
	}
	old := p.spec
	p.spec = spec
	p.packets.set(&p.spec)
	p.copies.set(&p.spec)
	p.tx.set(&old)
	return nil
}

// Send offers a frame now.
func (p *Pipe) Send(f *Frame) {
	if p.cut {
		p.drop(f, "cut", noDraw)
		return
	}
	p.impair(f, &p.packets)
}

// impair lets the random models decide about a frame.
func (p *Pipe) impair(f *Frame, c *chain) {
	n := c.offered
	c.offered++
	if !c.active {
		f.wait = p.spec.Delay
		p.enter(f)
		return
	}
	duplicate := p.duplicate(f, c, n)
	if lost, draw := c.loses(n); lost {
		switch {
		case p.spec.ECN && markCE(f):
			f.decided("ecn "+c.lossBy, draw)
		case duplicate != nil:
			// As in netem the loss takes the copy, and the packet passes once.
			p.drop(duplicate, c.lossBy, draw)
			duplicate = nil
		default:
			p.drop(f, c.lossBy, draw)
			return
		}
	}
	if hit, draw, bit := c.corrupts(n); hit && flipBit(f, bit, c.fix) {
		f.decided(c.corruptBy, draw)
	}
	f.wait = c.delay(n, p.spec.Delay)
	if now, draw := c.reorders(n); now {
		f.decided(c.reorderBy, draw)
		p.overtake(f)
	} else {
		p.enter(f)
	}
	if duplicate != nil {
		p.impair(duplicate, &p.copies)
	}
}

// duplicate returns the copy that the link makes of a frame, nil for none.
func (p *Pipe) duplicate(f *Frame, c *chain, n uint64) *Frame {
	hit, draw := c.duplicates(n)
	if !hit {
		return nil
	}
	d := p.copyOf(f)
	d.decided(c.duplicateBy, draw)
	f.decided(c.duplicateBy, draw)
	return d
}

func (p *Pipe) copyOf(f *Frame) *Frame {
	d := p.env.Copy(f)
	d.Packet, d.Corrupted, d.Duplicate = f.Packet, f.Corrupted, true
	d.By, d.Draw = f.By, f.Draw
	return d
}

// enter puts a frame where it waits: into the queue of the transmitter, or where
// there is none straight into the line.
func (p *Pipe) enter(f *Frame) {
	if p.spec.paced() {
		p.tx.offer(f)
		return
	}
	if f.wait > 0 && p.line.len() >= p.spec.limit() {
		p.drop(f, p.tx.limitBy, noDraw)
		return
	}
	p.launch(f, 0)
}

// launch puts a frame on the line whose transmission took the given time.
func (p *Pipe) launch(f *Frame, transmission time.Duration) {
	at := later(p.env.Loop.Now(), f.wait)
	switch {
	case p.spec.Order == Keep:
		at = max(at, p.last)
	case p.spec.Order == ByRate && p.spec.paced():
		at = max(at, later(p.last, transmission))
	}
	p.last = max(p.last, at)
	p.board(at, f)
}

// overtake sends a frame past all that wait.
func (p *Pipe) overtake(f *Frame) { p.board(p.env.Loop.Now(), f) }

func (p *Pipe) board(at time.Duration, f *Frame) {
	if p.line.push(at, f) {
		p.exit.ResetAt(at)
	}
}

// arrive delivers what is due.
func (p *Pipe) arrive() {
	now := p.env.Loop.Now()
	batch := p.batch[:0]
	for next := p.line.front(); next != nil; next = p.line.front() {
		if next.at > now {
			p.exit.ResetAt(next.at)
			break
		}
		batch = append(batch, p.line.pop())
	}
	p.batch = batch
	if len(batch) > 0 {
		p.env.Deliver(batch)
	}
	clear(batch)
}

func (p *Pipe) drop(f *Frame, by string, draw float64) {
	f.decided(by, draw)
	p.env.Drop(f)
}

// Queued is what waits for the transmitter, the packet that is being sent not
// counted: nothing on a link without a rate.
func (p *Pipe) Queued() (packets, bytes int) { return p.tx.queued() }

// InFlight is how many packets are on their way: in transmission, or delayed.
func (p *Pipe) InFlight() int {
	n := p.line.len()
	if p.tx.current != nil {
		n++
	}
	return n
}

// openStreams starts the random numbers anew.
func (p *Pipe) openStreams(seed uint64) {
	prefix := seedPrefix(seed)
	p.packets.open(p.env.Stream, prefix)
	p.copies.open(p.env.Stream, prefix)
	p.packets.offered, p.copies.offered = 0, 0
}
