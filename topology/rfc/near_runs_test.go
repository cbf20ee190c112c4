package rfc_test

import (
	"encoding/binary"
	"net/netip"
	"slices"
	"testing"
	"time"

	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/tap"
	"netlab/topology/wire"
)

// nearRuns are runs of real stacks that come as near to breaking a rule as they can.
var nearRuns = []scene{
	{"RST with data into a closed window", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.full()
		f.send(wire.RST, 0, 0, 10)
		return f.finish()
	}},
	{"closed window whose probes nobody answers", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.called()
		f.send(wire.ACK, 0, 0, 0, func(s *wire.Segment) { s.Window = 0 })
		f.write(s, 100)
		f.Run(time.Hour)
		if s.State() != wire.Closed {
			t.Errorf("b is %v after an hour, want CLOSED", s.State())
		}
		return f.finish()
	}},
	{"SYN whose number lies before the window of SYN-RECEIVED", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.listen()
		f.send(wire.SYN, 1, 0, 0)
		f.send(wire.SYN|wire.FIN, 0, 0, 100)
		return f.finish()
	}},
	{"old ACK with data after CLOSE", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.called()
		f.do(s.Close)
		f.send(wire.ACK, 0, -1<<30, 100)
		return f.finish()
	}},
	{"RST and data at one instant", func(t testing.TB) *run {
		f := newForger(t, 4000)
		rst, data := f.build(wire.RST, 0, 0, 0), f.build(wire.ACK, 0, 0, 10)
		f.Do(func(e *topology.Engine) { e.Raw("a").Send(0, rst) })
		f.datagram(data)
		return f.finish()
	}},
	{"RST and, for LISTEN, one with SYN and ACK at one instant", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.called()
		rst := f.build(wire.RST, 0, 0, 0)
		f.Do(func(e *topology.Engine) { e.Raw("a").Send(0, rst) })
		f.send(wire.SYN|wire.RST|wire.ACK, 100, 5, 0)
		return f.finish()
	}},
	{"segment whose ACK is withheld, and a bad ACK at one instant", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.listen()
		f.opens()
		outside := f.build(0, 1<<24, 0, 10)
		f.Do(func(e *topology.Engine) { e.Raw("a").Send(0, outside) })
		f.Run(10 * time.Millisecond)
		for _, order := range []int{0, 1} {
			both := [][]byte{f.build(0, 1<<24, 0, 10), f.build(wire.SYN|wire.ACK, 100, 7, 0)}
			f.Do(func(e *topology.Engine) {
				e.Raw("a").Send(0, both[order])
				e.Raw("a").Send(0, both[1-order])
			})
			f.Run(10 * time.Millisecond)
		}
		return f.finish()
	}},
	{"SYN in fragments, and another SYN that its connection refuses", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.listen()
		f.seq++
		whole := f.build(wire.SYN, 0, 0, 1000)
		f.seq--
		syn := f.build(wire.SYN, 0, 0, 0)
		first, last := slices.Clone(whole[:20+800]), append(slices.Clone(whole[:20]), whole[20+800:]...)
		first[6] |= 0x20 // more fragments
		last[7] = 800 / 8
		f.send(wire.ACK, 1, 1, 0)
		for _, part := range [][]byte{first, last} {
			binary.BigEndian.PutUint16(part[2:], uint16(len(part)))
			if err := wire.FixChecksums(part); err != nil {
				t.Fatal(err)
			}
			f.Do(func(e *topology.Engine) { e.Raw("a").Send(0, part) })
		}
		f.datagram(syn)
		return f.finish()
	}},
	{"SYN in fragments, and another SYN that begins another connection", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.listen()
		whole := f.build(wire.SYN|wire.FIN, 0, 0, 1000)
		first, last := slices.Clone(whole[:20+800]), append(slices.Clone(whole[:20]), whole[20+800:]...)
		first[6] |= 0x20 // more fragments
		last[7] = 800 / 8
		for _, part := range [][]byte{last, first} {
			binary.BigEndian.PutUint16(part[2:], uint16(len(part)))
			if err := wire.FixChecksums(part); err != nil {
				t.Fatal(err)
			}
			f.Do(func(e *topology.Engine) { e.Raw("a").Send(0, part) })
		}
		f.Run(10 * time.Millisecond)
		f.send(wire.SYN|wire.FIN, 1<<29, 0, 0)
		return f.finish()
	}},
	{"limit of retransmissions that a fast one has reached", func(t testing.TB) *run {
		f := newForger(t, 4000)
		if err := f.Host("b").Set(nodes.Options{Retries: 1}); err != nil {
			t.Fatal(err)
		}
		f.listen()
		f.opens(sackPermitted)
		f.send(wire.ACK, 0, 0, 0)
		f.write(f.accept(), 6*536)
		f.Run(time.Millisecond)
		o := wire.Options{WindowScale: -1, NumSACK: 1}
		o.SACK[0].Start, o.SACK[0].End = f.ack+2*536, f.ack+6*536
		some := f.build(wire.ACK, 0, 0, 0, func(s *wire.Segment) { s.Options = o.Append(nil) })
		f.Do(func(e *topology.Engine) { e.Raw("a").Send(0, some) })
		f.Run(400 * time.Millisecond)
		f.send(wire.ACK, 0, 536, 0)
		return f.finish()
	}},
	{"tail loss probe that is not due when the run ends, two round trips of 100 s after the data", func(t testing.TB) *run {
		l := newLab(t, "delay 50s", "drop a data")
		a, _ := l.established()
		l.write(a, 10)
		l.Run(190 * time.Second)
		return l.record()
	}},
	{"timeout after a tail loss probe, put off by new data", func(t testing.TB) *run {
		l := newLab(t, "delay 50ms", "drop a data")
		a, _ := l.established()
		l.write(a, 10)
		l.Run(550 * time.Millisecond) // the probe is sent after 400 ms
		l.write(a, 10)
		l.Run(3 * time.Second)
		return l.record()
	}},
	{"data after a SYN that was rewritten, and opens the connection later", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms", "rewrite seq +1 ack -1 options <mss 700,nop> a packet #1-2")
		l.listen()
		a := l.connect()
		l.Run(10 * time.Second)
		l.write(a, 70_000)
		l.Run(10 * time.Second)
		return l.record()
	}},
	{"window probe without an answer, where one is enough", func(t testing.TB) *run {
		f := newForger(t, 4000)
		if err := f.Host("b").Set(nodes.Options{Retries: 1}); err != nil {
			t.Fatal(err)
		}
		s := f.called()
		f.send(wire.ACK, 0, 0, 0, func(s *wire.Segment) { s.Window = 0 })
		f.write(s, 100)
		return f.finish()
	}},
	{"window probes that are answered with resets outside the window", func(t testing.TB) *run {
		f := newForger(t, 4000)
		if err := f.Host("b").Set(nodes.Options{Retries: 3}); err != nil {
			t.Fatal(err)
		}
		s := f.called()
		f.send(wire.ACK, 0, 0, 0, func(s *wire.Segment) { s.Window = 0 })
		f.write(s, 100)
		for range 60 {
			f.send(wire.RST, -1, 0, 0)
		}
		return f.finish()
	}},
	{"abort beyond the window at the instant of the FIN", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.called()
		f.send(wire.ACK, 0, 0, 0, func(s *wire.Segment) { s.Window = 0 })
		f.do(func() { _ = s.Shutdown(false, true) }, s.Abort)
		return f.finish()
	}},
	{"SYN in SYN-RECEIVED beyond the window of the SYN,ACK", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.listen()
		syn := wire.Options{MSS: 1460, WindowScale: 7, HasTimestamps: true, TSVal: 100}
		for range 2 {
			f.send(wire.SYN, 0, 0, 0, func(s *wire.Segment) { s.Options = syn.Append(nil) })
		}
		f.send(wire.SYN, 70_000, 0, 0)
		return f.finish()
	}},
	{"less acknowledged than a SYN cookie has, for a SYN that was rewritten", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms", "rewrite seq +1 a SYN #1")
		l.cookies(true)
		l.listen()
		l.connect()
		l.Run(25 * time.Millisecond)
		l.cookies(false)
		l.Run(100 * time.Millisecond)
		return l.record()
	}},
	{"SYN from a multicast address", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.listen()
		f.local = netip.MustParseAddrPort("224.0.0.5:4000")
		f.send(wire.SYN, 0, 0, 0)
		return f.finish()
	}},
	{"SYNs to multicast and broadcast addresses", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.listen()
		for _, a := range []string{"224.0.0.1:80", "255.255.255.255:80"} {
			f.peer = netip.MustParseAddrPort(a)
			f.send(wire.SYN, 0, 0, 0)
		}
		return f.finish()
	}},
	{"ICMP error that RFC 9293 does not list", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.calls()
		f.unreachable(13, 0, f.heard(isSYN))
		return f.finish()
	}},
	{"SYN with data for which there is no room", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.called()
		f.send(wire.ACK, 0, 0, 10000)
		f.do(func() {
			if err := s.Set(nodes.ReceiveBuffer(4096)); err != nil {
				t.Fatal(err)
			}
		})
		f.send(wire.SYN, 10000, 0, 1)
		return f.finish()
	}},
	{"SYN,ACK with a window, out of order", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.calls()
		f.send(wire.SYN|wire.ACK, 0, 0, 0, func(s *wire.Segment) { s.Window = 0 })
		f.send(wire.SYN|wire.ACK, 1461, 2, 9000)
		f.write(s, 100)
		f.RunUntil(f.Now() + 30*time.Minute)
		return f.record()
	}},
	{"window probe of a node that was frozen", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.called()
		f.write(s, 20000)
		closed := f.build(wire.ACK, 0, 5360, 0, func(s *wire.Segment) { s.Window = 0 })
		f.Do(func(e *topology.Engine) { e.Raw("a").Send(0, closed) })
		f.Run(1500 * time.Millisecond)
		f.write(s, 1) // the timer begins anew
		f.Run(7 * time.Second)
		f.Host("b").Freeze()
		f.Run(4 * time.Second)
		f.Host("b").Thaw()
		f.Run(30 * time.Second)
		return f.record()
	}},
	{"fast retransmission into a closed window", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.called()
		f.do(func() { _ = s.Set(nodes.NoDelay(true)) })
		f.write(s, 536)
		f.write(s, 1)
		closed := f.build(wire.ACK, 0, 536, 0, func(s *wire.Segment) { s.Window = 0 })
		f.Do(func(e *topology.Engine) {
			for range 5 {
				e.Raw("a").Send(0, slices.Clone(closed))
			}
		})
		return f.finish()
	}},
	{"FINs that come again, with data to answer", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.called()
		f.send(wire.FIN|wire.ACK, 0, 0, 0)
		f.send(wire.FIN|wire.ACK, 0, 0, 0)
		again := f.build(wire.FIN|wire.ACK, 0, 0, 0)
		f.Do(func(e *topology.Engine) {
			e.Raw("a").Send(0, again)
			e.Raw("a").Send(0, slices.Clone(again))
			for sent := e.Now(); e.Now() == sent && e.Step(); {
			}
			if _, err := s.Write([]byte("x")); err != nil {
				t.Fatal(err)
			}
		})
		return f.finish()
	}},
	{"data beyond the peer's FIN after CLOSE", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.called()
		f.do(s.Close)
		f.send(wire.FIN|wire.ACK, 0, 0, 0)
		f.send(wire.ACK, -1, 0, 100)
		return f.finish()
	}},
	{"second FIN", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.called()
		f.send(wire.FIN|wire.ACK, 0, 0, 0)
		f.send(wire.FIN|wire.ACK, 1, 0, 0)
		f.send(wire.ACK, 1, 0, 0)
		return f.finish()
	}},
	{"ACK that is taken for that of a SYN cookie which was not sent", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.cookies(true)
		f.listen()
		f.opens(func(s *wire.Segment) { s.Options = []byte{2, 4, 5, 0xb4} })
		f.send(wire.ACK, 0, -1, 0)
		f.write(f.accept(), 5000)
		return f.finish()
	}},
	{"forged SYN of another number after one that was answered by a SYN cookie", func(t testing.TB) *run {
		l := withForger(t)
		l.do(l.connect().Abort)
		l.Run(time.Second)
		l.forgeSYN(-1)
		return l.finish()
	}},
	{"forged SYN for a listener that answers by SYN cookies, while the caller is in TIME-WAIT", func(t testing.TB) *run {
		l := withForger(t)
		a := l.connect()
		b := l.accept()
		l.do(a.Close)
		l.Run(time.Millisecond)
		l.do(b.Close)
		l.Run(time.Second)
		l.forgeSYN(1 << 16)
		return l.finish()
	}},
	{"ACK of what was sent, beyond the peer's FIN", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.called()
		f.send(wire.FIN|wire.ACK, 0, 0, 0)
		f.write(s, 5000)
		f.send(wire.ACK, 101, 1072, 10)
		f.RunUntil(f.Now() + 5*time.Minute)
		return f.record()
	}},
	{"SYN of the last hop to a router", func(t testing.TB) *run {
		l := labOf(t, topology.Spec{
			Seed:  1,
			Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "b", Kind: topology.Router}, {Name: "c"}},
			Links: []topology.LinkSpec{{A: "b", B: "c"}, {A: "a", B: "b"}},
		})
		l.listen()
		l.Do(func(e *topology.Engine) {
			if _, err := e.Machine("a").Connect(netip.AddrPort{}, netip.MustParseAddrPort("[fd00::1]:80"), nodes.TTL(1)); err != nil {
				t.Fatal(err)
			}
		})
		return l.finish()
	}},
	{"abort after a byte into a window that an ACK of what was not sent has opened", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.calls()
		f.send(wire.SYN|wire.ACK, 0, 0, 0, func(s *wire.Segment) { s.Window = 0 })
		f.seq++
		f.write(s, 100)
		f.send(wire.ACK, 460, 1<<20, 10, func(s *wire.Segment) { s.Window = 1 })
		f.do(s.Abort)
		return f.finish()
	}},
	{"SYNs in TIME-WAIT that are not newer", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.inTimeWait()
		f.send(wire.SYN, -500, 0, 0)
		f.send(wire.SYN, -500, 0, 0, withStamp(103))
		f.send(wire.SYN, 0, 0, 0, withStamp(103)) // at RCV.NXT, where Linux drops it too
		f.send(wire.SYN, -500, 0, 0, withStamp(102))
		return f.finish()
	}},
	{"SYN with a newer timestamp in TIME-WAIT where nobody listens", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.inTimeWait()
		f.do(f.ln.Close)
		f.send(wire.SYN, -500, 0, 0, withStamp(104))
		return f.finish()
	}},
	{"data after an ACK from before the SYN has ended a simultaneous open", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.calls()
		f.send(wire.SYN, 0, 0, 0)
		f.seq++
		f.send(wire.ACK, 0, -1<<31, 0)
		f.write(s, 10)
		f.send(wire.ACK, 0, 10, 0)
		return f.finish()
	}},
	{"data at the number of a FIN that was dropped", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.called()
		f.send(wire.FIN|wire.ACK, -1, 0, 1)
		f.send(wire.ACK, 0, 0, 100)
		f.send(wire.ACK, 100, 0, 100)
		f.send(wire.FIN|wire.ACK, 200, 0, 0)
		return f.finish()
	}},
	{"giving up after an ACK on data beyond the window that was offered last", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.listen(nodes.ReceiveBuffer(4096))
		if err := f.Host("b").Set(nodes.Options{Retries: 1}); err != nil {
			t.Fatal(err)
		}
		scaled := func(s *wire.Segment) { s.Options = (&wire.Options{MSS: 1460, WindowScale: 0}).Append(nil) }
		f.opens(scaled)
		f.send(wire.ACK, 0, 0, 0)
		f.send(wire.ACK, 0, 0, 1420)
		f.send(wire.ACK, 1420, 0, 512) // of 2048 bytes 116 are left, less than the unit of windows
		f.write(f.accept(), 100)
		f.Run(3 * time.Second)
		f.send(wire.ACK, 1932, 100, 100)
		return f.finish()
	}},
	{"SYN cookie of another connection brought back in SYN-RECEIVED", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.cookies(true)
		f.listen()
		f.send(wire.SYN, 0, 0, 0)
		cookie := f.heard(isSYNACK).Seq
		f.cookies(false)
		f.send(wire.SYN, -10, 0, 0)
		f.seq, f.ack = f.seq+1, cookie+1
		f.send(wire.ACK, 0, 0, 0)
		return f.finish()
	}},
	{"retransmission timeout soon after the path has turned out to be narrow", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.called()
		f.write(s, 500)
		f.Run(2500 * time.Millisecond)
		f.unreachable(4, 300, f.heard(isData)) // 200 ms before the timeout, in a round trip of 900 ms
		return f.finish()
	}},
	{"segments without ACK for SYN-RECEIVED, the first from before its window", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.listen()
		f.send(wire.SYN, 0, 0, 0)
		before, beyond := f.build(wire.FIN, 0, 0, 100), f.build(wire.FIN, 1<<24, 0, 1)
		f.Do(func(e *topology.Engine) { e.Raw("a").Send(0, before) })
		f.datagram(beyond)
		return f.finish()
	}},
	{"SYN,ACK of a simultaneous open soon after a segment from before the window", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.calls()
		f.send(wire.SYN, 0, 0, 0)
		before := f.build(wire.FIN, -9, 0, 1000)
		f.Do(func(e *topology.Engine) { e.Raw("a").Send(0, before) })
		f.Run(time.Millisecond)
		f.send(wire.SYN|wire.ACK, 0, 0, 0)
		return f.finish()
	}},
	{"probes of a window that an old ACK has closed", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.called()
		f.write(s, 10)
		f.send(wire.ACK, 0, 10, 0)
		f.send(wire.ACK, 10, 0, 0, func(s *wire.Segment) { s.Window = 0 })
		f.write(s, 1000)
		f.RunUntil(f.Now() + time.Hour)
		return f.finish()
	}},
	{"byte into a window that an ACK of what was not sent has opened", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.calls()
		synack := f.build(wire.SYN|wire.ACK, 0, 0, 0, func(s *wire.Segment) { s.Window = 0 })
		f.Do(func(e *topology.Engine) { e.Raw("a").Send(0, synack) })
		f.Run(time.Millisecond)
		f.seq++
		f.write(s, 100)
		f.send(wire.ACK, 460, 1, 0, func(s *wire.Segment) { s.Window = 1 })
		return f.finish()
	}},
	{"TIME-WAIT of a nanosecond", func(t testing.TB) *run {
		l := newLab(t, "delay 20ms")
		if err := l.Host("a").Set(nodes.Options{TimeWait: 1}); err != nil {
			t.Fatal(err)
		}
		a, b := l.established()
		l.do(a.Close)
		l.Run(time.Second)
		l.do(b.Close)
		return l.finish()
	}},
}

