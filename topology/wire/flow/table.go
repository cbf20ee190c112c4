package flow

import (
	"encoding/binary"
	"hash/maphash"
	"net/netip"

	"netlab/topology/wire"
)

// table holds the connections by 4-tuple, at most one each, and in two lists:
// those still open by when they were last heard of, those over by when they
// ended. Both lists have their oldest first.
type table struct {
	// byHash are the first of those with each hash, n is how many there are.
	byHash     map[uint64]*Conn
	n          int
	seed       maphash.Seed
	open, over list
	// recent are some of those that segments were of last, each at its place.
	recent [places]*Conn
}

// places is how many connections are found without a look at the map, a power of two.
const places = 1 << 9

// place is where a connection between two ends would be among the recent ones: the same for
// both orders. What is there may be another.
func place(a, b netip.AddrPort) uint32 {
	x, y := a.Addr().As16(), b.Addr().As16()
	h := binary.BigEndian.Uint32(x[12:]) + binary.BigEndian.Uint32(y[12:]) + (uint32(a.Port())+uint32(b.Port()))<<8
	return h * 0x9E3779B1 >> 16 % places
}

// list is a doubly linked list through the connections themselves.
type list struct{ first, last *Conn }

func (l *list) push(c *Conn) {
	c.inference.older, c.inference.newer = l.last, nil
	if l.last != nil {
		l.last.inference.newer = c
	} else {
		l.first = c
	}
	l.last = c
}

func (l *list) remove(c *Conn) {
	i := c.inference
	if i.older != nil {
		i.older.inference.newer = i.newer
	} else {
		l.first = i.newer
	}
	if i.newer != nil {
		i.newer.inference.older = i.older
	} else {
		l.last = i.older
	}
	i.older, i.newer = nil, nil
}

// hash is of a connection's addresses and ports: the map of the hashes takes half
// the room of one of the addresses. Nobody outside can choose connections with
// equal ones.
func (t *table) hash(k key) uint64 { return maphash.Comparable(t.seed, k) }

// find returns the connection that a packet is between the ends of.
func (t *table) find(p *wire.Packet) *Conn {
	at := &t.recent[place(p.Src, p.Dst)]
	if c := *at; c != nil && c.Joins(p) {
		return c
	}
	c := t.byHash[t.hash(keyOf(p.Src, p.Dst))]
	for c != nil && !c.Joins(p) {
		c = c.before
	}
	if c != nil {
		*at = c
	}
	return c
}

// add adds a connection that a packet opens.
func (t *table) add(c *Conn) {
	h := t.hash(c.key())
	c.before, t.byHash[h] = t.byHash[h], c
	t.open.push(c)
	t.n++
}

func (t *table) remove(c *Conn) {
	h := t.hash(c.key())
	if first := t.byHash[h]; first != c {
		for first.before != c {
			first = first.before
		}
		first.before = c.before
	} else if c.before != nil {
		t.byHash[h] = c.before
	} else {
		delete(t.byHash, h)
	}
	t.in(c).remove(c)
	t.n--
	if at := &t.recent[place(c.Ends[0].Addr, c.Ends[1].Addr)]; *at == c {
		*at = nil
	}
}

// in is the list that a connection is in.
func (t *table) in(c *Conn) *list {
	if c.inference.over {
		return &t.over
	}
	return &t.open
}

// touch puts c where its state and the segment just seen say it belongs.
func (t *table) touch(c *Conn) {
	switch over := c.Over(); {
	case over != c.inference.over:
		t.in(c).remove(c)
		if c.inference.over = over; over {
			c.settle()
		}
		t.in(c).push(c)
	case !over && t.open.last != c:
		t.open.remove(c)
		t.open.push(c)
	}
}

// victim is the connection to evict: the one that ended first, else the one
// idle for longest.
func (t *table) victim() *Conn {
	if t.over.first != nil {
		return t.over.first
	}
	return t.open.first
}
