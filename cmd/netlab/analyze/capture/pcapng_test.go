package capture

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestPcapngBlocksOfEitherByteOrder(t *testing.T) {
	ip, frame := datagram4(61), append(make([]byte, 12), append([]byte{0x86, 0xdd}, datagram6(47)...)...)
	for order, o := range bothOrders {
		got, r := mustRead(t,
			sectionBlock(o, opt{optComment, []byte("a lab")}, opt{4, []byte("netlab")}),
			ifaceBlock(o, Raw, 50, opt{optName, []byte("a-b")}, opt{optTSResol, []byte{9}}),
			ifaceBlock(o, Ethernet, 0, opt{optComment, []byte("the other")}),
			enhancedBlock(o, 0, 1_000_000_002, ip, opt{2, []byte{1, 2, 3, 4}}, opt{optComment, []byte("dropped")}, opt{optComment, []byte("loss 1%")}),
			block(o, 0x0badcafe, []byte("of no concern")),
			block(o, 5, make([]byte, 12)), // interface statistics
			enhancedBlock(o, 1, 1_000_002, frame),
			simpleBlock(o, 61, ip[:50]), // as the interface's limit is 50
			obsoleteBlock(o, 1, 7, frame),
		)
		want := []Packet{
			{N: 1, Nanos: 1_000_000_002, HasTime: true, Link: Raw, CapLen: 61, OrigLen: 61, Data: ip, IP: ip, Comment: "dropped\nloss 1%"},
			{N: 2, Nanos: 1_000_002_000, HasTime: true, Interface: 1, Link: Ethernet, CapLen: 61, OrigLen: 61, Data: frame, IP: frame[14:]},
			{N: 3, Link: Raw, CapLen: 50, OrigLen: 61, Data: ip[:50], IP: ip[:50]},
			{N: 4, Nanos: 7000, HasTime: true, Interface: 1, Link: Ethernet, CapLen: 61, OrigLen: 61, Data: frame, IP: frame[14:]},
		}
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Packet{}, "Offset")); diff != "" {
			t.Errorf("%s, -want +got:\n%s", order, diff)
		}
		wantIfs := []Interface{{Name: "a-b", Link: Raw, SnapLen: 50}, {Link: Ethernet, Comment: "the other"}}
		if diff := cmp.Diff(wantIfs, r.Interfaces(), cmpopts.IgnoreUnexported(Interface{})); diff != "" {
			t.Errorf("%s, interfaces, -want +got:\n%s", order, diff)
		}
		if r.Comment() != "a lab" || r.Format() != "pcapng" {
			t.Errorf("%s: comment %q, format %q", order, r.Comment(), r.Format())
		}
	}
}

// A new section may have the other byte order, and its interface 0 is another.
func TestPcapngSections(t *testing.T) {
	le, be := binary.LittleEndian, binary.BigEndian
	ip := datagram4(40)
	got, r := mustRead(t,
		sectionBlock(le, opt{optComment, []byte("one")}), ifaceBlock(le, Raw, 0), ifaceBlock(le, Raw, 0),
		enhancedBlock(le, 1, 1, ip),
		sectionBlock(be, opt{optComment, []byte("two")}), ifaceBlock(be, IPv4, 0),
		enhancedBlock(be, 0, 2, ip),
	)
	if len(got) != 2 || got[0].Interface != 1 || got[1].Interface != 2 || got[1].Link != IPv4 || got[1].Nanos != 2000 {
		t.Errorf("read %+v", got)
	}
	if len(r.Interfaces()) != 3 || r.Comment() != "one\ntwo" {
		t.Errorf("%d interfaces, comment %q", len(r.Interfaces()), r.Comment())
	}
}

