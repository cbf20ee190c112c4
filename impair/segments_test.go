package impair

import (
	"net/netip"
	"testing"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

var (
	clientAddr = netip.MustParseAddrPort("10.0.0.1:49152")
	serverAddr = netip.MustParseAddrPort("10.0.0.2:80")
)

func owner(a netip.Addr) string {
	return map[netip.Addr]string{clientAddr.Addr(): "a", serverAddr.Addr(): "b"}[a]
}

// wires are the two directions of a link between a and b, with the segments of a
// TCP connection to send over them.
type wires struct {
	t    *testing.T
	ab   *bench
	back *Pipe
	// tracker tells what each segment means.
	tracker *flow.Tracker
	// last is the packet that arrived last.
	last *wire.Packet
}

func newWires(t *testing.T, text string) *wires {
	t.Helper()
	w := &wires{t: t, ab: &bench{t: t}, tracker: flow.New(flow.Options{Owner: owner})}
	env := w.ab.env(1)
	env.Owner = owner
	deliver := env.Deliver
	env.Deliver = func(frames []*Frame) {
		w.last = frames[len(frames)-1].Packet
		deliver(frames)
	}
	var err error
	if w.ab.pipe, err = NewPipe(env, MustParse(text)); err != nil {
		t.Fatal(err)
	}
	reverse := w.ab.env(2)
	reverse.Owner = owner
	reverse.Deliver = func([]*Frame) {}
	if w.back, err = NewPipe(reverse, Spec{}); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *wires) rule(text string) *RuleHandle {
	w.t.Helper()
	h, err := w.ab.pipe.AddRule(MustParseRule(text))
	if err != nil {
		w.t.Fatal(err)
	}
	return h
}

// a sends a segment from a, in the notation of the transcript, b one from b.
func (w *wires) a(segment string) *wire.Packet {
	w.t.Helper()
	p := w.packet(segment, clientAddr, serverAddr)
	w.ab.n++
	w.ab.pipe.Send(&Frame{Packet: p, Info: w.info(p), N: w.ab.n})
	return p
}

func (w *wires) b(segment string) {
	w.t.Helper()
	p := w.packet(segment, serverAddr, clientAddr)
	w.back.Send(&Frame{Packet: p, Info: w.info(p)})
}

func (w *wires) info(p *wire.Packet) *flow.Info {
	info := *w.tracker.Observe(w.ab.loop.Now(), w.ab.n, p)
	return &info
}

func (w *wires) packet(segment string, src, dst netip.AddrPort) *wire.Packet {
	w.t.Helper()
	s, err := wire.ParseSegment(segment)
	if err != nil {
		w.t.Fatal(err)
	}
	s.Src, s.Dst = src, dst
	s.TOS = 2 // ECT(0)
	data, err := s.Append(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	p := new(wire.Packet)
	if err := p.Decode(data); err != nil {
		w.t.Fatal(err)
	}
	return p
}

// handshake opens the connection: packets 1 and 2 of a.
func (w *wires) handshake() {
	w.t.Helper()
	w.a("S 0:0(0) win 1000")
	w.b("S. 0:0(0) ack 1 win 1000")
	w.a(". 1:1(0) ack 1 win 1000")
}

func (w *wires) arrived(what string, want ...arrival) {
	w.t.Helper()
	w.ab.run()
	w.ab.want(what, want...)
}

func (w *wires) dropped(want ...arrival) {
	w.t.Helper()
	if len(want) != len(w.ab.dropped) {
		w.t.Errorf("dropped are %v, want %v", w.ab.dropped, want)
		return
	}
	for i := range want {
		if want[i] != w.ab.dropped[i] {
			w.t.Errorf("dropped are %v, want %v", w.ab.dropped, want)
		}
	}
}
