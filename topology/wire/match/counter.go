package match

import (
	"net/netip"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// MaxConns is how many directions of connections a [Counter] counts for at one
// time. Beyond it the one that matched least recently is forgotten, and would
// count from 1 again.
const MaxConns = 1 << 16

// Counter is a pattern at work: it counts, for each connection and direction,
// the segments that match, and selects those that the ordinal means. It is not
// safe for concurrent use. A pattern without an ordinal keeps no memory of
// connections at all.
type Counter struct {
	pattern Pattern
	owner   func(netip.Addr) string
	counts  counts
	matched uint64
	seen    uint64
}

// NewCounter returns a counter that has seen nothing.
func NewCounter(p Pattern) *Counter { return &Counter{pattern: p} }

// Pattern returns what the counter was made for.
func (c *Counter) Pattern() Pattern { return c.pattern }

// Owners tells the counter which node owns an address, empty for none. It asks
// where no connection tells: for UDP and ICMP. Without it, a pattern
// with FROM or TO selects no such packet.
func (c *Counter) Owners(owner func(netip.Addr) string) { c.owner = owner }

// Match counts one packet and reports whether it is one of those meant. Each
// packet is to be given once, in the order in which it is seen. Info is what
// is known of the segment; where it is nil or has no connection, as for other
// protocols than TCP, the packet's own flags and addresses have to do.
func (c *Counter) Match(info *flow.Info, p *wire.Packet) bool {
	if !c.pattern.selects(info, p, c.owner) {
		return false
	}
	if !c.pattern.N.All() && (c.copied(info) || !c.pattern.N.Has(c.counts.count(keyOf(info, p)))) {
		c.seen++
		return false
	}
	c.matched++
	return true
}

// copied reports whether the network made the segment and the pattern counts
// what was sent.
func (c *Counter) copied(info *flow.Info) bool {
	return known(info) && info.Kinds&flow.Duplicate != 0 && c.pattern.Kind != 0 && c.pattern.Kind != flow.Duplicate
}

// Matched is how many packets were selected.
func (c *Counter) Matched() uint64 { return c.matched }

// Seen is how many packets matched in all but the ordinal.
func (c *Counter) Seen() uint64 { return c.seen }

// Reset forgets everything that was counted.
func (c *Counter) Reset() { c.counts, c.matched, c.seen = counts{}, 0, 0 }
