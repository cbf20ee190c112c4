package rfc_test

import (
	"net/netip"
	"slices"
	"testing"
	"time"

	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/tap"
	"netlab/topology/wire"
)

// forger is a raw node a that plays a TCP of its own against the stack of b.
type forger struct {
	*lab
	local, peer netip.AddrPort
	// seq is the forger's SND.NXT, ack its RCV.NXT, both absolute.
	seq, ack uint32
}

func newForger(t testing.TB, port uint16) *forger {
	l := labOf(t, topology.Spec{
		Seed:  1,
		Nodes: []topology.NodeSpec{{Name: "a", Kind: topology.Raw}, {Name: "b"}},
		Links: []topology.LinkSpec{{A: "a", B: "b"}},
	})
	return &forger{
		lab: l, seq: 1000,
		local: netip.AddrPortFrom(l.Addrs("a")[0], port), peer: netip.AddrPortFrom(l.Addrs("b")[0], 80),
	}
}

// send sends a segment, its numbers relative to the forger's own, and lets
// enough time pass that no answer is held back by a limit.
func (f *forger) send(flags wire.Flags, seq, ack int, length int, change ...func(*wire.Segment)) {
	f.t.Helper()
	f.datagram(f.build(flags, seq, ack, length, change...))
}

// again sends a segment twice at one instant.
func (f *forger) again(flags wire.Flags, seq, ack int, length int) {
	f.t.Helper()
	data := f.build(flags, seq, ack, length)
	f.Do(func(e *topology.Engine) { e.Raw("a").Send(0, data) })
	f.datagram(slices.Clone(data))
}

func (f *forger) build(flags wire.Flags, seq, ack int, length int, change ...func(*wire.Segment)) []byte {
	f.t.Helper()
	s := wire.Segment{
		Src: f.local, Dst: f.peer, Flags: flags, Seq: f.seq + uint32(seq), Window: 65535, Len: length,
	}
	if flags.Has(wire.ACK) {
		s.Ack = f.ack + uint32(ack)
	}
	for _, c := range change {
		c(&s)
	}
	data, err := s.Append(nil)
	if err != nil {
		f.t.Fatal(err)
	}
	return data
}

func (f *forger) datagram(data []byte) {
	f.Do(func(e *topology.Engine) { e.Raw("a").Send(0, data) })
	f.Run(900 * time.Millisecond)
}

// opens sends a SYN and takes the numbers of the SYN,ACK that answers it.
func (f *forger) opens(change ...func(*wire.Segment)) {
	f.t.Helper()
	f.send(wire.SYN, 0, 0, 0, change...)
	f.seq, f.ack = f.seq+1, f.heard(isSYNACK).Seq+1
}

// sackPermitted has a SYN offer selective acknowledgments.
func sackPermitted(s *wire.Segment) {
	s.Options = (&wire.Options{WindowScale: -1, SACKPermitted: true}).Append(nil)
}

// full opens a connection to b's listener and fills b's window.
func (f *forger) full() (s *nodes.Socket) {
	f.t.Helper()
	f.listen(nodes.ReceiveBuffer(4096))
	f.opens()
	f.send(wire.ACK, 0, 0, 0)
	s = f.accept()
	for n := 10; n > 0; n = min(int(f.heard(isACK).Window), 1400) {
		f.send(wire.ACK, 0, 0, n)
		f.seq = f.heard(isACK).Ack
	}
	return s
}

// unreachable reports that a packet of b's did not reach the forger: ICMP
// destination unreachable, of a code (RFC 792), and where that is 4 with an MTU (RFC
// 1191).
func (f *forger) unreachable(code byte, mtu uint16, quoted *tap.Packet) {
	f.t.Helper()
	echo := wire.Echo{Src: f.local.Addr(), Dst: f.peer.Addr(), Payload: quoted.Data[:28]}
	data, err := echo.Append(nil)
	if err != nil {
		f.t.Fatal(err)
	}
	data[20], data[21], data[26], data[27] = 3, code, byte(mtu>>8), byte(mtu)
	if err := wire.FixChecksums(data); err != nil {
		f.t.Fatal(err)
	}
	f.datagram(data)
}

