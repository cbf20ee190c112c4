package impair

import (
	"errors"
	"math/rand/v2"
	"net/netip"
	"time"

	"netlab/topology/sim"
	"netlab/topology/wire"
)

// Env is what a pipe lives in.
type Env struct {
	Loop *sim.Loop
	// Stream returns the source of random numbers for one purpose of this
	// direction ("loss", "delay", "rule drop a FIN #1"), at its beginning; see [sim.Stream].
	Stream func(purpose string) *rand.ChaCha8
	// Deliver takes the frames that arrive now, in order. The slice is the pipe's
	// and valid during the call. Frames of one instant come in one call, except
	// those sent at that very instant over a link that takes no time.
	Deliver func(frames []*Frame)
	// Drop takes a frame that does not arrive; its Why says why. It may be
	// called within Send, Set, Cut and the like.
	Drop func(*Frame)
	// Copy returns a new frame for a duplicate of the given one, with a packet of the
	// same bytes, which are there until the copy is handed back. It is called when the
	// decision is made; a copy that a rule spaces is sent later.
	Copy func(*Frame) *Frame
	// Queued is told what waits for the transmitter when that has changed, and how many
	// bytes of frames have been transmitted so far; it may be nil.
	Queued func(packets, bytes int, sent uint64)
	// Owner names the node that owns an address, for rules; it may be nil, and
	// then no rule with a node's name matches.
	Owner func(netip.Addr) string
}

// Pipe is one direction of a link at work: what is sent into it comes out by
// Deliver or Drop of its [Env], when and as its settings say. It belongs to the
// goroutine that runs its loop.
//
// A frame passes, in this order: the rules, the cut, the random models, the queue
// and the transmitter where there is a rate, the delay, the slot.
type Pipe struct {
	env  Env
	spec Spec
	cuts cuts

	packets chain
	copies  chain

	rules rules
	tx    transmitter
	line  line
	exit  *sim.Timer
	gate  gate
	// last is when the latest frame so far arrives.
	last  time.Duration
	batch []*Frame
}

// NewPipe returns a pipe with the given settings; only Queued and Owner of env may be nil.
func NewPipe(env Env, spec Spec) (*Pipe, error) {
	if env.Loop == nil || env.Stream == nil || env.Deliver == nil || env.Drop == nil || env.Copy == nil {
		return nil, errors.New("impair: pipe: Env lacks one of Loop, Stream, Deliver, Drop and Copy")
	}
	p := &Pipe{env: env, copies: chain{copies: true}}
	p.exit = env.Loop.NewTimer(p.arrive)
	p.tx.init(p)
	p.rules.init(p)
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
	if p.gate.set(spec.Slot, p.env.Loop.Now()) && p.line.len() > 0 {
		p.exit.ResetAt(p.line.front().at)
	}
	return nil
}

// Send offers a frame now.
func (p *Pipe) Send(f *Frame) {
	if p.cuts != 0 || p.rules.present() || p.packets.active {
		p.consider(f)
		return
	}
	p.packets.offered++
	f.wait = p.spec.Delay
	p.enter(f)
}

// consider takes the packet's draws, which belong to it whether or not they are used,
// and asks the rules and the cut before the draws decide.
func (p *Pipe) consider(f *Frame) {
	v := p.packets.judge(p.spec.Delay)
	if p.rules.present() {
		p.rules.pass(f, &v)
		return
	}
	p.admit(f, &v)
}

// admit lets a packet's own draws decide, unless the cable is cut.
func (p *Pipe) admit(f *Frame, v *verdict) {
	if p.cuts != 0 {
		p.drop(f, p.cuts.why(), wire.NoDraw)
		return
	}
	p.apply(f, &p.packets, v)
}

// apply does to a frame what the random models have decided.
func (p *Pipe) apply(f *Frame, c *chain, v *verdict) {
	var duplicate *Frame
	if v.duplicate {
		duplicate = p.copyOf(f)
		duplicate.decided(c.duplicateBy, v.duplicateDraw)
		f.decided(c.duplicateBy, v.duplicateDraw)
	}
	if v.lost {
		switch {
		case p.spec.ECN && markCE(f):
			f.decided(wire.Decision{By: wire.ByLossMark, Setting: "ecn " + c.lossBy.Setting}, v.lossDraw)
		case duplicate != nil:
			// As in netem the loss takes the copy, and the packet passes once.
			p.drop(duplicate, c.lossBy, v.lossDraw)
			duplicate = nil
		default:
			p.drop(f, c.lossBy, v.lossDraw)
			return
		}
	}
	// A packet without a bit that may be flipped stays whole.
	if v.corrupt && flipBit(f, v.bit, c.fix) {
		f.decided(c.corruptBy, v.corruptDraw)
	}
	f.wait = v.wait
	if c.reorder.threshold != 0 && c.afterGap(v.overtake) {
		f.decided(c.reorderBy, v.overDraw)
		p.board(p.env.Loop.Now(), f)
	} else {
		p.enter(f)
	}
	if duplicate != nil {
		p.sendCopy(duplicate)
	}
}

// sendCopy lets a frame that the link made pass the models' second chain.
func (p *Pipe) sendCopy(f *Frame) {
	v := p.copies.judge(p.spec.Delay)
	p.apply(f, &p.copies, &v)
}

func (p *Pipe) copyOf(f *Frame) *Frame {
	d := p.env.Copy(f)
	d.Corrupted, d.Duplicate = f.Corrupted, true
	d.Why = f.Why
	return d
}

// enter puts a frame where it waits: into the queue of the transmitter, or where
// there is none straight into the line.
func (p *Pipe) enter(f *Frame) {
	if p.spec.paced() {
		p.tx.offer(f)
		return
	}
	if (f.wait > 0 || p.spec.Slot != Slot{}) && p.line.len() >= p.spec.limit() {
		p.drop(f, p.tx.limitBy, wire.NoDraw)
		return
	}
	p.launch(f, 0)
}

// launch puts a frame on the line whose transmission took the given time.
func (p *Pipe) launch(f *Frame, transmission time.Duration) {
	at := sim.Later(p.env.Loop.Now(), f.wait)
	switch {
	case p.spec.Order == Keep:
		at = max(at, p.last)
	case p.spec.Order == ByRate && p.spec.paced():
		at = max(at, sim.Later(p.last, transmission))
	}
	p.last = max(p.last, at)
	p.board(at, f)
}

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
		if at := p.gate.opens(next.at, now); at > now {
			p.exit.ResetAt(at)
			break
		}
		f := p.line.pop()
		p.gate.passed(f, now)
		batch = append(batch, f)
	}
	p.batch = batch
	if len(batch) > 0 {
		p.env.Deliver(batch)
	}
	clear(batch)
}

func (p *Pipe) drop(f *Frame, by wire.Decision, draw float64) {
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
	from := streams{p.env.Stream, seedPrefix(seed)}
	p.packets.open(from)
	p.copies.open(from)
	p.gate.draws = draws{from: &p.packets.streams, purpose: "slot"}
}
