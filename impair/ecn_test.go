package impair

import (
	"slices"
	"testing"

	"netlab/topology/wire"
)

// Only packets whose sender understands marks get one, in a copy: the bytes that
// the record shares stay as they were, and the header checksum is right.
func TestMarkCE(t *testing.T) {
	for tos, want := range map[uint8]struct {
		marked bool
		tos    uint8
	}{
		0x00: {false, 0x00}, 0xb8: {false, 0xb8}, // Not-ECT, whatever the DSCP
		0x01: {true, 0x03}, 0x02: {true, 0x03}, 0xba: {true, 0xbb},
		0x03: {true, 0x03},
	} {
		f := queued(1, 9, 100, tos)
		before, shared := slices.Clone(f.Packet.Data), f.Packet.Data
		if got := markCE(f); got != want.marked || f.Packet.TOS != want.tos {
			t.Errorf("TOS %#x: marked %v, now %#x; want %v, %#x", tos, got, f.Packet.TOS, want.marked, want.tos)
		}
		if !slices.Equal(shared, before) {
			t.Errorf("TOS %#x: the shared bytes were written to", tos)
		}
		fixed := slices.Clone(f.Packet.Data)
		if err := wire.FixChecksums(fixed); err != nil || !slices.Equal(fixed, f.Packet.Data) {
			t.Errorf("TOS %#x: the header checksum is wrong", tos)
		}
	}
}

func TestMarkCEInIPv6(t *testing.T) {
	data := make([]byte, 48)
	data[0], data[1], data[5], data[6] = 0x6b, 0xa0, 8, byte(wire.UDP) // traffic class 0xba: ECT(0)
	data[45] = 8
	p := new(wire.Packet)
	if err := p.Decode(data); err != nil {
		t.Fatal(err)
	}
	f := &Frame{Packet: p}
	if !markCE(f) || f.Packet.TOS != 0xbb || data[1] != 0xa0 {
		t.Errorf("traffic class %#x, want 0xbb in a copy", f.Packet.TOS)
	}
}

func TestECNMarksInsteadOfDropping(t *testing.T) {
	capable := wire.Segment{Src: clientAddr, Dst: serverAddr, Flags: wire.ACK, Header: wire.Header{TOS: 0b101000_01}}
	data, err := capable.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	f := damage(t, "loss 100% ecn", data)
	if f == nil || f.Packet.TOS != 0b101000_11 || !f.Packet.ChecksumsOK() || f.Why.String() != "ecn loss 100%" {
		t.Errorf("an ECN-capable packet arrives as %+v; want it marked CE, DSCP kept, checksum right", f)
	}
	if f := damage(t, "loss 100% ecn", segment(t, "")); f != nil {
		t.Error("a packet that is not ECN-capable arrives; want it lost")
	}
	six := datagram(t, "[fd00::1]:5", "[fd00::2]:6", "hello")
	six[1] |= 0x20 // ECT(0)
	if f := damage(t, "loss 100% ecn", six); f == nil || f.Packet.TOS != 3 || !f.Packet.ChecksumsOK() {
		t.Errorf("over IPv6 an ECN-capable packet arrives as %+v, want it marked CE", f)
	}
}

// The header's checksum is adjusted, not recomputed, so that a wrong one stays
// wrong; every sum that it can have is tried.
func TestMarkingKeepsTheChecksumRight(t *testing.T) {
	s := wire.Segment{Src: clientAddr, Dst: serverAddr, Header: wire.Header{TOS: 1}}
	for id := range 1 << 16 {
		s.ID = uint16(id)
		data, err := s.Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		p := new(wire.Packet)
		if err := p.Decode(data); err != nil {
			t.Fatal(err)
		}
		f := &Frame{Packet: p}
		if !markCE(f) || !f.Packet.ChecksumsOK() {
			t.Fatalf("identification %d: marked %v, checksums right: %v", id, f.Packet.TOS == 3, f.Packet.ChecksumsOK())
		}
	}
}