// heard returns the last segment that has arrived and fits.
func (f *forger) heard(fits func(*tap.Packet) bool) *tap.Packet {
	f.t.Helper()
	all := f.Tap().Packets
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].From == "b" && fits(all[i]) {
			return all[i]
		}
	}
	f.t.Fatal("b has not sent that")
	return nil
}

// called opens a connection to b's listener.
func (f *forger) called() *nodes.Socket {
	f.t.Helper()
	f.listen()
	f.opens()
	f.send(wire.ACK, 0, 0, 0)
	return f.accept()
}

// calledSoon is called with timestamps up to 101 and a round trip of 10 ms, so that b's
// retransmission timeout is the least, 200 ms.
func (f *forger) calledSoon() *nodes.Socket {
	f.t.Helper()
	f.listen()
	soon := func(data []byte) {
		f.Do(func(e *topology.Engine) { e.Raw("a").Send(0, data) })
		f.Run(10 * time.Millisecond)
	}
	soon(f.build(wire.SYN, 0, 0, 0, stampedSYN(536)))
	f.seq, f.ack = f.seq+1, f.heard(isSYNACK).Seq+1
	soon(f.build(wire.ACK, 0, 0, 0, withStamp(101)))
	return f.accept()
}

// withStamp gives a segment a timestamp.
func withStamp(value byte) func(*wire.Segment) {
	return func(s *wire.Segment) { s.Options = []byte{1, 1, 8, 10, 0, 0, 0, value, 0, 0, 0, 0} }
}

// stampedSYN gives a SYN a maximum segment size and a timestamp of 100.
func stampedSYN(mss uint16) func(*wire.Segment) {
	o := wire.Options{MSS: mss, WindowScale: -1, HasTimestamps: true, TSVal: 100}
	return func(s *wire.Segment) { s.Options = o.Append(nil) }
}

// inTimeWait opens a connection to b's listener whose segments have timestamps, the last
// of them 103, and has b close it first.
func (f *forger) inTimeWait() {
	f.t.Helper()
	f.listen()
	f.opens(withStamp(100))
	f.send(wire.ACK, 0, 0, 0, withStamp(101))
	f.do(f.accept().Close)
	f.send(wire.ACK, 0, 1, 0, withStamp(102))
	f.ack++
	f.send(wire.FIN|wire.ACK, 0, 0, 0, withStamp(103))
	f.seq++
}

// calls has b connect to the forger, and takes its SYN.
func (f *forger) calls() *nodes.Socket {
	f.t.Helper()
	var s *nodes.Socket
	f.local = netip.AddrPortFrom(f.local.Addr(), 80)
	f.Do(func(e *topology.Engine) {
		var err error
		if s, err = e.Machine("b").Connect(netip.AddrPort{}, f.local); err != nil {
			f.t.Fatal(err)
		}
	})
	f.Run(10 * time.Millisecond)
	syn := f.heard(isSYN)
	f.peer, f.ack = syn.Src, syn.Seq+1
	return s
}