// withForger is a network in which b listens, and answers every SYN by a SYN cookie, and x
// can forge segments of a.
func withForger(t testing.TB) *lab {
	l := labOf(t, topology.Spec{
		Seed: 1,
		Nodes: []topology.NodeSpec{
			{Name: "a"}, {Name: "b", Options: nodes.Options{SynCookies: true}}, {Name: "x", Kind: topology.Raw},
		},
		Links: []topology.LinkSpec{{A: "a", B: "b"}, {A: "x", B: "b"}},
	})
	l.listen()
	return l
}

// forgeSYN has x send a's first SYN again, with a number that is so much higher.
func (l *lab) forgeSYN(by int32) {
	l.t.Helper()
	syn, err := l.Tap().Packets[0].Segment()
	if err != nil {
		l.t.Fatal(err)
	}
	syn.Seq += uint32(by)
	data, err := syn.Append(nil)
	if err != nil {
		l.t.Fatal(err)
	}
	l.Do(func(e *topology.Engine) { e.Raw("x").Send(0, data) })
}

func TestNearMissesOfStacksBreakNothing(t *testing.T) {
	for _, s := range nearRuns {
		t.Run(s.name, func(t *testing.T) {
			for _, v := range s.run(t).Violations {
				if v.Known == nil {
					t.Error(v)
				}
			}
		})
	}
}