func TestPcapngOffsetsAreThoseOfTheBlocks(t *testing.T) {
	o := binary.LittleEndian
	head := bytes.Join([][]byte{sectionBlock(o), ifaceBlock(o, Raw, 0)}, nil)
	first, other := enhancedBlock(o, 0, 1, datagram4(40)), block(o, 99, make([]byte, 3*bufferSize))
	got, _ := mustRead(t, head, first, other, first)
	if len(got) != 2 || got[0].Offset != int64(len(head)) || got[1].Offset != int64(len(head)+len(first)+len(other)) {
		t.Errorf("read %d packets, %+v", len(got), got)
	}
}

func TestTimeResolutionAndOffset(t *testing.T) {
	tests := []struct {
		resol  byte
		offset int64
		stamp  uint64
		want   int64
		ok     bool
	}{
		{6, 0, 1_700_000_000_123_456, 1_700_000_000_123_456_000, true},
		{9, 0, 1_700_000_000_123_456_789, 1_700_000_000_123_456_789, true},
		{0, 0, 1_700_000_000, 1_700_000_000_000_000_000, true},
		{3, 0, 1_700_000_000_123, 1_700_000_000_123_000_000, true},
		{12, 0, 1_700_000_123_456, 1_700_000_123, true},
		{28, 0, 1<<64 - 1, 1, true},
		{29, 0, 1<<64 - 1, 0, true},
		{127, 0, 1<<64 - 1, 0, true},
		{0x80 | 10, 0, 1024*5 + 512, 5_500_000_000, true},
		{0x80, 0, 5, 5_000_000_000, true},
		{0x80 | 32, 0, 1_700_000_000<<32 | 1<<31, 1_700_000_000_500_000_000, true},
		{0x80 | 64, 0, 1 << 63, 500_000_000, true},
		{0x80 | 70, 0, 1<<64 - 1, 15_624_999, true},
		{0x80 | 127, 0, 1<<64 - 1, 0, true},
		{6, 1_700_000_000, 5, 1_700_000_000_000_005_000, true},
		{6, -1, 1_500_000, 500_000_000, true},
		{6, -2, 1_500_000, -500_000_000, true},
		{0, 0, 9_223_372_037, 0, false},
		{6, 0, 1<<64 - 1, 0, false},
		{6, 9_223_372_036, 1_000_000, 0, false},
		{6, 1<<63 - 1, 0, 0, false},
		{6, -1 << 63, 0, 0, false},
	}
	for _, tt := range tests {
		o := binary.LittleEndian
		got, _ := mustRead(t, sectionBlock(o),
			ifaceBlock(o, Raw, 0, opt{optTSOffset, o.AppendUint64(nil, uint64(tt.offset))}, opt{optTSResol, []byte{tt.resol}}),
			enhancedBlock(o, 0, tt.stamp, datagram4(20)))
		if got[0].HasTime != tt.ok || tt.ok && got[0].Nanos != tt.want {
			t.Errorf("resolution %#x, offset %d, stamp %d: %d, %v, want %d, %v",
				tt.resol, tt.offset, tt.stamp, got[0].Nanos, got[0].HasTime, tt.want, tt.ok)
		}
	}
}

