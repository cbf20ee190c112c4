package analyze_test

import (
	"bufio"
	"cmp"
	"container/heap"
	"encoding/binary"
	"io"
	"math/rand/v2"
	"net/netip"
	"slices"
	"time"

	"netlab/topology/sim"
	"netlab/topology/wire"
)

// traffic writes a capture of mixed traffic, the same for each seed and size:
// web requests, bulk transfers both ways, keystrokes, connections refused,
// unanswered, reset and left open, a fifth of all over IPv6, with losses before
// and after the place of capture, and some UDP and ARP between.
type traffic struct {
	w       *bufio.Writer
	rng     *rand.Rand
	written int64
	packets int
	conns   int
	queue   sessions
	frame   []byte
	payload []byte
}

// traffic starts at 2023-11-14 22:13:20 UTC.
const trafficBegin = 1_700_000_000

// concurrency is how many connections are open at once.
const concurrency = 400

func writeTraffic(w io.Writer, seed uint64, size int64) (*traffic, error) {
	t := &traffic{w: bufio.NewWriterSize(w, 1<<20), rng: rand.New(sim.Stream(seed, "traffic")), payload: make([]byte, 1<<17)}
	for i := range t.payload {
		t.payload[i] = byte(t.rng.Uint32())
	}
	header := binary.LittleEndian.AppendUint32(nil, 0xa1b2c3d4)
	header = append(header, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0)
	t.w.Write(header)
	for range concurrency {
		heap.Push(&t.queue, t.open(time.Duration(t.rng.IntN(1e9))))
	}
	for t.written < size {
		s := t.queue[0]
		if err := t.write(s); err != nil {
			return nil, err
		}
		if s.segments = s.segments[1:]; len(s.segments) == 0 && (s.refill == nil || !s.refill()) {
			t.queue[0] = t.open(s.now + time.Duration(t.rng.IntN(2e9)))
		}
		heap.Fix(&t.queue, 0)
	}
	return t, t.w.Flush()
}

// shot is one segment on its way past the place of capture.
type shot struct {
	at       time.Duration
	back     bool
	flags    wire.Flags
	seq, ack uint32
	n        int
	options  []byte
}

// session is one connection's traffic to come. refill adds some and reports
// whether there was any.
type session struct {
	id       int
	ends     [2]netip.AddrPort
	segments []shot
	refill   func() bool
	now, rtt time.Duration
	// seq are the next sequence numbers of both ends, stamp says that timestamps
	// are used.
	seq   [2]uint32
	stamp bool
}

type sessions []*session

func (s sessions) Len() int { return len(s) }
func (s sessions) Less(i, j int) bool {
	a, b := s[i], s[j]
	return a.segments[0].at < b.segments[0].at || a.segments[0].at == b.segments[0].at && a.id < b.id
}
func (s sessions) Swap(i, j int) { s[i], s[j] = s[j], s[i] }
func (s *sessions) Push(x any)   { *s = append(*s, x.(*session)) }
func (s *sessions) Pop() any     { panic("sessions are replaced, not removed") }

func (t *traffic) open(at time.Duration) *session {
	t.conns++
	r := t.rng
	s := &session{id: t.conns, now: at, rtt: time.Duration(1+r.IntN(120)) * time.Millisecond, stamp: r.IntN(4) > 0}
	a, b := [4]byte{10, byte(r.IntN(8)), byte(r.IntN(256)), byte(1 + r.IntN(250))}, [4]byte{192, 0, 2, byte(1 + r.IntN(200))}
	client, server := netip.AddrFrom4(a), netip.AddrFrom4(b)
	if r.IntN(5) == 0 {
		client = netip.AddrFrom16([16]byte{0x20, 1, 0xd, 0xb8, 0, a[1], 0, 0, 0, 0, 0, 0, 0, 0, a[2], a[3]})
		server = netip.AddrFrom16([16]byte{0x20, 1, 0xd, 0xb8, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, b[3]})
	}
	port := []uint16{443, 443, 443, 80, 22, 8080, 5432}[r.IntN(7)]
	s.ends = [2]netip.AddrPort{netip.AddrPortFrom(client, uint16(32768+s.id%28000)), netip.AddrPortFrom(server, port)}
	s.seq = [2]uint32{r.Uint32(), r.Uint32()}
	s.begin(t)
	return s
}

