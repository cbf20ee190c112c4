package impair

import (
	"time"

	"netlab/topology/wire"
)

// chain is the random part of a direction: each packet passes its models in
// netem's order (duplicate, loss, corrupt, reorder, delay), each of which has
// its own stream of random numbers. Copies that the link makes pass a second chain, so
// that making one takes no draw from the packets that follow.
type chain struct {
	copies  bool
	streams streams
	// offered counts the packets so far: packet n owns the n-th draws of each
	// stream.
	offered uint64
	// active says that some model is switched on.
	active bool

	loss      losses
	lossDraws draws
	lossBy    wire.Decision

	duplicate, corrupt, reorder       chance
	duplicateDraws, corruptDraws      draws
	reorderDraws                      draws
	duplicateBy, corruptBy, reorderBy wire.Decision
	fix                               bool

	gap          int
	sinceReorder int

	jitter     jitter
	delayDraws draws
}

// open gives the chain its streams from their beginning: the purposes of a chain of
// copies are those of the packets after "copy ".
func (c *chain) open(from streams) {
	if c.copies {
		from.prefix += "copy "
	}
	c.streams = from
	c.lossDraws = draws{from: &c.streams, purpose: "loss"}
	c.duplicateDraws = draws{from: &c.streams, purpose: "duplicate"}
	c.corruptDraws = draws{from: &c.streams, purpose: "corrupt"}
	c.reorderDraws = draws{from: &c.streams, purpose: "reorder"}
	c.delayDraws = draws{from: &c.streams, purpose: "delay"}
	c.offered = 0
}

// set takes new settings; models whose kind stays go on from their state.
func (c *chain) set(s *Spec) {
	switch {
	case s.Loss == nil:
		c.loss = nil
	case c.loss == nil || !c.loss.change(s.Loss):
		c.loss = s.Loss.start()
	}
	c.duplicate.set(s.Duplicate.P, s.Duplicate.Corr)
	if c.copies {
		c.duplicate.threshold = 0
	}
	c.corrupt.set(s.Corrupt.P, s.Corrupt.Corr)
	c.fix = s.Corrupt.Fix
	c.reorder.set(s.Reorder.P, s.Reorder.Corr)
	c.gap = max(1, s.Reorder.Gap)
	c.jitter.set(s)
	c.active = c.loss != nil || c.duplicate.threshold != 0 || c.corrupt.threshold != 0 ||
		c.reorder.threshold != 0 || s.Jitter != 0
	c.name(s)
}

// name says of the models that are switched on what the record calls their decisions.
func (c *chain) name(s *Spec) {
	if c.loss != nil {
		c.lossBy = wire.Decision{By: wire.ByLoss, Setting: s.Loss.String()}
	}
	if c.duplicate.threshold != 0 {
		c.duplicateBy = wire.Decision{By: wire.ByDuplicate, Setting: "duplicate " + chanceText(s.Duplicate.P, s.Duplicate.Corr)}
	}
	if c.corrupt.threshold != 0 {
		c.corruptBy = wire.Decision{By: wire.ByCorrupt, Setting: s.Corrupt.text()}
	}
	if c.reorder.threshold != 0 {
		c.reorderBy = wire.Decision{By: wire.ByReorder, Setting: s.Reorder.text()}
	}
}

// verdict is what the models of a chain decided about one packet. The draws are
// negative where there was none.
type verdict struct {
	duplicate, lost, corrupt, overtake             bool
	duplicateDraw, lossDraw, corruptDraw, overDraw float64
	// bit chooses what is corrupted.
	bit  uint32
	wait time.Duration
}

// judge takes the next packet's draws and decides about it. It draws only where
// a model is switched on: the numbers of the others are skipped.
func (c *chain) judge(delay time.Duration) verdict {
	n := c.offered
	c.offered++
	v := verdict{duplicateDraw: wire.NoDraw, lossDraw: wire.NoDraw, corruptDraw: wire.NoDraw, overDraw: wire.NoDraw, wait: delay}
	if !c.active {
		return v
	}
	if c.duplicate.threshold != 0 {
		c.duplicateDraws.seek(n * duplicateDraws)
		v.duplicate, v.duplicateDraw = c.duplicate.hit(c.duplicateDraws.next())
	}
	if c.loss != nil {
		c.lossDraws.seek(n * lossDraws)
		first := c.lossDraws.next()
		v.lost, v.lossDraw = c.loss.lost(first, c.lossDraws.next())
	}
	if c.corrupt.threshold != 0 {
		c.corruptDraws.seek(n * corruptDraws)
		v.corrupt, v.corruptDraw = c.corrupt.hit(c.corruptDraws.next())
		v.bit = c.corruptDraws.next()
	}
	if c.reorder.threshold != 0 {
		c.reorderDraws.seek(n * reorderDraws)
		v.overtake, v.overDraw = c.reorder.hit(c.reorderDraws.next())
	}
	if c.jitter.sigma != 0 {
		c.delayDraws.seek(n * delayDraws)
		v.wait = max(0, delay+c.jitter.next(c.delayDraws.next()))
	}
	return v
}

// afterGap counts the packets that come to be reordered, and reports whether the
// gap is over and this one, by its draw, overtakes.
func (c *chain) afterGap(hit bool) bool {
	if c.sinceReorder < c.gap-1 || !hit {
		c.sinceReorder++
		return false
	}
	c.sinceReorder = 0
	return true
}