func TestDamagedPcapngNamesTheBlock(t *testing.T) {
	o := binary.LittleEndian
	head := bytes.Join([][]byte{sectionBlock(o), ifaceBlock(o, Raw, 0)}, nil) // 28 + 20 bytes
	good := enhancedBlock(o, 0, 1, datagram4(40))                             // 72 bytes
	change := func(b []byte, at int, v uint32) []byte {
		b = bytes.Clone(b)
		o.PutUint32(b[at:], v)
		return b
	}
	tests := []struct {
		name    string
		file    []byte
		packets int
		want    string
	}{
		{"cut in a block", append(bytes.Clone(good), good[:50]...), 1, "offset 120: block of 72 bytes ends after 50: unexpected EOF"},
		{"cut in a block header", good[:7], 0, "offset 48: block header of 8 bytes ends after 7: unexpected EOF"},
		{"no interface", enhancedBlock(o, 1, 1, datagram4(40)), 0, "offset 48: packet of interface 1, but 1 were described"},
		{"no interface in a new section", append(sectionBlock(o), good...), 0, "offset 76: packet of interface 0, but 0 were described"},
		{"odd length", change(good, 4, 71), 0, "offset 48: block length 71; it must be a multiple of 4 and at least 32 here"},
		{"short block", change(good, 4, 28), 0, "offset 48: block length 28; it must be a multiple of 4 and at least 32 here"},
		{"absurd length", change(good, 4, 1<<32-4), 0, "offset 48: block of 4294967292 bytes; more than 16777216 are taken for damage"},
		{"lengths that differ", change(good, 68, 76), 0, "offset 48: block length 72, but 76 at its end"},
		{"packet longer than its block", change(good, 20, 41), 0, "offset 48: packet of 41 bytes in a block that has room for 40"},
		{"packet of 4 GB", change(good, 20, 1<<32-1), 0, "offset 48: packet of 4294967295 bytes in a block that has room for 40"},
		{"simple packet longer than its block", simpleBlock(o, 60, make([]byte, 40)), 0, "offset 48: packet of 60 bytes in a block that has room for 40"},
		{"unknown block of no length", block(o, 99, nil)[:8:8], 0, "offset 48: block of 12 bytes ends after 8: unexpected EOF"},
		{"unknown block too long", change(block(o, 99, nil), 4, 1<<32-4), 0, "offset 48: block of type 0x63 of 4294967292 bytes ends after 12: unexpected EOF"},
		{"unknown block too short", change(block(o, 99, nil), 4, 8), 0, "offset 48: block length 8; it must be a multiple of 4 and at least 12"},
		{"byte order", change(sectionBlock(o), 8, 5), 0, "offset 48: section header with byte order mark 05 00 00 00; it must be 1a2b3c4d in either order"},
		{"version", change(sectionBlock(o), 12, 2), 0, "offset 48: pcapng version 2.0; 1.0 is the one in use"},
		{"cut section header", sectionBlock(o)[:10], 0, "offset 48: section header of 12 bytes ends after 10: unexpected EOF"},
		{"options of an interface", change(ifaceBlock(o, Raw, 0, opt{optName, []byte("a")}), 16, 99<<16|2), 0, "offset 48: interface description: options run past the end of their block"},
		{"resolution of two bytes", ifaceBlock(o, Raw, 0, opt{optTSResol, []byte{1, 2}}), 0, "offset 48: interface description: option 9 with 2 bytes"},
	}
	for _, tt := range tests {
		got, _, err := readAll(t, bytes.NewReader(append(bytes.Clone(head), tt.file...)))
		if len(got) != tt.packets || err == nil || err.Error() != "capture: "+tt.want {
			t.Errorf("%s: %d packets and then %v,\nwant %d and capture: %s", tt.name, len(got), err, tt.packets, tt.want)
		}
	}
}

// Comments are not worth a packet: what stands before broken options is kept.
func TestBrokenOptionsDoNotCostThePacket(t *testing.T) {
	o := binary.LittleEndian
	b := enhancedBlock(o, 0, 1, datagram4(40), opt{optComment, []byte("kept")}, opt{optComment, []byte("lost")})
	o.PutUint16(b[len(b)-14:], 999)
	got, _ := mustRead(t, sectionBlock(o), ifaceBlock(o, Raw, 0), b)
	if len(got) != 1 || got[0].Comment != "kept" {
		t.Errorf("read %+v", got)
	}
}

func TestTooManyInterfaces(t *testing.T) {
	o := binary.LittleEndian
	file := append(sectionBlock(o), bytes.Repeat(ifaceBlock(o, Raw, 0), maxInterfaces+1)...)
	_, _, err := readAll(t, bytes.NewReader(file))
	if err == nil || !strings.HasSuffix(err.Error(), "more than 65536 interfaces") {
		t.Errorf("got %v", err)
	}
}