// forged are runs of one real stack against segments that no stack sends.
var forged = []scene{
	{"RST and SYN in the window", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.called()
		f.send(wire.RST, 1<<24, 0, 0)
		f.send(wire.RST, 100, 0, 0)
		f.send(wire.SYN, 0, 0, 0)
		f.send(wire.SYN, 1000, 0, 0)
		f.send(wire.SYN|wire.ACK, -1, 0, 0)
		f.send(wire.RST, 0, 0, 0)
		return f.finish()
	}},
	{"more pieces beyond a hole than are remembered", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.called()
		for i := range 40 {
			f.send(wire.ACK, 20*i+10, 0, 10)
		}
		for i := range 40 {
			f.send(wire.ACK, 20*i, 0, 10)
		}
		return f.finish()
	}},
	{"many pieces beyond a hole, and a FIN that is forgotten", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.called()
		f.send(wire.ACK|wire.FIN, 800, 0, 0)
		for i := range 40 {
			f.send(wire.ACK, 20*i+10, 0, 10)
		}
		for i := range 40 {
			f.send(wire.ACK, 20*i, 0, 10)
		}
		f.send(wire.ACK|wire.FIN, 800, 0, 0)
		return f.finish()
	}},
	{"many pieces beyond a hole that one segment fills, and a FIN that is forgotten", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.called()
		f.send(wire.ACK|wire.FIN, 800, 0, 0)
		f.send(wire.ACK, 790, 0, 10)
		for i := range 39 {
			f.send(wire.ACK, 20*i+10, 0, 10)
		}
		f.send(wire.ACK, 0, 0, 790)
		f.send(wire.ACK|wire.FIN, 800, 0, 0)
		return f.finish()
	}},
	{"ACK of what was not sent", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.called()
		f.send(wire.ACK, 0, 1000, 0)
		f.send(wire.ACK, 0, 1000, 10)
		f.send(wire.ACK, 0, -100000, 10)
		return f.finish()
	}},
	{"ACK of what was not sent, while closing", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.called()
		f.do(func() { _ = s.Shutdown(false, true) })
		f.send(wire.ACK, 0, 1000, 0)
		f.send(wire.ACK, 0, 1, 0)
		f.send(wire.ACK, 0, 1000, 0)
		return f.finish()
	}},
	{"ACK of what was not sent, beyond the peer's FIN", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.called()
		f.send(wire.FIN|wire.ACK, 0, 0, 0)
		f.send(wire.ACK, 101, 1000, 10)
		return f.finish()
	}},
	{"another SYN after a simultaneous open", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.calls()
		f.send(wire.SYN, 0, 0, 0)
		f.send(wire.SYN, 1000, 0, 0)
		return f.finish()
	}},
	{"another SYN after a simultaneous open, and the ACK of the first", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.calls()
		f.send(wire.SYN, 0, 0, 0)
		f.seq++
		syn := f.build(wire.SYN, 100, 0, 0)
		f.Do(func(e *topology.Engine) { e.Raw("a").Send(0, syn) })
		f.send(wire.ACK, 0, 0, 0)
		return f.finish()
	}},
	{"outside the window", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.called()
		f.send(wire.ACK, 1<<20, 0, 10)
		f.send(wire.ACK, -10, 0, 5)
		f.send(wire.ACK, 0, 0, 10)
		f.send(wire.ACK, 0, 0, 10)
		f.send(0, 10, 0, 10)
		f.send(wire.FIN|wire.ACK, 1<<20, 0, 0)
		return f.finish()
	}},
	{"wrong answers to a SYN", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.calls()
		f.send(wire.SYN|wire.ACK, 0, 5, 0)
		f.send(wire.ACK, 0, 5, 0)
		f.send(wire.ACK, 0, 0, 0)
		f.send(wire.RST|wire.ACK, 0, 5, 0)
		f.send(wire.RST, 0, 0, 0)
		f.send(wire.FIN, 0, 0, 0)
		f.send(wire.RST|wire.ACK, 0, 0, 0)
		return f.finish()
	}},
	{"all kinds for LISTEN", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.listen()
		for _, flags := range []wire.Flags{wire.ACK, wire.RST, wire.RST | wire.ACK, wire.FIN, 0, wire.FIN | wire.ACK, wire.SYN | wire.ACK} {
			f.send(flags, 0, 0, 0)
		}
		return f.finish()
	}},
	{"all kinds for a closed port", func(t testing.TB) *run {
		f := newForger(t, 4000)
		for _, flags := range []wire.Flags{wire.SYN, wire.ACK, wire.RST, wire.RST | wire.ACK, wire.FIN, 0, wire.FIN | wire.ACK, wire.SYN | wire.ACK, wire.SYN | wire.FIN} {
			f.send(flags, 0, 7, 0)
		}
		f.send(wire.ACK, 0, 0, 100)
		f.send(0, 0, 0, 100)
		return f.finish()
	}},
	{"all kinds for SYN-RECEIVED", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.listen()
		f.opens()
		f.send(wire.ACK, 0, 7, 0)
		f.send(wire.RST, 1<<24, 0, 0)
		f.send(wire.SYN, -1, 0, 0)
		f.send(wire.ACK, 1<<24, 0, 10)
		f.send(wire.RST, 0, 0, 0)
		return f.finish()
	}},
	{"another SYN in SYN-RECEIVED", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.listen()
		f.send(wire.SYN, 0, 0, 0)
		f.send(wire.SYN, 100, 0, 0)
		return f.finish()
	}},
	{"RST in the window of SYN-RECEIVED", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.listen()
		f.send(wire.SYN, 0, 0, 0)
		f.send(wire.RST, 100, 0, 0)
		return f.finish()
	}},
	{"data after a SYN that timed out", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.calls()
		f.Run(time.Second) // the SYN is sent again
		f.send(wire.SYN|wire.ACK, 0, 0, 0)
		f.write(s, 100)
		f.Run(2 * time.Second)
		return f.finish()
	}},
	{"maximum segment size of 10", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.listen()
		f.opens(func(s *wire.Segment) {
			s.Options = (&wire.Options{WindowScale: -1, MSS: 10}).Append(nil)
		})
		f.send(wire.ACK, 0, 0, 0)
		f.write(f.accept(), 100)
		return f.finish()
	}},
	{"SYN,ACK again after an ACK", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.listen()
		stamp := func(s *wire.Segment) {
			s.Options = (&wire.Options{WindowScale: -1, HasTimestamps: true, TSVal: 1000}).Append(nil)
		}
		f.send(wire.SYN, 0, 0, 0, stamp)
		f.ack = f.heard(isSYNACK).Seq + 1
		f.send(wire.ACK, 1<<24, 0, 0, stamp) // outside the window
		return f.finish()
	}},
	{"all kinds for TIME-WAIT", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.called()
		f.do(s.Close)
		f.send(wire.ACK, 0, 1, 0)
		f.ack++
		f.send(wire.FIN|wire.ACK, 0, 0, 0)
		f.send(wire.RST, 1, 0, 0)
		f.send(wire.ACK, 1, 0, 0)
		f.send(wire.ACK, -5, 0, 3)
		f.send(wire.FIN|wire.ACK, 0, 0, 0)
		f.send(wire.SYN, -500, 0, 0)
		f.send(wire.SYN, 5000, 0, 0)
		f.seq, f.ack = f.seq+5001, f.heard(isSYNACK).Seq+1
		f.send(wire.ACK, 0, 0, 0)
		return f.finish()
	}},
	{"SYN with a newer timestamp in TIME-WAIT", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.inTimeWait()
		f.send(wire.SYN, -500, 0, 0, withStamp(104))
		return f.finish()
	}},
	{"FIN with data in TIME-WAIT", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.called()
		f.do(s.Close)
		f.send(wire.ACK, 0, 1, 0)
		f.ack++
		f.send(wire.ACK, 0, 0, 0)
		f.send(wire.FIN|wire.ACK, 0, 0, 0)
		f.send(wire.FIN|wire.ACK, -10, 0, 10)
		return f.finish()
	}},
	{"after the peer's FIN", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.called()
		f.send(wire.FIN|wire.ACK, 0, 0, 10)
		f.send(wire.ACK, 11, 0, 10)
		f.send(wire.FIN|wire.ACK, 0, 0, 10)
		f.do(s.Close)
		f.Run(time.Second)
		f.send(wire.ACK, 11, 0, 0)
		f.send(wire.ACK, 11, 1, 0)
		f.send(wire.ACK, 11, 1, 0)
		return f.finish()
	}},
	{"ACK, data and FIN end the handshake", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.listen()
		f.opens()
		f.send(wire.FIN|wire.ACK, 0, 0, 10)
		return f.finish()
	}},
	{"FIN before the data", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.called()
		f.send(wire.FIN|wire.ACK, 100, 0, 0)
		f.send(wire.ACK, 50, 0, 50)
		f.send(wire.ACK, 0, 0, 50)
		return f.finish()
	}},
	{"FIN after data that was taken", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.called()
		f.send(wire.ACK, 0, 0, 50)
		f.send(wire.FIN|wire.ACK, 0, 0, 50)
		f.send(wire.FIN|wire.ACK, 50, 0, 0)
		return f.finish()
	}},
	{"abort beyond a window that has shrunk", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.called()
		f.write(s, 1000)
		f.Run(10 * time.Millisecond)
		f.send(wire.ACK, 0, 0, 0, func(s *wire.Segment) { s.Window = 100 })
		f.do(s.Abort)
		return f.finish()
	}},
	{"RST with SYN and ACK for LISTEN", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.listen()
		f.send(wire.SYN|wire.ACK|wire.RST, 0, 0, 0)
		return f.finish()
	}},
	{"SYN cookie brought back without timestamps", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.cookies(true)
		f.listen()
		f.opens(func(s *wire.Segment) {
			s.Options = (&wire.Options{WindowScale: -1, HasTimestamps: true, TSVal: 1000}).Append(nil)
		})
		f.send(wire.ACK, 0, 0, 0)
		f.do(f.accept().Close)
		return f.finish()
	}},
	{"RST in the window of a SYN cookie", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.cookies(true)
		f.listen()
		f.opens()
		f.send(wire.ACK, 0, 0, 0)
		f.send(wire.RST, 60000, 0, 0)
		return f.finish()
	}},
	{"SYN cookie brought back by later data", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.cookies(true)
		f.listen()
		f.opens(func(s *wire.Segment) { s.Options = []byte{2, 4, 5, 0xb4} })
		f.send(wire.ACK, 2, 0, 10)
		return f.finish()
	}},
	{"FINs that come again", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.called()
		f.send(wire.FIN|wire.ACK, 0, 0, 0)
		f.again(wire.FIN|wire.ACK, 0, 0, 0)
		return f.finish()
	}},
	{"outside the window without ACK", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.called()
		f.send(wire.FIN, -10, 0, 0)
		return f.finish()
	}},
	{"bad ACK outside the window of SYN-RECEIVED", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.listen()
		f.opens()
		f.send(wire.ACK, 1<<24, 7, 10)
		return f.finish()
	}},
	{"SYN with a bad ACK in SYN-RECEIVED", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.listen()
		f.opens()
		f.send(wire.SYN|wire.ACK, 100, 7, 0)
		return f.finish()
	}},
	{"data from before the window in SYN-RECEIVED", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.listen()
		f.opens()
		f.send(wire.ACK, -10, 0, 20)
		return f.finish()
	}},
	{"FIN into a closed window", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.full()
		f.send(wire.FIN|wire.ACK, 0, 0, 0)
		return f.finish()
	}},
	{"bad ACK after a simultaneous open", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.calls()
		f.send(wire.SYN, 0, 0, 0)
		f.seq++
		f.send(wire.ACK, 0, 7, 0)
		return f.finish()
	}},
	{"SYN cookie brought back in SYN-RECEIVED", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.cookies(true)
		f.listen()
		f.send(wire.SYN, 0, 0, 0)
		cookie := f.heard(isSYNACK).Seq
		f.cookies(false)
		f.send(wire.SYN, 0, 0, 0)
		f.seq, f.ack = f.seq+1, cookie+1
		f.send(wire.ACK, 0, 0, 0)
		return f.finish()
	}},
	{"SYN cookie of a connection that was given up", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.cookies(true)
		f.listen()
		f.send(wire.SYN, 0, 0, 0)
		cookie := f.heard(isSYNACK).Seq
		f.send(wire.SYN, 100, 0, 0)
		f.seq, f.ack = f.seq+1, cookie+1
		f.send(wire.ACK, 0, 0, 0)
		return f.finish()
	}},
	{"SYN cookie brought back to a full accept queue", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.cookies(true)
		f.Do(func(e *topology.Engine) {
			var err error
			if f.ln, err = e.Machine("b").ListenTCP(netip.AddrPortFrom(netip.Addr{}, 80), 1); err != nil {
				t.Fatal(err)
			}
		})
		f.opens()
		for range 4 {
			f.send(wire.ACK, 0, 0, 0)
			f.send(wire.RST, 0, 0, 0)
		}
		return f.finish()
	}},
	{"SYN with ACK in TIME-WAIT", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.calls()
		f.send(wire.SYN|wire.ACK, 0, 0, 0)
		f.seq++
		f.do(s.Close)
		f.send(wire.FIN|wire.ACK, 0, 1, 0)
		f.send(wire.SYN|wire.ACK, 5000, 1, 0)
		return f.finish()
	}},
	{"ACK of the FIN beyond a hole, and then the hole", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.called()
		f.do(func() { _ = s.Shutdown(false, true) })
		f.send(wire.ACK, 50, 1, 0)
		f.send(wire.FIN|wire.ACK, 0, 0, 0)
		return f.finish()
	}},
	{"a window that shrinks", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.called()
		f.write(s, 20000)
		f.Run(10 * time.Millisecond)
		f.send(wire.ACK, 0, 536, 0, func(s *wire.Segment) { s.Window = 100 })
		f.send(wire.ACK, 0, 536, 0, func(s *wire.Segment) { s.Window = 0 })
		f.RunUntil(f.Now() + 30*time.Second)
		return f.record()
	}},
	{"wrong checksums", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.called()
		bad := func(flags wire.Flags) {
			s := wire.Segment{Src: f.local, Dst: f.peer, Flags: flags, Seq: f.seq, Ack: f.ack, Window: 65535}
			data, err := s.Append(nil)
			if err != nil {
				t.Fatal(err)
			}
			data[len(data)-1] ^= 1
			f.datagram(data)
		}
		bad(wire.RST)
		bad(wire.FIN | wire.ACK)
		return f.finish()
	}},
	{"crossed FINs", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.called()
		f.do(s.Close)
		f.send(wire.FIN|wire.ACK, 0, 0, 0)
		f.send(wire.ACK, 1, 0, 0)
		f.send(wire.ACK, 1, 1, 0)
		return f.finish()
	}},
	{"ACK before the FIN", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.called()
		f.do(s.Close)
		f.send(wire.ACK, 1, 1, 0)
		return f.finish()
	}},
	{"ACK before the FIN, of nothing new", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.called()
		f.do(s.Close)
		f.send(wire.ACK, 1, 0, 0)
		return f.finish()
	}},
	{"ACK of the FIN beyond a hole", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.called()
		f.do(func() { _ = s.Shutdown(false, true) })
		f.send(wire.ACK, 50, 1, 50)
		f.send(wire.ACK, 0, 1, 50)
		return f.finish()
	}},
	{"FIN that acknowledges", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.called()
		f.do(s.Close)
		f.send(wire.FIN|wire.ACK, 0, 1, 0)
		return f.finish()
	}},
	{"RST in each closing state", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.called()
		f.send(wire.FIN|wire.ACK, 0, 0, 0)
		f.do(s.Close)
		f.Run(time.Second)
		f.send(wire.RST, 1, 0, 0)
		return f.finish()
	}},
	{"ICMP errors", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.called()
		f.write(s, 100)
		f.Run(time.Millisecond)
		for _, code := range []byte{0, 1, 5, 13} {
			f.unreachable(code, 0, f.heard(isData))
		}
		f.send(wire.ACK, 0, 100, 0)
		return f.finish()
	}},
	{"datagrams too big for the path", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.called()
		f.write(s, 5000)
		f.Run(time.Millisecond)
		f.unreachable(4, 400, f.heard(isData))
		f.unreachable(4, 500, f.heard(isData)) // more than before
		f.send(wire.ACK, 0, 5000, 0)
		f.write(s, 5000)
		f.send(wire.ACK, 0, 10000, 0)
		return f.finish()
	}},
	{"ICMP error for a SYN", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.calls()
		f.unreachable(1, 0, f.heard(isSYN))
		return f.finish()
	}},
	{"ACKs of what was not sent, before data and during the backoff", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.calls()
		f.Run(time.Second) // the SYN is sent again
		f.send(wire.SYN|wire.ACK, 0, 0, 0)
		f.seq++
		data := f.build(wire.ACK, 0, 0, 3000)
		f.Do(func(e *topology.Engine) { e.Raw("a").Send(0, data) })
		f.Run(10 * time.Millisecond)
		f.send(wire.ACK, 3000, 1000, 0)
		f.write(s, 100)
		f.Run(250 * time.Millisecond) // the data is sent again after 200 ms
		f.send(wire.ACK, 3000, 1000, 0)
		return f.finish()
	}},
	{"ACK of what was not sent on a connection with SACK", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.listen()
		f.opens(sackPermitted)
		f.send(wire.ACK, 0, 0, 0)
		f.send(wire.ACK, 0, 1000, 0)
		f.write(f.accept(), 100)
		f.Run(10 * time.Minute)
		return f.record()
	}},
	{"SYN cookie for a maximum segment size of 100", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.cookies(true)
		f.listen()
		f.opens(stampedSYN(100))
		f.send(wire.ACK, 0, 0, 0, withStamp(101))
		f.write(f.accept(), 1000)
		return f.finish()
	}},
	{"SYN cookie brought back from beyond the FIN", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.cookies(true)
		f.listen()
		f.opens(stampedSYN(1460))
		f.send(wire.ACK, 1, 0, 0, withStamp(101))
		f.send(wire.FIN|wire.ACK, 0, 0, 0, withStamp(101))
		return f.finish()
	}},
	{"window of an older segment that comes later", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.called()
		f.send(wire.ACK, 10, 0, 10, func(s *wire.Segment) { s.Window = 0 })
		f.send(wire.ACK, 0, 0, 10)
		f.write(s, 100)
		return f.finish()
	}},
	{"ACK of what was not sent, in TIME-WAIT", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.inTimeWait()
		f.send(wire.ACK, 0, 1000, 0, withStamp(104))
		f.send(wire.ACK, 0, 1000, 10, withStamp(105))
		return f.finish()
	}},
	{"FIN at the end of the window after CLOSE", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.called()
		f.do(s.Close)
		f.send(wire.FIN|wire.ACK, int(f.heard(isFIN).Window), 0, 0)
		return f.finish()
	}},
	{"another SYN after a simultaneous open, and a RST", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.calls()
		f.send(wire.SYN, 0, 0, 0)
		f.send(wire.SYN, 1000, 0, 0)
		f.send(wire.RST, 1, 0, 0)
		return f.finish()
	}},
	{"window that shrinks to less than what was lost", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.listen()
		f.opens(withStamp(100))
		f.send(wire.ACK, 0, 0, 0, withStamp(101))
		f.write(f.accept(), 100)
		f.send(wire.ACK, 0, 0, 0, withStamp(102), func(s *wire.Segment) { s.Window = 50 })
		return f.finish()
	}},
	{"tail loss probe after two round trips of 100 s", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.listen()
		syn := wire.Options{MSS: 1460, WindowScale: -1, SACKPermitted: true, HasTimestamps: true, TSVal: 100}
		f.send(wire.SYN, 0, 0, 0, func(s *wire.Segment) { s.Options = syn.Append(nil) })
		first := f.heard(isSYNACK)
		f.seq, f.ack = f.seq+1, first.Seq+1
		f.Run(100 * time.Second)
		ack := wire.Options{WindowScale: -1, HasTimestamps: true, TSVal: 101, TSEcr: first.Options.TSVal}
		f.send(wire.ACK, 0, 0, 0, func(s *wire.Segment) { s.Options = ack.Append(nil) })
		f.write(f.accept(), 12000)
		return f.finish()
	}},
	{"SYN cookie brought back by a segment from before its number", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.cookies(true)
		f.listen()
		f.opens(stampedSYN(536))
		f.send(wire.ACK, -1, 0, 10, withStamp(101))
		f.write(f.accept(), 10000)
		return f.finish()
	}},
	{"TCP_CONGESTION after a timeout", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.calledSoon()
		f.write(s, 10*524)
		f.Run(300 * time.Millisecond) // the timeout is 200 ms
		f.do(func() { _ = s.Set(nodes.CongestionControl("reno")) })
		f.write(s, 10)
		f.Run(time.Second)
		return f.record()
	}},
	{"TCP_CORK and a timeout", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.calledSoon()
		f.write(s, 2*524)
		f.Run(100 * time.Millisecond)
		f.do(func() { _ = s.Set(nodes.Cork(true)) })
		f.write(s, 10) // it is held back for 200 ms
		f.Run(210 * time.Millisecond)
		f.send(wire.ACK, 0, 524, 0, withStamp(102))
		return f.finish()
	}},
	{"TCP_CORK, CLOSE and a timeout", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.calledSoon()
		f.write(s, 3*524)
		f.Run(100 * time.Millisecond)
		f.do(func() { _ = s.Set(nodes.Cork(true)) })
		f.write(s, 10)
		f.write(s, 600) // and so nothing is held back any more
		f.do(s.Close)
		f.Run(210 * time.Millisecond)
		f.send(wire.ACK, 0, 524, 0, withStamp(102))
		return f.finish()
	}},
	{"text at the end of the window", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.listen(nodes.ReceiveBuffer(4096))
		f.opens()
		f.send(wire.ACK, 0, 0, 0)
		f.accept()
		window := int(f.heard(isSYNACK).Window)
		f.send(wire.ACK, window, 0, 10)
		f.send(wire.ACK, window+1, 0, 10)
		f.send(wire.ACK, 0, 0, window)
		return f.finish()
	}},
	{"text at the end of the window, selectively acknowledged", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.listen()
		f.opens(sackPermitted)
		f.send(wire.ACK, 0, 0, 0)
		f.accept()
		f.send(wire.ACK, 10, 0, 10)
		window := int(f.heard(isACK).Window)
		f.send(wire.ACK, window-10, 0, 10)
		f.send(wire.ACK, window, 0, 10)
		return f.finish()
	}},
	{"second FIN in TIME-WAIT", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.inTimeWait()
		f.send(wire.FIN|wire.ACK, 0, 1000, 0, withStamp(104))
		f.send(wire.FIN|wire.ACK, 1, 1000, 0, withStamp(105))
		return f.finish()
	}},
	{"second FIN in TIME-WAIT with a closed window", func(t testing.TB) *run {
		f := newForger(t, 4000)
		s := f.full()
		f.do(func() { _ = s.Shutdown(false, true) })
		f.send(wire.FIN|wire.ACK, 0, 1, 0)
		f.send(wire.FIN|wire.ACK, 1, 1, 0)
		f.send(wire.FIN|wire.ACK, 2, 1, 0)
		return f.finish()
	}},
	{"a third SYN after a simultaneous open", func(t testing.TB) *run {
		f := newForger(t, 4000)
		f.calls()
		f.send(wire.SYN, 0, 0, 0)
		f.send(wire.SYN, 1000, 0, 0)
		f.send(wire.SYN, 2000, 0, 0)
		return f.finish()
	}},
}