// What comes as near to breaking a rule as it can breaks none.
func TestNearMissesBreakNothing(t *testing.T) {
	for name, change := range map[string]func(x *tape){
		"a RST at RCV.NXT ends TIME-WAIT": func(x *tape) {
			i := x.transition("a", wire.TimeWait)
			at, like := x.steps[i].at, x.steps[i].transition
			n := x.like(at+time.Second, x.packet("b", 1, isFIN), func(s *wire.Segment) { s.Flags, s.Seq = wire.RST, s.Seq+1 })
			x.becomes(at+time.Second, like, wire.TimeWait, wire.Closed, wire.Received(wire.WordRST, n))
			x.silence(x.last("a", wire.Closed))
		},
		"a SYN at RCV.NXT ends TIME-WAIT": func(x *tape) {
			i := x.transition("a", wire.TimeWait)
			at, like := x.steps[i].at, x.steps[i].transition
			n := x.like(at+time.Second, x.packet("b", 1, isFIN), func(s *wire.Segment) {
				s.Flags, s.Ack, s.Seq, s.Options = wire.SYN, 0, s.Seq+1, nil
			})
			x.becomes(at+time.Second, like, wire.TimeWait, wire.Closed, wire.Received(wire.WordSYN, n))
			x.silence(x.last("a", wire.Closed))
			x.remove(x.packet("b", 2, isSYNLike))
		},
		"a RST beyond the window is dropped": func(x *tape) {
			x.like(900*time.Millisecond, x.packet("a", 1, isFIN), func(s *wire.Segment) { s.Flags, s.Seq = wire.RST, s.Seq+1<<24 })
		},
	} {
		t.Run(name, func(t *testing.T) {
			x := newTape(t, record(t, four))
			change(x)
			for _, v := range x.play().Violations {
				// What is made up has no cause at its sender.
				if v.Known == nil && v.Rule.Both && v.Rule.ID != "rst-cause" && v.Rule.ID != "rst-ends" {
					t.Error(v)
				}
			}
		})
	}
}

