package flow

import (
	"net/netip"
	"testing"
	"time"

	"netlab/topology/wire"
)

// A bulk transfer: two full segments, one ACK.
func BenchmarkBulk(b *testing.B) {
	track := New(Options{})
	payload := make([]byte, 1448)
	data := wire.Packet{Version: 4, Proto: wire.TCP, Src: addrA, Dst: addrB, Flags: wire.ACK, Ack: 1, Window: 502, Payload: payload, Len: len(payload)}
	data.Options.HasTimestamps = true
	ack := wire.Packet{Version: 4, Proto: wire.TCP, Src: addrB, Dst: addrA, Flags: wire.ACK, Seq: 1, Window: 502}
	ack.Options.HasTimestamps = true
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		now := time.Duration(i) * time.Microsecond
		if i%3 == 2 {
			ack.Ack, ack.ID = data.Seq, uint32(i&0xffff)
			track.Observe(now, uint64(i), &ack)
			continue
		}
		data.ID = uint32(i & 0xffff)
		data.Options.TSVal = uint32(i / 1000)
		track.Observe(now, uint64(i), &data)
		data.Seq += uint32(len(payload))
	}
}

// Ten thousand connections, one segment of each in turn: what a miss of every
// cache costs.
func BenchmarkManyConnections(b *testing.B) {
	track := New(Options{})
	packets := make([]wire.Packet, 10000)
	for i := range packets {
		a := netip.AddrFrom4([4]byte{10, 1, byte(i >> 8), byte(i)})
		packets[i] = wire.Packet{
			Version: 4, Proto: wire.TCP, Src: netip.AddrPortFrom(a, 40000), Dst: addrB,
			Flags: wire.ACK, Seq: 1, Ack: 1, Window: 502, Len: 100, Payload: make([]byte, 100),
		}
		track.Observe(0, 0, &packets[i])
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		p := &packets[i%len(packets)]
		p.Seq += 100
		track.Observe(time.Duration(i), uint64(i), p)
	}
}

// Short connections: open, a request, a reply, close; an operation is one.
func BenchmarkShortConnections(b *testing.B) {
	track := New(Options{MaxConns: 1000})
	segment := func(dir int, flags wire.Flags, seq, ack uint32, n int, port uint16) wire.Packet {
		p := wire.Packet{Version: 4, Proto: wire.TCP, Flags: flags, Seq: seq, Ack: ack, Window: 65535, Len: n, Payload: make([]byte, n)}
		p.Src, p.Dst = netip.AddrPortFrom(addrA.Addr(), port), addrB
		if dir == 1 {
			p.Src, p.Dst = p.Dst, p.Src
		}
		return p
	}
	packets := []wire.Packet{
		segment(0, wire.SYN, 0, 0, 0, 0), segment(1, wire.SYN|wire.ACK, 0, 1, 0, 0),
		segment(0, wire.ACK, 1, 1, 0, 0), segment(0, wire.ACK, 1, 1, 100, 0),
		segment(1, wire.ACK, 1, 101, 1000, 0), segment(0, wire.FIN|wire.ACK, 101, 1001, 0, 0),
		segment(1, wire.FIN|wire.ACK, 1001, 102, 0, 0), segment(0, wire.ACK, 102, 1002, 0, 0),
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		src := netip.AddrPortFrom(addrA.Addr(), uint16(i))
		for j := range packets {
			p := &packets[j]
			if p.Dst == addrB {
				p.Src = src
			} else {
				p.Dst = src
			}
			track.Observe(time.Duration(i), uint64(i), p)
		}
	}
}