// begin sends a SYN and chooses what becomes of it.
func (s *session) begin(t *traffic) {
	s.say(false, wire.SYN, 0)
	switch k := t.rng.IntN(100); {
	case k < 2: // unanswered
		for wait := time.Second; wait < 8*time.Second; wait *= 2 {
			s.now += wait
			again := s.segments[0]
			again.at = s.now
			s.segments = append(s.segments, again)
		}
		return
	case k < 5:
		s.now += s.rtt
		s.say(true, wire.RST|wire.ACK, 0)
		return
	}
	s.now += s.rtt * 3 / 4
	s.say(true, wire.SYN|wire.ACK, 0)
	s.now += s.rtt / 4
	s.say(false, wire.ACK, 0)
	rounds, bytes, back := 1+t.rng.IntN(4), 200+t.rng.IntN(12_000), true
	switch k := t.rng.IntN(100); {
	case k < 2:
		rounds, bytes = 1, 200_000+t.rng.IntN(3_000_000)
	case k < 3:
		rounds, bytes, back = 1, 100_000+t.rng.IntN(1_000_000), false
	case k < 15:
		rounds, bytes = 10+t.rng.IntN(40), 40+t.rng.IntN(200)
	}
	window := 10
	left := 0
	s.refill = func() bool {
		if left > 0 {
			left -= s.burst(t, back, min(left, 1440*window))
			window = min(2*window, 40)
			return true
		}
		if rounds == 0 {
			s.refill = nil
			s.finish(t)
			return true
		}
		rounds--
		s.now += time.Duration(t.rng.IntN(200)) * time.Millisecond
		s.say(false, wire.PSH|wire.ACK, 40+t.rng.IntN(600))
		s.now += s.rtt
		left = bytes
		return true
	}
}

// say adds a segment of one end at the present time.
func (s *session) say(back bool, f wire.Flags, n int) {
	from, to := 0, 1
	if back {
		from, to = 1, 0
	}
	g := shot{at: s.now, back: back, flags: f, seq: s.seq[from], n: n}
	if f&wire.ACK != 0 {
		g.ack = s.seq[to]
	}
	switch {
	case f&wire.SYN != 0:
		g.options = []byte{2, 4, 5, 0xb4, 1, 3, 3, 7, 1, 1, 4, 2}
	case s.stamp:
		g.options = s.stamps()
	}
	s.segments = append(s.segments, g)
	s.seq[from] += uint32(n)
	if f&(wire.SYN|wire.FIN) != 0 {
		s.seq[from]++
	}
}

func (s *session) stamps() []byte {
	b := []byte{1, 1, 8, 10}
	b = binary.BigEndian.AppendUint32(b, uint32(s.now/time.Millisecond))
	return binary.BigEndian.AppendUint32(b, uint32((s.now-s.rtt)/time.Millisecond))
}

// burst sends n bytes at once, as far as a window goes, with an ACK for every
// second segment and one loss in 400. It returns n.
func (s *session) burst(t *traffic, back bool, n int) int {
	from, to := 0, 1
	if back {
		from, to = 1, 0
	}
	const mss = 1440
	first := s.seq[from]
	at := s.now
	for sent := 0; sent < n; sent += mss {
		size := min(mss, n-sent)
		s.now += 20 * time.Microsecond
		if t.rng.IntN(400) > 0 || sent == 0 {
			s.say(back, wire.ACK, size)
		} else {
			s.lose(t, back, size, n-sent > 5*mss)
		}
		if sent/mss%2 == 1 && sent+mss < n {
			s.segments = append(s.segments, shot{
				at: s.now + s.rtt/2, back: !back, flags: wire.ACK, seq: s.seq[to], ack: first + uint32(sent+size), options: s.optional(),
			})
		}
	}
	s.now = max(s.now, at+s.rtt)
	s.say(!back, wire.ACK, 0)
	slices.SortStableFunc(s.segments, func(a, b shot) int { return cmp.Compare(a.at, b.at) })
	return n
}