func isSYNLike(p *tap.Packet) bool { return p.Flags.Has(wire.SYN) }

// last returns the index of the last change of a node to a state.
func (x *tape) last(node string, to wire.State) int {
	x.t.Helper()
	for i := len(x.steps) - 1; i >= 0; i-- {
		if s := x.steps[i]; s.transition != nil && s.transition.Node == node && s.transition.To == to && s.transition.Conn != nil {
			return i
		}
	}
	x.t.Fatalf("%s never changes to %v", node, to)
	return 0
}

// A RST that answers a segment is sent at the instant of its arrival; one that is sent
// later has no cause. That of ABORT needs no segment.
func TestARSTHasItsCauseAtItsInstant(t *testing.T) {
	for _, tt := range []struct {
		scene, node string
		late        time.Duration
		want        int
	}{{"refused", "b", 0, 0}, {"refused", "b", 1, 1}, {"abort", "a", 0, 0}} {
		x := newTape(t, record(t, tt.scene))
		rst := x.packet(tt.node, 1, isRST)
		x.sooner(slices.IndexFunc(x.steps, func(s step) bool { return s.packet == rst }), -tt.late)
		if got := brokenIn(x.play().Findings, "rst-cause"); got != tt.want {
			t.Errorf("%s, the RST %v late: rst-cause is broken %d times, want %d", tt.scene, tt.late, got, tt.want)
		}
	}
}
