package impair

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"netlab/topology/wire"
)

// CoDel is the queue of RFC 8289, with the options of tc-codel: packets are
// dropped when they leave, after the least delay has been above Target for an
// Interval, and then ever more often until it is below again. A field that is
// zero has tc's default.
type CoDel struct {
	// Limit is how many packets may wait, 0 for the link's own limit.
	Limit int
	// Target is the delay that may stand, by default 5 ms; Interval the time within
	// which it must have been met once, by default 100 ms.
	Target, Interval time.Duration
	// CEThreshold marks each packet that waited longer, where it can be marked;
	// 0 for no such threshold.
	CEThreshold time.Duration
	// Marking says whether packets are marked instead of dropped.
	Marking Marking
}

// Marking is whether a queue marks ECN-capable packets (RFC 3168) where it would
// drop others.
type Marking uint8

const (
	// MarkDefault is on in [FQCoDel] as in tc; in [CoDel] it follows the link's ECN.
	MarkDefault Marking = iota
	// MarkECN and MarkNever are tc's ecn and noecn.
	MarkECN
	MarkNever
)

// The defaults of RFC 8289 section 4 and of tc.
const (
	defaultTarget   = 5 * time.Millisecond
	defaultInterval = 100 * time.Millisecond
)

// maxInterval keeps 16 intervals far within the clock's range.
const maxInterval = time.Hour

// String is the queue as an option of the text: "queue codel target 5ms".
func (c CoDel) String() string { return printQueue("codel", codelOptions, &c) }

func (c CoDel) check() error {
	if err := c.checkLaw(); err != nil {
		return fmt.Errorf("queue codel: %w", err)
	}
	return nil
}

func (c CoDel) checkLaw() error {
	r := c.resolved()
	switch {
	case c.Limit < 0 || c.Limit > math.MaxInt32:
		return fmt.Errorf("limit %d: want 0 to %d", c.Limit, math.MaxInt32)
	case c.Target < 0 || c.Interval < 0 || c.CEThreshold < 0:
		return errors.New("target, interval and ce_threshold cannot be negative")
	case r.Interval > maxInterval || c.CEThreshold > maxInterval:
		return fmt.Errorf("interval and ce_threshold cannot be over %v", maxInterval)
	case r.Target >= r.Interval:
		return fmt.Errorf("target %v must be below interval %v; RFC 8289 advises 5 to 10%% of it", r.Target, r.Interval)
	case c.Marking > MarkNever:
		return fmt.Errorf("marking %d is not one of MarkDefault, MarkECN and MarkNever", c.Marking)
	}
	return nil
}

// resolved is c with the defaults of its times.
func (c CoDel) resolved() CoDel {
	if c.Target == 0 {
		c.Target = defaultTarget
	}
	if c.Interval == 0 {
		c.Interval = defaultInterval
	}
	return c
}

// law is what c decides by; name begins the names of its decisions.
func (c CoDel) law(name string, ecn bool) codelLaw {
	c = c.resolved()
	return codelLaw{
		target: c.Target, interval: c.Interval, threshold: c.CEThreshold, ecn: ecn, mtu: codelMTU,
		byTarget:    wire.Decision{By: wire.ByQueue, Setting: name + " target " + timeText(c.Target)},
		byECN:       wire.Decision{By: wire.ByQueueMark, Setting: name + " ecn"},
		byThreshold: wire.Decision{By: wire.ByQueueMark, Setting: name + " ce_threshold " + timeText(c.CEThreshold)},
	}
}

// bounds are those of c, or where it has none the link's.
func (c CoDel) bounds(name string, env queueEnv) bounds {
	b := env.bounds()
	if c.Limit > 0 {
		b.packets, b.byPackets = c.Limit, full(name+" limit "+strconv.Itoa(c.Limit))
	}
	return b
}

func (c CoDel) start(env queueEnv) queue {
	ecn := c.Marking == MarkECN || c.Marking == MarkDefault && env.ecn
	return &codel{law: c.law("codel", ecn), bounds: c.bounds("codel", env)}
}

// codel is a [CoDel] at work.
type codel struct {
	line   codelLine
	law    codelLaw
	bounds bounds
}

func (q *codel) push(now time.Duration, f *Frame) *Frame {
	refused := q.line.offer(now, f, &q.bounds)
	if refused == nil {
		q.law.mtu = max(q.law.mtu, f.Size())
	}
	return refused
}

func (q *codel) pop(now time.Duration, drop func(*Frame)) *Frame {
	return q.law.dequeue(&q.line, now, drop)
}

func (q *codel) len() (packets, bytes int) { return q.line.len() }
