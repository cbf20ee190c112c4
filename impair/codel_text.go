package impair

import (
	"math"
	"time"
)

// codelOptions are those of tc-codel, in the order in which they are printed.
var codelOptions = []queueOption[CoDel]{
	countOption("limit", math.MaxInt32, func(c *CoDel) *int { return &c.Limit }),
	codelTime("target", func(c *CoDel) *time.Duration { return &c.Target }),
	codelTime("interval", func(c *CoDel) *time.Duration { return &c.Interval }),
	codelTime("ce_threshold", func(c *CoDel) *time.Duration { return &c.CEThreshold }),
	flag("ecn", func(c *CoDel) *Marking { return &c.Marking }, MarkECN),
	flag("noecn", func(c *CoDel) *Marking { return &c.Marking }, MarkNever),
}

func codelTime(name string, field func(*CoDel) *time.Duration) queueOption[CoDel] {
	return valued(name, field, func(w *scanner) (time.Duration, error) { return w.duration(name) }, timeText)
}

// fqOptions are those of tc-fq_codel: CoDel's and its own.
var fqOptions = func() (options []queueOption[FQCoDel]) {
	for _, o := range codelOptions {
		options = append(options, queueOption[FQCoDel]{
			name: o.name,
			read: func(c *FQCoDel, w *scanner) error { return o.read(&c.CoDel, w) },
			text: func(c *FQCoDel) string { return o.text(&c.CoDel) },
		})
	}
	return append(options,
		countOption("flows", mostFlows, func(c *FQCoDel) *int { return &c.Flows }),
		sizeOption("quantum", func(c *FQCoDel) *int { return &c.Quantum }),
		sizeOption("memory_limit", func(c *FQCoDel) *int { return &c.MemoryLimit }),
	)
}()
