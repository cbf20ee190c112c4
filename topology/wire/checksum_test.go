package wire

import (
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"
)

// slowSum is RFC 1071 by the letter.
func slowSum(b []byte) uint16 {
	var s uint32
	for i := 0; i < len(b); i += 2 {
		w := uint32(b[i]) << 8
		if i+1 < len(b) {
			w |= uint32(b[i+1])
		}
		s += w
		s = s&0xffff + s>>16
	}
	return uint16(s)
}

func TestSumAgreesWithRFC1071(t *testing.T) {
	// The example of RFC 1071 section 3.
	if got := sum([]byte{0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7}, 0); got != 0xddf2 {
		t.Errorf("sum of the RFC's example is %#x, want 0xddf2", got)
	}
	r := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, 300)
	for range 2000 {
		v := b[:r.IntN(len(b))]
		for i := range v {
			v[i] = byte(r.Uint32())
			if r.IntN(3) == 0 {
				v[i] = 0xff // carries
			}
		}
		if got, want := sum(v, 0), slowSum(v); got != want {
			t.Fatalf("sum(%x) = %#x, want %#x", v, got, want)
		}
	}
	ones := slices.Repeat([]byte{0xff}, 256)
	if got := sum(ones, 0); got != 0xffff {
		t.Errorf("sum of ones is %#x, want 0xffff", got)
	}
}

// A header whose checksum is known: 0xb861.
func TestIPv4HeaderChecksum(t *testing.T) {
	hdr := unhex(t, `4500 0073 0000 4000 4011 0000 c0a80001 c0a800c7`)
	FixIPv4Header(hdr)
	if got := binary.BigEndian.Uint16(hdr[10:]); got != 0xb861 {
		t.Errorf("checksum %#x, want 0xb861", got)
	}
}

