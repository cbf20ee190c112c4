package wire_test

import (
	"fmt"
	"net/netip"

	"netlab/topology/wire"
)

// A packet is decoded into a Packet that can be used again, and written with
// sequence numbers relative to the initial ones, which the caller knows.
func ExamplePacket_Decode() {
	fin := wire.Segment{
		Src: netip.MustParseAddrPort("10.0.0.1:40000"), Dst: netip.MustParseAddrPort("10.0.0.2:80"),
		Seq: 7001, Ack: 9001, Flags: wire.FIN | wire.ACK, Window: 65535,
	}
	datagram, err := fin.Append(nil)
	if err != nil {
		fmt.Println(err)
		return
	}

	var p wire.Packet
	if err := p.Decode(datagram); err != nil {
		fmt.Println(err)
		return
	}
	const isn, peerISN = 7000, 9000
	fmt.Println(p.Src, ">", p.Dst)
	fmt.Printf("%s\n", wire.AppendNotation(nil, &p, p.Seq-isn, p.Ack-peerISN))
	fmt.Println(p.ChecksumsOK(), p.End()-isn)

	err = p.Decode(datagram[:12])
	fmt.Println(err)
	// Output:
	// 10.0.0.1:40000 > 10.0.0.2:80
	// F. 1:1(0) ack 1 win 65535
	// true 2
	// wire: ipv4 header at byte 0: 12 bytes, want 20
}

// A raw node says in the notation what it sends. Its options go out in the
// order in which they are written.
func ExampleParseSegment() {
	s, err := wire.ParseSegment("S. 0:0(0) ack 1 win 65535 <mss 1000,nop,wscale 7>")
	if err != nil {
		fmt.Println(err)
		return
	}
	s.Rebase(5000, 8000)
	fmt.Println(s.Seq, s.Ack, s.Flags, s.Window, s.Options)

	_, err = wire.ParseSegment("S 0:0(0) win 65535 <mss 1000,sackok>")
	fmt.Println(err)
	_, err = wire.ParseSegment("P. 1:100(100) ack 1")
	fmt.Println(err)
	// Output:
	// 5000 8001 S. 65535 [2 4 3 232 1 3 3 7]
	// wire: segment "S 0:0(0) win 65535 <mss 1000,sackok>": column 30: "sackok", want an option: mss, wscale, sackOK, sack, TS, nop, eol or raw; did you mean "sackOK"?
	// wire: segment "P. 1:100(100) ack 1": column 6: the end 100, want 101: the start 1 and the length 100
}

// A pattern leaves open what it does not name.
func ExampleParsePattern() {
	want, err := wire.ParsePattern("P. *:*(5) ack 1")
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := wire.ParseSegment("P. 1:4(3) ack 1 win 512")
	if err != nil {
		fmt.Println(err)
		return
	}
	s.Src, s.Dst = netip.MustParseAddrPort("10.0.0.1:40000"), netip.MustParseAddrPort("10.0.0.2:80")
	datagram, err := s.Append(nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	var p wire.Packet
	if err := p.Decode(datagram); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("differs in", want.Mismatch(&p, 1, 1))
	// Output:
	// differs in len
}
