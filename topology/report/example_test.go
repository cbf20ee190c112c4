package report_test

import (
	"net/netip"
	"os"
	"time"

	"netlab/topology/report"
	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// refused is the record of a connection to a port where nobody listens.
func refused() *report.Run {
	a, b := netip.MustParseAddrPort("10.0.0.1:49152"), netip.MustParseAddrPort("10.0.0.2:80")
	conn := &flow.Conn{ID: 1, Ends: [2]flow.End{
		{Addr: a, Node: "a", ISN: 1000, HasISN: true},
		{Addr: b, Node: "b"},
	}}
	packet := func(n uint64, from, to string, src, dst netip.AddrPort, text string, at time.Duration) *tap.Packet {
		s, err := wire.ParseSegment(text)
		if err != nil {
			panic(err)
		}
		s.Src, s.Dst = src, dst
		s.Rebase(1000*uint32(2-n), 1000*uint32(n-1))
		data, err := s.Append(nil)
		if err != nil {
			panic(err)
		}
		p := &tap.Packet{
			N: n, From: from, To: to, Info: flow.Info{Conn: conn, Dir: int(n - 1)}, Sent: at, Arrived: at + 10*time.Millisecond,
			Fate: tap.Delivered, Origin: true, Last: true,
		}
		if err := p.Decode(data); err != nil {
			panic(err)
		}
		p.RelAck = uint32(n - 1)
		return p
	}
	syn := packet(1, "a", "b", a, b, "S 0:0(0) win 65535 <mss 1460>", 0)
	rst := packet(2, "b", "a", b, a, "R. 0:0(0) ack 1 win 0", 10*time.Millisecond)
	opens := &tap.Transition{Node: "a", Conn: conn, Local: a, To: wire.SynSent, Cause: wire.Called(wire.CallConnect)}
	fails := &tap.Transition{At: rst.Arrived, Node: "a", Conn: conn, Local: a, From: wire.SynSent, Cause: wire.Received(wire.WordRST, 2)}
	return &report.Run{
		Lab: "refused", Title: "A port where nobody listens.", Seed: 1, Verdict: report.Pass, VirtualTime: rst.Arrived,
		Record: &tap.Record{
			Nodes: []tap.Node{{Name: "a"}, {Name: "b"}}, Links: []tap.Link{{Name: "a-b", A: "a", B: "b"}},
			Conns: []*flow.Conn{conn}, Packets: []*tap.Packet{syn, rst}, Transitions: []*tap.Transition{opens, fails},
			Events: []tap.Event{
				{Kind: tap.StateChanged, Transition: opens},
				{Kind: tap.PacketSent, Packet: syn},
				{Kind: tap.PacketArrived, At: syn.Arrived, Packet: syn},
				{Kind: tap.PacketSent, At: rst.Sent, Packet: rst},
				{Kind: tap.PacketArrived, At: rst.Arrived, Packet: rst},
				{Kind: tap.StateChanged, At: rst.Arrived, Transition: fails},
			},
			Sent: 2, Digest: "0123456789abcdef",
		},
	}
}

func ExampleWriteTranscript() {
	report.WriteTranscript(os.Stdout, refused(), report.TranscriptOptions{})
	// Output:
	// refused
	// A port where nobody listens.
	// seed 1
	// a 10.0.0.1:49152 (ISN 1000) > b 10.0.0.2:80
	//
	// 0.000  a          call connect  CLOSED -> SYN-SENT
	// 0.000  a > b  #1  S 0:0(0) win 65535 <mss 1460>
	// 0.010  b          rcv SYN #1
	// 0.010  b > a  #2  R. 0:0(0) ack 1 win 0
	// 0.020  a          rcv RST #2    SYN-SENT -> CLOSED
}

func ExampleWriteLadder() {
	report.WriteLadder(os.Stdout, refused(), report.LadderOptions{Width: 72})
	// Output:
	// refused
	// A port where nobody listens.
	// seed 1
	//
	//                     a                                                 b
	// 0.000      SYN-SENT ╏ call connect                                    │
	//                     ╏── #1 S 0:0(0) win 65535 <mss 1460> ─────────╮   │
	// 0.010               ╏                                             ╰──▶│
	//                     ╏   ╭───────────────── #2 R. 0:0(0) ack 1 win 0 ──│
	// 0.020        CLOSED │◀──╯                                             │
	//
	// a  SYN-SENT 0.020
}
