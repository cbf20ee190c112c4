package rfc_test

import (
	"net/netip"
	"testing"
	"time"

	"netlab/topology/rfc"
	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// bulk is a connection in the middle of a transfer: what it costs to record,
// decode, follow and check a segment.
type bulk struct {
	src, dst netip.AddrPort
	seq      uint32
}

func (b *bulk) build(tb testing.TB, s wire.Segment) []byte {
	data, err := s.Append(nil)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// next returns the i-th segment of an endless transfer: two of data, one ACK.
func (b *bulk) next(tb testing.TB, i int) (p wire.Packet, from int) {
	s := wire.Segment{Src: b.src, Dst: b.dst, Seq: b.seq, Ack: 1, Flags: wire.ACK, Window: 65535, Len: 1448}
	if i%3 == 2 {
		s = wire.Segment{Src: b.dst, Dst: b.src, Seq: 1, Ack: b.seq, Flags: wire.ACK, Window: 65535}
		from = 1
	} else {
		b.seq += 1448
	}
	if err := p.Decode(b.build(tb, s)); err != nil {
		tb.Fatal(err)
	}
	return p, from
}

// BenchmarkObserve is one packet of a transfer, sent and arrived: its record and
// digest, its connection and, where it is checked, the rules.
func BenchmarkObserve(b *testing.B) {
	for _, mode := range []struct {
		name    string
		checked bool
	}{{"checked", true}, {"unchecked", false}} {
		b.Run(mode.name, func(b *testing.B) {
			x := &bulk{src: netip.MustParseAddrPort("10.0.0.1:4000"), dst: netip.MustParseAddrPort("10.0.0.2:80"), seq: 1}
			nodes := [2]string{"a", "b"}
			var m *rfc.Monitor
			fresh := func() *tap.Tap {
				tp := tap.New(tap.Options{MaxPackets: 1000})
				if m = nil; mode.checked {
					m = rfc.NewMonitor(rfc.Options{})
					tp.AddSink(m)
				}
				for i, name := range nodes {
					addr := [2]netip.AddrPort{x.src, x.dst}[i].Addr()
					tp.AddNode(tap.Node{Name: name, Kind: tap.Host, Addrs: []netip.Prefix{netip.PrefixFrom(addr, 24)}})
				}
				tp.AddLink(tap.Link{Name: "a-b", A: "a", B: "b"})
				open(tp, x.src, x.dst)
				return tp
			}
			var tp *tap.Tap
			packets := make([]wire.Packet, 3*1024)
			from := make([]int, len(packets))
			for i := range packets {
				packets[i], from[i] = x.next(b, i)
			}
			b.ReportAllocs()
			b.ResetTimer()
			for i := 0; i < b.N; i++ {
				j := i % len(packets)
				if j == 0 {
					b.StopTimer()
					if m != nil && m.Findings(0).Failures > 0 {
						b.Fatal(m.Findings(0).Violations[0])
					}
					tp = fresh()
					b.StartTimer()
				}
				at := time.Duration(i) * 10 * time.Microsecond
				r := tp.Sent(at, 0, nodes[from[j]], nodes[1-from[j]], &packets[j])
				tp.Arrived(at+5*time.Microsecond, r, nil, nil, false)
			}
		})
	}
}

// open records a handshake, so that the connection's numbers are known.
func open(tp *tap.Tap, src, dst netip.AddrPort) {
	tp.StateChanged(tap.Transition{Node: "b", Local: netip.AddrPortFrom(netip.Addr{}, dst.Port()), To: wire.Listen, Cause: wire.Called(wire.CallListen)}, netip.AddrPort{})
	tp.StateChanged(tap.Transition{Node: "a", Local: src, To: wire.SynSent, Cause: wire.Called(wire.CallConnect)}, dst)
	mss := []byte{2, 4, 5, 0xb4}
	steps := []struct {
		s        wire.Segment
		to       wire.State
		from     wire.State
		cause    wire.Cause
		receiver int
	}{
		{wire.Segment{Src: src, Dst: dst, Flags: wire.SYN, Window: 65535, Options: mss}, wire.SynReceived, wire.Listen, wire.Received(wire.WordSYN, 1), 1},
		{wire.Segment{Src: dst, Dst: src, Ack: 1, Flags: wire.SYN | wire.ACK, Window: 65535, Options: mss}, wire.Established, wire.SynSent, wire.Received(wire.WordSYNACK, 2), 0},
		{wire.Segment{Src: src, Dst: dst, Seq: 1, Ack: 1, Flags: wire.ACK, Window: 65535}, wire.Established, wire.SynReceived, wire.Received(wire.WordACK, 3), 1},
	}
	names := [2]string{"a", "b"}
	var next *tap.Packet
	send := func(i int) {
		data, _ := steps[i].s.Append(nil)
		var p wire.Packet
		_ = p.Decode(data)
		next = tp.Sent(0, 0, names[1-steps[i].receiver], names[steps[i].receiver], &p)
	}
	send(0)
	for i, s := range steps {
		tp.Arrived(0, next, nil, nil, false)
		tp.StateChanged(tap.Transition{Node: names[s.receiver], Local: next.Dst, From: s.from, To: s.to, Cause: s.cause}, next.Src)
		if i+1 < len(steps) {
			send(i + 1)
		}
	}
}

// BenchmarkAnalyze is one packet of a capture: decoded, followed, checked.
func BenchmarkAnalyze(b *testing.B) {
	x := &bulk{src: netip.MustParseAddrPort("10.0.0.1:4000"), dst: netip.MustParseAddrPort("10.0.0.2:80"), seq: 1}
	data := make([][]byte, 3*1024)
	for i := range data {
		p, _ := x.next(b, i)
		data[i] = p.Data
	}
	m := rfc.NewMonitor(rfc.Options{Capture: true})
	tracker := flow.New(flow.Options{Ended: m.Forget})
	var p wire.Packet
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if err := p.Decode(data[i%len(data)]); err != nil {
			b.Fatal(err)
		}
		m.Segment(tracker.Observe(time.Duration(i)*time.Microsecond, uint64(i), &p), &p)
	}
}
