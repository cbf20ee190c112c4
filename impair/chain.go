package impair

import (
	"math/rand/v2"
	"time"
)

// chain is the random part of a direction: each packet passes its models in
// netem's order (duplicate, loss, corrupt, reorder, delay), each of which draws
// from a stream of its own. Copies that the link makes pass a second chain, so
// that making one takes no draw from the packets that follow.
type chain struct {
	copies bool
	// offered counts the packets so far: packet n owns the n-th draws of each
	// stream.
	offered uint64
	// active says that some model is switched on.
	active bool

	loss      losses
	lossDraws draws
	lossBy    string

	duplicate, corrupt, reorder       chance
	duplicateDraws, corruptDraws      draws
	reorderDraws                      draws
	duplicateBy, corruptBy, reorderBy string
	fix                               bool
	gap                               int
	sinceReorder                      int

	jitter     jitter
	delayDraws draws
}

// open gives the chain its streams: the purposes of a chain of copies are those
// of the packets after "copy ".
func (c *chain) open(stream func(purpose string) *rand.ChaCha8, prefix string) {
	if c.copies {
		prefix += "copy "
	}
	for _, d := range []struct {
		to      *draws
		purpose string
	}{
		{&c.lossDraws, "loss"},
		{&c.duplicateDraws, "duplicate"},
		{&c.corruptDraws, "corrupt"},
		{&c.reorderDraws, "reorder"},
		{&c.delayDraws, "delay"},
	} {
		*d.to = draws{open: func() *rand.ChaCha8 { return stream(prefix + d.purpose) }}
	}
}

// set takes new settings; models whose kind stays go on from their state.
func (c *chain) set(s *Spec) {
	switch {
	case s.Loss == nil:
		c.loss = nil
	case c.loss == nil || !c.loss.change(s.Loss):
		c.loss = s.Loss.start()
	}
	if c.loss != nil {
		c.lossBy = s.Loss.String()
	}
	c.duplicate.set(s.Duplicate.P, s.Duplicate.Corr)
	if c.copies {
		c.duplicate.threshold = 0
	}
	c.duplicateBy = "duplicate " + chanceText(s.Duplicate.P, s.Duplicate.Corr)
	c.corrupt.set(s.Corrupt.P, s.Corrupt.Corr)
	c.corruptBy = s.Corrupt.text()
	c.fix = s.Corrupt.Fix
	c.reorder.set(s.Reorder.P, s.Reorder.Corr)
	c.reorderBy = s.Reorder.text()
	c.gap = max(1, s.Reorder.Gap)
	c.jitter.set(s)
	c.active = c.loss != nil || c.duplicate.threshold != 0 || c.corrupt.threshold != 0 ||
		c.reorder.threshold != 0 || s.Jitter != 0
}

// The methods below judge packet number n. They draw only where their model is
// switched on; the numbers of a packet that was not judged are skipped.

func (c *chain) loses(n uint64) (bool, float64) {
	if c.loss == nil {
		return false, noDraw
	}
	c.lossDraws.seek(n * lossDraws)
	u := c.lossDraws.next()
	v := c.lossDraws.next()
	hit, x := c.loss.lost(u, v)
	return hit, unit(x)
}

func (c *chain) duplicates(n uint64) (bool, float64) {
	if c.duplicate.threshold == 0 {
		return false, noDraw
	}
	c.duplicateDraws.seek(n * duplicateDraws)
	hit, x := c.duplicate.hit(c.duplicateDraws.next())
	return hit, unit(x)
}

// corrupts returns besides the verdict the draw that chooses the bit.
func (c *chain) corrupts(n uint64) (bool, float64, uint32) {
	if c.corrupt.threshold == 0 {
		return false, noDraw, 0
	}
	c.corruptDraws.seek(n * corruptDraws)
	hit, x := c.corrupt.hit(c.corruptDraws.next())
	return hit, unit(x), c.corruptDraws.next()
}

// reorders counts the packets since the last one that was sent at once: before
// the gap is over a packet draws too, but the draw decides nothing.
func (c *chain) reorders(n uint64) (bool, float64) {
	if c.reorder.threshold == 0 {
		return false, noDraw
	}
	c.reorderDraws.seek(n * reorderDraws)
	hit, x := c.reorder.hit(c.reorderDraws.next())
	if c.sinceReorder < c.gap-1 || !hit {
		c.sinceReorder++
		return false, noDraw
	}
	c.sinceReorder = 0
	return true, unit(x)
}

// delay is the packet's own delay, never negative.
func (c *chain) delay(n uint64, mean time.Duration) time.Duration {
	if c.jitter.sigma == 0 {
		return mean
	}
	c.delayDraws.seek(n * delayDraws)
	return max(0, mean+c.jitter.next(c.delayDraws.next()))
}
