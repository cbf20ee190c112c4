package impair

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
)

// FQCoDel is the queue of RFC 8290, with the options of tc-fq_codel: packets are
// told apart by flow, each flow has its own line under CoDel, and the flows
// take turns in bytes. A field that is zero has tc's default, except that the
// Limit is then the link's.
type FQCoDel struct {
	CoDel
	// Flows is the number of lines that packets are hashed to, by default 1024.
	Flows int
	// Quantum is the bytes that a flow may send in its turn, by default 1514.
	Quantum int
	// MemoryLimit is the most bytes that may wait, by default the link's own bound
	// in bytes, and where there is none 32 MiB.
	MemoryLimit int
}

// The defaults of RFC 8290 section 5.2 and of tc, and tc's most flows.
const (
	defaultFlows   = 1024
	defaultQuantum = 1514
	defaultMemory  = 32 << 20
	mostFlows      = 65536
	leastQuantum   = 256 // as in Linux; less would only cost turns
	mostQuantum    = 1 << 30
)

// String is the queue as an option of the text: "queue fq_codel flows 16".
func (c FQCoDel) String() string { return printQueue("fq_codel", fqOptions, &c) }

func (c FQCoDel) check() error {
	err := c.checkLaw()
	switch {
	case err != nil:
	case c.Flows < 0 || c.Flows > mostFlows:
		err = fmt.Errorf("flows %d: want 0 to %d", c.Flows, mostFlows)
	case c.Quantum != 0 && (c.Quantum < leastQuantum || c.Quantum > mostQuantum):
		err = fmt.Errorf("quantum %d: want %d to %d bytes", c.Quantum, leastQuantum, mostQuantum)
	case c.MemoryLimit < 0 || c.MemoryLimit > math.MaxInt32:
		err = fmt.Errorf("memory_limit %d: want 0 to %d bytes", c.MemoryLimit, math.MaxInt32)
	}
	if err != nil {
		return fmt.Errorf("queue fq_codel: %w", err)
	}
	return nil
}

func (c FQCoDel) start(env queueEnv) queue {
	b := c.bounds("fq_codel", env)
	if c.MemoryLimit > 0 || b.bytes == math.MaxInt {
		b.bytes = cmp.Or(c.MemoryLimit, defaultMemory)
		b.byBytes = full("fq_codel memory_limit " + strconv.Itoa(b.bytes))
	}
	random := env.stream()
	return &fqCodel{
		law:     c.law("fq_codel", c.Marking != MarkNever),
		bounds:  b,
		flows:   make([]*fqFlow, cmp.Or(c.Flows, defaultFlows)),
		key:     [2]uint64{random.Uint64(), random.Uint64()},
		quantum: cmp.Or(c.Quantum, defaultQuantum),
	}
}
