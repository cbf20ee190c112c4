package impair

import (
	"bytes"
	"math/bits"
	"net/netip"
	"strings"
	"testing"

	"netlab/topology/wire"
)

// damage sends one packet through a pipe and returns what arrives.
func damage(t *testing.T, text string, data []byte) *Frame {
	t.Helper()
	p := new(wire.Packet)
	if err := p.Decode(data); err != nil {
		t.Fatal(err)
	}
	b := newBench(t, text)
	var got *Frame
	b.pipe.env.Deliver = func(frames []*Frame) { got = frames[0] }
	before := bytes.Clone(data)
	b.pipe.Send(&Frame{Packet: p})
	b.run()
	if !bytes.Equal(data, before) {
		t.Error("the packet that was sent has changed")
	}
	return got
}

func segment(t *testing.T, payload string) []byte {
	t.Helper()
	s := wire.Segment{Src: clientAddr, Dst: serverAddr, Flags: wire.ACK, Payload: []byte(payload)}
	data, err := s.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func datagram(t *testing.T, src, dst, payload string) []byte {
	t.Helper()
	d := wire.Datagram{Src: netip.MustParseAddrPort(src), Dst: netip.MustParseAddrPort(dst), Payload: []byte(payload)}
	data, err := d.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// flipped counts the bits in which two datagrams differ from byte at on, but for
// a checksum.
func flipped(a, b []byte, from int) (n int) {
	for i := from; i < len(a); i++ {
		n += bits.OnesCount8(a[i] ^ b[i])
	}
	return n
}

func TestCorruptFlipsOneBitThatTheReceiverCatches(t *testing.T) {
	for name, data := range map[string][]byte{
		"tcp": segment(t, "hello"), "udp": datagram(t, "10.0.0.1:5", "10.0.0.2:6", "hello"),
		"udp over ipv6": datagram(t, "[fd00::1]:5", "[fd00::2]:6", "hello"),
	} {
		f := damage(t, "corrupt 100%", data)
		if n := flipped(data, f.Packet.Data, 0); n != 1 {
			t.Errorf("%s: %d bits differ, want 1", name, n)
		}
		if !f.Corrupted || f.Why.String() != "corrupt 100%" || f.Packet.ChecksumsOK() {
			t.Errorf("%s: corrupted %v by %q, checksums right: %v; want true, corrupt 100%%, false", name, f.Corrupted, f.Why.String(), f.Packet.ChecksumsOK())
		}
	}
}

func TestCorruptWithFixReachesTheApplication(t *testing.T) {
	for name, data := range map[string][]byte{
		"tcp": segment(t, "hello"), "udp": datagram(t, "10.0.0.1:5", "10.0.0.2:6", "hello"),
		"udp over ipv6": datagram(t, "[fd00::1]:5", "[fd00::2]:6", "hello"),
	} {
		f := damage(t, "corrupt 100% fix", data)
		if n := flipped(data, f.Packet.Data, len(data)-5); n != 1 {
			t.Errorf("%s: %d bits of the payload differ, want 1", name, n)
		}
		if !f.Corrupted || !f.Packet.ChecksumsOK() {
			t.Errorf("%s: corrupted %v, checksums right: %v; want both", name, f.Corrupted, f.Packet.ChecksumsOK())
		}
	}
	if f := damage(t, "corrupt 100% fix", segment(t, "")); f.Corrupted || f.Why.String() != "" {
		t.Errorf("a pure ACK has no payload to corrupt, yet it is corrupted by %q", f.Why.String())
	}
}

func TestCorruptReachesEveryBit(t *testing.T) {
	data := segment(t, "")
	b := newBench(t, "corrupt 100%")
	hits := make([]int, len(data)*8)
	b.pipe.env.Deliver = func(frames []*Frame) {
		for _, f := range frames {
			for i, c := range f.Packet.Data {
				if d := c ^ data[i]; d != 0 {
					hits[i*8+bits.LeadingZeros8(d)]++
				}
			}
		}
	}
	p := new(wire.Packet)
	if err := p.Decode(data); err != nil {
		t.Fatal(err)
	}
	const each = 100
	for range each * len(hits) {
		b.pipe.Send(&Frame{Packet: p})
		b.run()
	}
	for bit, n := range hits {
		if n < each/2 || n > 3*each/2 { // five deviations
			t.Errorf("bit %d is flipped %d times, want about %d", bit, n, each)
		}
	}
}

func TestCorruptionAndDuplicationHaveTheirRates(t *testing.T) {
	for text, want := range map[string]float64{
		"corrupt 2%": 0.02, "duplicate 5%": 0.05, "corrupt 30% 25%": correlatedBelow(0.3, 0.25), "duplicate 30% 25%": correlatedBelow(0.3, 0.25),
	} {
		b := newBench(t, text)
		data := segment(t, "hello")
		p := new(wire.Packet)
		if err := p.Decode(data); err != nil {
			t.Fatal(err)
		}
		hit, arrived := 0, 0
		b.pipe.env.Deliver = func(frames []*Frame) {
			for _, f := range frames {
				arrived++
				if f.Corrupted || f.Duplicate {
					hit++
				}
			}
		}
		const n = 60_000
		for range n {
			b.pipe.Send(&Frame{Packet: p})
			b.run()
		}
		near(t, text, float64(hit)/n, want, 0.06)
		if strings.HasPrefix(text, "duplicate") && arrived != n+hit {
			t.Errorf("%s: %d arrive of %d with %d copies", text, arrived, n, hit)
		}
	}
}

// A loss that falls on a duplicated packet takes the copy, as in netem: nothing
// is lost but where a packet is not duplicated, or the copy is lost on its own.
func TestLossAndDuplication(t *testing.T) {
	b := newBench(t, "duplicate 50% loss 20%")
	const n = 200_000
	packet := &wire.Packet{Data: make([]byte, 100)}
	b.pipe.env.Deliver = func([]*Frame) {}
	copies := map[uint64]bool{}
	b.pipe.env.Copy = func(f *Frame) *Frame { copies[f.N] = true; return &Frame{Packet: f.Packet, N: f.N} }
	lostCopies, lostPackets := 0, 0
	b.pipe.env.Drop = func(f *Frame) {
		switch {
		case f.Duplicate:
			lostCopies++
		case copies[f.N]:
			t.Fatalf("packet %d is lost though it was duplicated", f.N)
		default:
			lostPackets++
		}
	}
	for i := range n {
		b.pipe.Send(&Frame{Packet: packet, N: uint64(i)})
		b.run()
	}
	near(t, "packets lost: not duplicated and lost", float64(lostPackets)/n, 0.5*0.2, 0.03)
	near(t, "copies lost: by the packet's draw or their own", float64(lostCopies)/n, 0.5*(0.2+0.8*0.2), 0.03)
}
