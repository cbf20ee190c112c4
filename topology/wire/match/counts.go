package match

import (
	"net/netip"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// key is one direction of a connection: by its number where it has one, by its
// addresses where it has not.
type key struct {
	conn     int
	dir      uint8
	proto    wire.Proto
	src, dst netip.AddrPort
}

func keyOf(info *flow.Info, p *wire.Packet) key {
	if known(info) {
		return key{conn: info.Conn.ID, dir: uint8(info.Dir), proto: wire.TCP}
	}
	return key{proto: p.Proto, src: p.Src, dst: p.Dst}
}

// counts are numbers by key, [MaxConns] at most, in a ring from the one counted
// most recently to the least. The zero value is empty.
type counts struct {
	index   map[key]int32
	entries []entry
	// head is the most recent entry; entries[head].prev the least recent.
	head int32
}

type entry struct {
	key        key
	n          uint64
	prev, next int32
}

// count adds one for the key and returns the sum.
func (c *counts) count(k key) uint64 {
	i, ok := c.index[k]
	switch {
	case ok:
		c.unlink(i)
	case len(c.entries) < MaxConns:
		if c.index == nil {
			c.index = make(map[key]int32)
		}
		i = int32(len(c.entries))
		c.entries = append(c.entries, entry{key: k, prev: i, next: i})
		c.index[k] = i
	default:
		i = c.entries[c.head].prev
		delete(c.index, c.entries[i].key)
		c.unlink(i)
		c.entries[i] = entry{key: k}
		c.index[k] = i
	}
	c.link(i)
	c.entries[i].n++
	return c.entries[i].n
}

// unlink takes an entry out of the ring.
func (c *counts) unlink(i int32) {
	e := &c.entries[i]
	c.entries[e.prev].next = e.next
	c.entries[e.next].prev = e.prev
	if c.head == i {
		c.head = e.next
	}
	e.prev, e.next = i, i
}

// link puts an entry that is in no ring before the head.
func (c *counts) link(i int32) {
	if h := c.head; h != i {
		e, last := &c.entries[i], c.entries[h].prev
		e.prev, e.next = last, h
		c.entries[last].next = i
		c.entries[h].prev = i
	}
	c.head = i
}
