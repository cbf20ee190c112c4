package impair

import "netlab/topology/wire"

// cuts are the reasons for which a direction lets nothing through, each of which
// ends by itself.
type cuts uint8

const (
	cable cuts = 1 << iota
	partition
)

// why is the decision that loses a frame. Where there are several cuts the cable
// is the nearest.
func (c cuts) why() wire.Decision {
	if c&cable == 0 {
		return wire.Decision{By: wire.ByPartition}
	}
	return wire.Decision{By: wire.ByCut}
}

// Cut severs the cable: what is in it, waiting, in transmission or on its way,
// is lost, and so is all that is sent until [Pipe.Mend]. Packets that a rule
// holds are not in the cable yet.
func (p *Pipe) Cut() { p.sever(cable) }

// Unplug pulls the cable at the sender's end: what waits or is in transmission
// is lost, and so is all that is sent until [Pipe.Mend]; what is on its way
// already arrives.
func (p *Pipe) Unplug() { p.stop(cable) }

// Mend ends a cut.
func (p *Pipe) Mend() { p.cuts &^= cable }

// Part is Cut for another reason, which the record names: the link crosses the
// border between the parts of a network. [Pipe.Rejoin] undoes it, and leaves
// alone what Cut has cut.
func (p *Pipe) Part() { p.sever(partition) }

// Rejoin ends what Part has begun.
func (p *Pipe) Rejoin() { p.cuts &^= partition }

// IsDown reports whether, for whatever reason, nothing gets through.
func (p *Pipe) IsDown() bool { return p.cuts != 0 }

// sever loses all that is in the pipe, for the given reason.
func (p *Pipe) sever(why cuts) {
	p.stop(why)
	for p.line.len() > 0 {
		p.drop(p.line.pop(), why.why(), wire.NoDraw)
	}
	p.exit.Stop()
	p.last = 0 // nothing is left whose order has to be kept
}

// stop loses what is not on its way yet.
func (p *Pipe) stop(why cuts) {
	p.cuts |= why
	p.tx.lose(why.why())
	p.rules.lose(why.why())
}

// lose drops what waits and what is in transmission.
func (t *transmitter) lose(by wire.Decision) {
	if t.current != nil {
		t.p.drop(t.current, by, wire.NoDraw)
		t.current = nil
		t.timer.Stop()
	}
	now := t.p.env.Loop.Now()
	for f := t.next(now); f != nil; f = t.next(now) {
		t.p.drop(f, by, wire.NoDraw)
	}
	t.retire()
}