// checksummed are datagrams of each kind with right checksums.
func checksummed(t testing.TB) map[string][]byte {
	t.Helper()
	odd := []byte("an odd payload.")
	must := func(b []byte, err error) []byte {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	a4, b4 := addr("10.0.0.1:1"), addr("10.0.0.2:2")
	a6, b6 := addr("[fd00::1]:1"), addr("[fd00::2]:2")
	return map[string][]byte{
		"tcp":   must((&Segment{Src: a4, Dst: b4, Payload: odd}).Append(nil)),
		"tcp6":  must((&Segment{Src: a6, Dst: b6, Payload: odd}).Append(nil)),
		"udp":   must((&Datagram{Src: a4, Dst: b4, Payload: odd}).Append(nil)),
		"udp6":  must((&Datagram{Src: a6, Dst: b6, Payload: odd}).Append(nil)),
		"icmp":  must((&Echo{Src: a4.Addr(), Dst: b4.Addr(), Payload: odd}).Append(nil)),
		"icmp6": must((&Echo{Src: a6.Addr(), Dst: b6.Addr(), Payload: odd}).Append(nil)),
	}
}

// A flipped bit anywhere is noticed where a checksum covers it, and
// FixChecksums makes up for it.
func TestChecksumsNoticeAndFix(t *testing.T) {
	for name, data := range checksummed(t) {
		if !decode(t, data).ChecksumsOK() {
			t.Errorf("%s: wrong as built", name)
		}
		bad := slices.Clone(data)
		bad[len(bad)-1] ^= 0x10
		if decode(t, bad).ChecksumsOK() {
			t.Errorf("%s: a changed payload goes unnoticed", name)
		}
		if err := FixChecksums(bad); err != nil || !decode(t, bad).ChecksumsOK() {
			t.Errorf("%s: still wrong after FixChecksums, %v", name, err)
		}
		bad[len(bad)-1] ^= 0x10
		if err := FixChecksums(bad); err != nil || !slices.Equal(bad, data) {
			t.Errorf("%s: FixChecksums does not lead back to what was built, %v", name, err)
		}
		if bad[0]>>4 == 4 {
			bad[8]-- // the TTL
			if decode(t, bad).ChecksumsOK() {
				t.Errorf("%s: a changed IPv4 header goes unnoticed", name)
			}
		}
	}
}

// The version of IPv6 is in no sum.
func TestChecksumsOfAnotherVersion(t *testing.T) {
	s := Segment{
		Src: netip.MustParseAddrPort("[fd00::1]:1000"), Dst: netip.MustParseAddrPort("[fd00::2]:80"), Flags: SYN,
	}
	data, err := s.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	p := decode(t, data)
	if !p.ChecksumsOK() {
		t.Error("the sums of a good segment are wrong")
	}
	data[0] ^= 0x40
	if p.ChecksumsOK() {
		t.Error("the sums of a datagram of version 2 are right")
	}
}

func TestChecksumOfUDP(t *testing.T) {
	four, six := checksummed(t)["udp"], checksummed(t)["udp6"]
	copy(four[26:], []byte{0, 0})
	if !decode(t, four).ChecksumsOK() {
		t.Error("IPv4 allows a datagram without a checksum")
	}
	if err := FixChecksums(four); err != nil || four[26] != 0 || four[27] != 0 {
		t.Errorf("FixChecksums gave one to a datagram that had none, %v", err)
	}
	copy(six[46:], []byte{0, 0})
	if decode(t, six).ChecksumsOK() {
		t.Error("IPv6 does not allow a datagram without a checksum")
	}
	// The checksum as payload makes a sum whose complement is 0.
	d := Datagram{Src: addr("10.0.0.1:1"), Dst: addr("10.0.0.2:2"), Payload: []byte{0, 0}}
	b, err := d.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	d.Payload = b[26:28]
	if b, err = d.Append(nil); err != nil || b[26] != 0xff || b[27] != 0xff {
		t.Errorf("checksum %x, %v, want ffff: 0 would say that there is none", b[26:28], err)
	}
	b[26], b[27] = 1, 2
	if err := FixChecksums(b); err != nil || b[26] != 0xff || b[27] != 0xff {
		t.Errorf("fixed checksum %x, %v, want ffff", b[26:28], err)
	}
}

// The checksum of a datagram that is on its way by a routing header covers the
// final destination.
func TestChecksumWithRoutingHeader(t *testing.T) {
	final := addr("[fd00::9]:2")
	b, err := (&Segment{Src: addr("[fd00::1]:1"), Dst: final}).Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	last := final.Addr().As16()
	route := append([]byte{6, 2, 2, 1, 0, 0, 0, 0}, last[:]...)
	data := ipv6(43, append(route, b[40:]...))
	if !decode(t, data).ChecksumsOK() {
		t.Error("wrong while a segment is left")
	}
	data[43] = 0 // no segment left: the destination is the one in the IPv6 header
	if decode(t, data).ChecksumsOK() {
		t.Error("right with another destination")
	}
}

func TestFixChecksumsRefuses(t *testing.T) {
	data := checksummed(t)["tcp"]
	was := slices.Clone(data)
	err := FixChecksums(data[:41])
	if want := "wire: datagram at byte 0: 41 bytes, want 55"; err == nil || err.Error() != want || !errors.Is(err, ErrPartial) {
		t.Errorf("error %v, want %s", err, want)
	}
	if FixChecksums(data[:10]) == nil {
		t.Error("no error for half a header")
	}
	if !slices.Equal(data, was) {
		t.Error("data was written to in spite of the error")
	}
}

func TestSetIPv4ID(t *testing.T) {
	data := checksummed(t)["tcp"]
	for _, id := range []uint16{0, 1, 0xffff, 0x8000, 0x1234, 0} {
		SetIPv4ID(data, id)
		p := decode(t, data)
		if p.ID != uint32(id) || !p.ChecksumsOK() {
			t.Errorf("identification %#x: got %#x, checksum right: %v", id, p.ID, p.ChecksumsOK())
		}
	}
	data[10] ^= 1
	if SetIPv4ID(data, 77); decode(t, data).ChecksumsOK() {
		t.Error("a wrong checksum became right")
	}
	six := checksummed(t)["tcp6"]
	was := slices.Clone(six)
	if SetIPv4ID(six, 77); !slices.Equal(six, was) {
		t.Error("an IPv6 datagram was changed")
	}
	SetIPv4ID(nil, 1)
}

// A checksum that was left to the device is that of the sender's own making.
func TestCompleteChecksum(t *testing.T) {
	for payload := range 300 {
		for _, ends := range [][2]string{{"10.0.0.1:80", "10.0.0.2:4000"}, {"[fd00::1]:80", "[fd00::2]:4000"}} {
			d := Datagram{Src: netip.MustParseAddrPort(ends[0]), Dst: netip.MustParseAddrPort(ends[1]), Payload: make([]byte, payload)}
			want, err := d.Append(nil)
			if err != nil {
				t.Fatal(err)
			}
			start := len(want) - payload - udpHeaderLen
			got := slices.Clone(want)
			src, dst := d.Src.Addr().AsSlice(), d.Dst.Addr().AsSlice()
			binary.BigEndian.PutUint16(got[start+6:], fold(pseudo(src, dst, UDP, udpHeaderLen+payload)))
			if CompleteChecksum(got, start, 6); !slices.Equal(got, want) {
				t.Fatalf("%d bytes from %v: checksum %x, want %x", payload, d.Src, got[start+6:start+8], want[start+6:start+8])
			}
			if CompleteChecksum(got, start, len(got)-start-1); !slices.Equal(got, want) {
				t.Errorf("a place beyond the end was written to")
			}
		}
	}
}
