package decap

import (
	"bytes"
	"encoding/binary"
	"net/netip"
	"slices"
	"time"

	"netlab/topology/wire"
)

// How long a datagram waits for its fragments (RFC 8200 section 4.5), and what may
// wait at once: where there would be more, the oldest is given up.
const (
	patience    = 60 * time.Second
	maxWaiting  = 1024
	maxHeld     = 8 << 20 // bytes
	partCost    = 64      // bytes that a part takes besides its own
	maxDatagram = 65535
)

// Fragments puts datagrams together. The zero value is ready. It is not safe for
// concurrent use.
type Fragments struct {
	waiting map[fragmentKey]*datagram
	// oldest and newest are the ends of a list of what waits.
	oldest, newest *datagram
	held           int
	lost           uint64
	buf            []byte
}

// fragmentKey tells datagrams apart (RFC 791 section 3.2, RFC 8200 section 4.5).
type fragmentKey struct {
	src, dst netip.Addr
	id       uint32
	proto    wire.Proto // 0 in IPv6
}

// datagram is one of which fragments are missing.
type datagram struct {
	key          fragmentKey
	began        time.Duration
	older, newer *datagram
	// header is what stands before the fragments' data in the first, nil until that
	// has come, nextHeader where the protocol of the data is written in it.
	header     []byte
	nextHeader int
	proto      byte
	parts      []part // in order, without overlaps
	// size is the length of the data, -1 until the last fragment has come.
	size int
	// fragments counts those that came, held the bytes that they take.
	fragments uint64
	held      int
	// refused says that its fragments contradict each other.
	refused bool
}

// part is data from start to end; where its fragment was captured in part, data is
// shorter.
type part struct {
	start, end int
	data       []byte
}

// Add takes a fragment, seen at a time, and returns the whole datagram once all of
// it is there, valid until the next call, nil before. Of fragments that were
// captured in part, it ends where the first of them does.
//
// A fragment that repeats what is there changes nothing. Where fragments overlap,
// an IPv6 datagram is refused (RFC 5722), and an IPv4 one if they have different
// data for one place: systems differ in which one they take.
func (f *Fragments) Add(at time.Duration, p *wire.Packet) []byte {
	f.expire(at)
	g, ok := cut(p)
	if !ok {
		f.lost++
		return nil
	}
	d := f.find(at, p)
	d.fragments++
	if d.refused {
		return nil
	}
	before := d.held
	if !d.add(&g, p.Version) || d.header != nil && len(d.header)+d.size > maxDatagram {
		d.refused = true
		f.held -= before
		d.held, d.header, d.parts = 0, nil, nil
		return nil
	}
	f.held += d.held - before
	if !d.whole() {
		f.bound()
		return nil
	}
	f.buf = d.assemble(f.buf[:0])
	f.drop(d)
	return f.buf
}

// Lost is how many fragments so far are of datagrams that were given up.
func (f *Fragments) Lost() uint64 { return f.lost }

// Flush gives up what waits, as at the end of a capture.
func (f *Fragments) Flush() {
	for f.oldest != nil {
		f.giveUp(f.oldest)
	}
}

func (f *Fragments) find(at time.Duration, p *wire.Packet) *datagram {
	k := fragmentKey{src: p.Src.Addr(), dst: p.Dst.Addr(), id: p.ID}
	if p.Version == 4 {
		k.proto = p.Proto
	}
	if d := f.waiting[k]; d != nil {
		return d
	}
	if f.waiting == nil {
		f.waiting = make(map[fragmentKey]*datagram)
	}
	d := &datagram{key: k, began: at, size: -1, older: f.newest}
	if f.newest != nil {
		f.newest.newer = d
	} else {
		f.oldest = d
	}
	f.newest, f.waiting[k] = d, d
	return d
}

func (f *Fragments) expire(at time.Duration) {
	for f.oldest != nil && at-f.oldest.began > patience {
		f.giveUp(f.oldest)
	}
}

func (f *Fragments) bound() {
	for f.held > maxHeld || len(f.waiting) > maxWaiting {
		f.giveUp(f.oldest)
	}
}

func (f *Fragments) giveUp(d *datagram) {
	f.lost += d.fragments
	f.drop(d)
}

func (f *Fragments) drop(d *datagram) {
	if d.older != nil {
		d.older.newer = d.newer
	} else {
		f.oldest = d.newer
	}
	if d.newer != nil {
		d.newer.older = d.older
	} else {
		f.newest = d.older
	}
	delete(f.waiting, d.key)
	f.held -= d.held
}

// add takes a fragment, and reports whether it goes together with the others.
func (d *datagram) add(g *fragment, version uint8) bool {
	if g.start == 0 && d.header == nil {
		d.header, d.nextHeader, d.proto = bytes.Clone(g.header), g.nextHeader, g.proto
		d.held += len(g.header)
	}
	if !g.more {
		if d.size >= 0 && d.size != g.end {
			return false
		}
		d.size = g.end
	}
	if n := len(d.parts); d.size >= 0 && (g.end > d.size || n > 0 && d.parts[n-1].end > d.size) {
		return false
	}
	i, _ := slices.BinarySearchFunc(d.parts, g.start, func(p part, at int) int { return p.end - at - 1 })
	// The parts from i on end beyond the start of this one.
	for i < len(d.parts) && d.parts[i].start < g.end {
		old := d.parts[i]
		same := old.start == g.start && old.end == g.end
		if version == 6 && !same || !old.agrees(&g.part) {
			return false
		}
		if same || g.start >= old.start && g.end <= old.end {
			return true
		}
		if g.start < old.start {
			d.insert(i, g.cut(g.start, old.start))
			i++
		}
		if g.end <= old.end {
			return true
		}
		g.part = g.cut(old.end, g.end)
		i++
	}
	d.insert(i, g.part)
	return true
}

func (d *datagram) insert(i int, p part) {
	p.data = bytes.Clone(p.data)
	d.held += len(p.data) + partCost
	d.parts = slices.Insert(d.parts, i, p)
}

// cut returns the part from start to end.
func (p *part) cut(start, end int) part {
	from, to := min(start-p.start, len(p.data)), min(end-p.start, len(p.data))
	return part{start, end, p.data[from:to]}
}

// agrees reports whether both have the same data where they overlap.
func (p *part) agrees(q *part) bool {
	start, end := max(p.start, q.start), min(p.end, q.end)
	a, b := p.cut(start, end), q.cut(start, end)
	n := min(len(a.data), len(b.data))
	return bytes.Equal(a.data[:n], b.data[:n])
}

func (d *datagram) whole() bool {
	if d.header == nil || d.size < 0 {
		return false
	}
	at := 0
	for _, p := range d.parts {
		if p.start != at {
			return false
		}
		at = p.end
	}
	return at == d.size
}

// assemble appends the datagram to b, with the header of the first fragment.
func (d *datagram) assemble(b []byte) []byte {
	b = append(b, d.header...)
	if d.header[0]>>4 == 4 {
		binary.BigEndian.PutUint16(b[2:], uint16(len(d.header)+d.size))
		b[6], b[7] = b[6]&0x40, 0
		wire.FixIPv4Header(b[:len(d.header)])
	} else {
		binary.BigEndian.PutUint16(b[4:], uint16(len(d.header)-40+d.size))
		b[d.nextHeader] = d.proto
	}
	for _, p := range d.parts {
		b = append(b, p.data...)
		if len(p.data) < p.end-p.start {
			break
		}
	}
	return b
}
