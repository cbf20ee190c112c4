package impair

import (
	"encoding/binary"
	"math/bits"
	"net/netip"
	"time"

	"netlab/topology/wire"
)

// fqCodel is an [FQCoDel] at work: flows told apart by a hash of the 5-tuple and
// served by deficit round robin in bytes, new flows first (RFC 8290 section 4).
//
// Two differences from Linux, both within the RFC. Where the queue is full one
// frame goes, the head of the flow with the most bytes; Linux drops up to 64 of
// them at once to save the search. And CoDel's rule that one packet is not a queue
// looks at the flow's own bytes, where Linux looks at those of all flows.
//
// The hash takes two draws when the queue is made; packets draw nothing.
type fqCodel struct {
	law     codelLaw
	bounds  bounds
	flows   []*fqFlow // by hash, nil until a packet falls there
	key     [2]uint64
	quantum int

	fresh, old     fqList
	packets, bytes int
}

// fqFlow is one of the lines. One that is on neither list is empty.
type fqFlow struct {
	codelLine
	deficit int
	listed  bool
	next    *fqFlow
}

// fqList is a list of flows in the order in which they are served.
type fqList struct{ head, tail *fqFlow }

func (l *fqList) append(f *fqFlow) {
	if l.tail == nil {
		l.head = f
	} else {
		l.tail.next = f
	}
	l.tail = f
}

func (l *fqList) removeFirst() *fqFlow {
	f := l.head
	l.head, f.next = f.next, nil
	if l.head == nil {
		l.tail = nil
	}
	return f
}

func (q *fqCodel) push(now time.Duration, f *Frame) *Frame {
	flow := q.flow(f.Packet)
	var victim *Frame
	if by := q.bounds.over(q.packets, q.bytes, f.Size()); by != nil {
		victim = q.victim(flow, f)
		victim.decided(*by, wire.NoDraw)
		if victim == f {
			return f
		}
	}
	q.law.mtu = max(q.law.mtu, f.Size())
	flow.join(now, f)
	q.packets++
	q.bytes += f.Size()
	if !flow.listed {
		flow.listed = true
		flow.deficit = q.quantum
		q.fresh.append(flow)
	}
	return victim
}

// victim takes out the frame that has to go so that f can join flow: the head of
// the flow which has the most bytes, with f counted in its own. That is f itself
// where it is that flow's only packet. It is f too where the other frame is too
// small to make room for it in bytes, since one frame goes for one that comes.
func (q *fqCodel) victim(flow *fqFlow, f *Frame) *Frame {
	fat, most := flow, flow.bytes+f.Size()
	for _, list := range [...]fqList{q.fresh, q.old} {
		for other := list.head; other != nil; other = other.next {
			if other.bytes > most {
				fat, most = other, other.bytes
			}
		}
	}
	head := fat.first()
	if head == nil || f.Size() > q.bounds.bytes-(q.bytes-head.Size()) {
		return f
	}
	fat.leave()
	q.packets--
	q.bytes -= head.Size()
	return head
}

// pop is the scheduler of RFC 8290 section 4.2.
func (q *fqCodel) pop(now time.Duration, drop func(*Frame)) *Frame {
	for {
		list := &q.fresh
		if list.head == nil {
			list = &q.old
		}
		flow := list.head
		if flow == nil {
			return nil
		}
		if flow.deficit <= 0 {
			flow.deficit += q.quantum
			q.old.append(list.removeFirst())
			continue
		}
		packets, bytes := flow.frames.Len(), flow.bytes
		f := q.law.dequeue(&flow.codelLine, now, drop)
		q.packets -= packets - flow.frames.Len()
		q.bytes -= bytes - flow.bytes
		if f != nil {
			flow.deficit -= f.Size()
			return f
		}
		// An empty flow passes the old ones once before it may be new again, so
		// that none gains by staying short.
		if list.removeFirst(); list == &q.fresh {
			q.old.append(flow)
		} else {
			flow.listed = false
		}
	}
}

func (q *fqCodel) len() (packets, bytes int) { return q.packets, q.bytes }

// flow returns the line of the packet's 5-tuple.
func (q *fqCodel) flow(p *wire.Packet) *fqFlow {
	i, _ := bits.Mul64(q.hash(p), uint64(len(q.flows)))
	if q.flows[i] == nil {
		q.flows[i] = new(fqFlow)
	}
	return q.flows[i]
}

// hash mixes the 5-tuple with the key by folded products. Packets without ports
// (ICMP, later fragments) have port 0.
func (q *fqCodel) hash(p *wire.Packet) uint64 {
	h := q.key[0]
	for _, end := range [...]netip.AddrPort{p.Src, p.Dst} {
		addr := end.Addr().As16()
		h = fold(h^binary.LittleEndian.Uint64(addr[:8]), q.key[1]^binary.LittleEndian.Uint64(addr[8:]))
		h = fold(h^uint64(end.Port()), q.key[1]^golden)
	}
	return fold(h^uint64(p.Proto), q.key[0]^golden)
}

// golden is 2^64 divided by the golden ratio: bits without a pattern, so that
// small numbers such as ports reach the whole product.
const golden = 0x9e3779b97f4a7c15

func fold(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}