func (s *session) optional() []byte {
	if s.stamp {
		return s.stamps()
	}
	return nil
}

// lose lets a segment be lost, seen before or not, and sends it again.
func (s *session) lose(t *traffic, back bool, n int, fast bool) {
	s.say(back, wire.ACK, n)
	i := len(s.segments) - 1
	again := s.segments[i]
	if t.rng.IntN(2) == 0 {
		s.segments = s.segments[:i] // lost on its way to the place of capture
	}
	again.at += s.rtt
	if fast {
		for k := range 3 {
			dup := shot{at: again.at - time.Duration(10-k)*time.Microsecond, back: !back, flags: wire.ACK, seq: again.ack, ack: again.seq}
			dup.options = s.optional()
			s.segments = append(s.segments, dup)
		}
	} else {
		again.at += 200 * time.Millisecond
	}
	s.segments = append(s.segments, again)
}

// finish ends a connection: closed by either end, reset, or left open.
func (s *session) finish(t *traffic) {
	back := t.rng.IntN(3) == 0
	s.now += time.Duration(t.rng.IntN(50)) * time.Millisecond
	switch k := t.rng.IntN(100); {
	case k < 5:
		s.say(back, wire.RST|wire.ACK, 0)
	case k < 8:
		s.say(back, wire.ACK, 1)
	default:
		s.say(back, wire.FIN|wire.ACK, 0)
		s.now += s.rtt
		s.say(!back, wire.FIN|wire.ACK, 0)
		s.now += s.rtt / 2
		s.say(back, wire.ACK, 0)
	}
}

// write writes the session's next segment as a frame, at times with one of
// another protocol before it.
func (t *traffic) write(s *session) error {
	g := s.segments[0]
	switch t.rng.IntN(100) {
	case 0:
		t.record(g.at, append(make([]byte, 12), 8, 6), make([]byte, 28))
	case 1, 2:
		name := wire.Datagram{Src: netip.AddrPortFrom(s.ends[0].Addr(), 5353), Dst: netip.AddrPortFrom(s.ends[1].Addr(), 53), Payload: t.payload[:60]}
		b, err := name.Append(nil)
		if err != nil {
			return err
		}
		t.record(g.at, ethernet(name.Src.Addr()), b)
	}
	seg := wire.Segment{Src: s.ends[0], Dst: s.ends[1], Seq: g.seq, Ack: g.ack, Flags: g.flags, Window: 502, Options: g.options}
	if g.back {
		seg.Src, seg.Dst = seg.Dst, seg.Src
	}
	if g.flags&wire.SYN != 0 {
		seg.Window = 64240 // is not scaled
	}
	at := t.rng.IntN(len(t.payload) - g.n)
	seg.Payload = t.payload[at : at+g.n]
	if seg.Src.Addr().Is4() {
		seg.ID = uint16(t.packets)
	}
	b, err := seg.Append(t.frame[:0])
	if err != nil {
		return err
	}
	t.frame = b
	t.record(g.at, ethernet(seg.Src.Addr()), b)
	return nil
}

func ethernet(a netip.Addr) []byte {
	if a.Is6() {
		return []byte("\x02\x00\x00\x00\x00\x01\x02\x00\x00\x00\x00\x02\x86\xdd")
	}
	return []byte("\x02\x00\x00\x00\x00\x01\x02\x00\x00\x00\x00\x02\x08\x00")
}

func (t *traffic) record(at time.Duration, ether, b []byte) {
	n := uint32(len(ether) + len(b))
	h := binary.LittleEndian.AppendUint32(nil, uint32(trafficBegin+at/time.Second))
	h = binary.LittleEndian.AppendUint32(h, uint32(at%time.Second/time.Microsecond))
	h = binary.LittleEndian.AppendUint32(h, n)
	h = binary.LittleEndian.AppendUint32(h, n)
	t.w.Write(h) // bufio.Writer keeps its first error for Flush
	t.w.Write(ether)
	t.w.Write(b)
	t.packets++
	t.written += int64(len(h)) + int64(n)
}
