package analyze

import (
	"cmp"
	"slices"
	"time"

	"netlab/topology/wire/flow"
)

// Entry is a connection that is over or was given up. Summary is nil where only
// the table is wanted.
type Entry struct {
	Connection
	Summary *flow.Summary
}

// Order is what connections are sorted by.
type Order string

// The orders. Those of times begin with the earliest, the others with the most.
const (
	ByStart           Order = "start"
	ByEnd             Order = "end"
	ByDuration        Order = "duration"
	ByRTT             Order = "rtt"
	ByBytes           Order = "bytes"
	ByPackets         Order = "packets"
	ByRetransmissions Order = "retransmissions"
)

// Orders lists all orders.
func Orders() []Order {
	return []Order{ByStart, ByEnd, ByDuration, ByRTT, ByBytes, ByPackets, ByRetransmissions}
}

// compare orders two connections, equal ones by their numbers.
func (o Order) compare(a, b *Connection) int {
	var c int
	switch o {
	case ByEnd:
		c = cmp.Compare(a.Start+a.Duration, b.Start+b.Duration)
	case ByDuration:
		c = cmp.Compare(b.Duration, a.Duration)
	case ByRTT:
		c = cmp.Compare(known(b.RTT), known(a.RTT))
	case ByBytes:
		c = cmp.Compare(b.Bytes[0]+b.Bytes[1], a.Bytes[0]+a.Bytes[1])
	case ByPackets:
		c = cmp.Compare(b.Packets[0]+b.Packets[1], a.Packets[0]+a.Packets[1])
	case ByRetransmissions:
		c = cmp.Compare(b.Retransmissions[0]+b.Retransmissions[1], a.Retransmissions[0]+a.Retransmissions[1])
	}
	return cmp.Or(c, cmp.Compare(a.ID, b.ID))
}

// known returns a time, less than any where it is not known.
func known(t *time.Duration) time.Duration {
	if t == nil {
		return -1
	}
	return *t
}

// Collector sorts connections as they end, in bounded memory: with a limit it
// keeps only those that may still be among the first ones, without one it
// writes them in sorted batches.
type Collector struct {
	// Order is [ByStart] where it is empty.
	Order Order
	// Limit is how many connections are wanted, 0 for all.
	Limit int
	// Batch is how many are sorted together where there is no limit; it must not
	// be 0.
	Batch int
	// Write takes connections in order; the slice is the collector's again after
	// the call.
	Write func([]Entry) error

	kept []Entry
	// Added counts all connections that came, Batches what was written at once.
	Added, Batches int
}

// Add takes a connection.
func (c *Collector) Add(e Entry) error {
	c.Added++
	c.kept = append(c.kept, e)
	switch {
	case c.Limit > 0:
		if len(c.kept) >= 2*c.Limit {
			c.sort()
		}
	case len(c.kept) >= c.Batch:
		return c.flush()
	}
	return nil
}

func (c *Collector) sort() {
	slices.SortFunc(c.kept, func(a, b Entry) int { return c.Order.compare(&a.Connection, &b.Connection) })
	if c.Limit > 0 && len(c.kept) > c.Limit {
		clear(c.kept[c.Limit:])
		c.kept = c.kept[:c.Limit]
	}
}

func (c *Collector) flush() error {
	c.sort()
	if len(c.kept) == 0 {
		return nil
	}
	c.Batches++
	err := c.Write(c.kept)
	clear(c.kept)
	c.kept = c.kept[:0]
	return err
}

// Close writes what is left.
func (c *Collector) Close() error { return c.flush() }
