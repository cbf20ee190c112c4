package decap

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	"netlab/topology/wire"
)

// segment is a TCP segment with n bytes of payload, between IPv4 or IPv6 addresses.
func segment(t testing.TB, version, n int) []byte {
	t.Helper()
	s := wire.Segment{
		Src: netip.MustParseAddrPort("10.0.0.1:40000"), Dst: netip.MustParseAddrPort("10.0.0.2:80"),
		Flags: wire.ACK, Seq: 7, Ack: 9, Window: 500, Payload: make([]byte, n),
	}
	if version == 6 {
		s.Src, s.Dst = netip.MustParseAddrPort("[2001:db8::1]:40000"), netip.MustParseAddrPort("[2001:db8::2]:80")
	}
	for i := range s.Payload {
		s.Payload[i] = byte(i * 7)
	}
	b, err := s.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	if version == 4 {
		wire.SetIPv4ID(b, 77)
	}
	return b
}

// fragmentOf cuts the bytes from start to end out of what a datagram carries.
func fragmentOf(whole []byte, start, end int) []byte {
	var b []byte
	if whole[0]>>4 == 4 {
		b = append(bytes.Clone(whole[:20]), whole[20+start:20+end]...)
		binary.BigEndian.PutUint16(b[2:], uint16(len(b)))
		at := uint16(start / 8)
		if 20+end < len(whole) {
			at |= 0x2000
		}
		binary.BigEndian.PutUint16(b[6:], at)
		return b
	}
	b = append(bytes.Clone(whole[:40]), whole[6], 0, 0, 0, 0, 0, 0, 5)
	b[6] = 44
	at := uint16(start)
	if 40+end < len(whole) {
		at |= 1
	}
	binary.BigEndian.PutUint16(b[42:], at)
	b = append(b, whole[40+start:40+end]...)
	binary.BigEndian.PutUint16(b[4:], uint16(len(b)-40))
	return b
}

func add(t testing.TB, f *Fragments, at time.Duration, b []byte) []byte {
	t.Helper()
	var p wire.Packet
	_ = p.Decode(b) // the first fragment may end inside the TCP header
	return f.Add(at, &p)
}

// Fragments in any order, some of them twice, make the datagram that was cut.
func TestFragments(t *testing.T) {
	for _, version := range []int{4, 6} {
		whole := segment(t, version, 980)
		cuts := [][2]int{{0, 8}, {8, 400}, {400, 800}, {800, 1000}}
		rng := rand.New(rand.NewPCG(1, 2))
		for range 50 {
			var f Fragments
			order := append(rng.Perm(4), rng.Perm(4)...)
			missing, made := map[int]bool{0: true, 1: true, 2: true, 3: true}, 0
			for _, i := range order {
				got := add(t, &f, 0, fragmentOf(whole, cuts[i][0], cuts[i][1]))
				delete(missing, i)
				switch {
				case got == nil:
				case len(missing) > 0 || !bytes.Equal(got, whole):
					t.Fatalf("IPv%d, order %v: made\n% x\nfrom\n% x", version, order, got, whole)
				default:
					made++
					missing = map[int]bool{0: true, 1: true, 2: true, 3: true}
				}
			}
			if made == 0 {
				t.Fatalf("IPv%d, order %v: nothing made", version, order)
			}
		}
	}
}

// A datagram whose fragments were captured in part is whole in length, and has the
// bytes before the first that is missing.
func TestFragmentsCutShort(t *testing.T) {
	whole := segment(t, 4, 980)
	var f Fragments
	add(t, &f, 0, fragmentOf(whole, 0, 400)[:100])
	got := add(t, &f, 0, fragmentOf(whole, 400, 1000)[:60])
	if !bytes.Equal(got, whole[:100]) {
		t.Fatalf("made\n% x\nfrom\n% x", got, whole)
	}
	var p wire.Packet
	if err := p.Decode(got); err != nil || !p.Truncated || p.Len != 980 {
		t.Errorf("%v, truncated %v, %d bytes", err, p.Truncated, p.Len)
	}
}

// Overlaps are refused where the data differ, in IPv6 always.
func TestOverlaps(t *testing.T) {
	for _, c := range []struct {
		name    string
		version int
		change  bool
		made    bool
	}{
		{"the same data", 4, false, true},
		{"other data", 4, true, false},
		{"the same data in IPv6", 6, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			whole := segment(t, c.version, 980)
			var f Fragments
			add(t, &f, 0, fragmentOf(whole, 400, 800))
			over := fragmentOf(whole, 320, 1000)
			if c.change {
				over[len(over)-300]++
			}
			add(t, &f, 0, over)
			got := add(t, &f, 0, fragmentOf(whole, 0, 400))
			f.Flush()
			if made := got != nil; made != c.made || made && !bytes.Equal(got, whole) || !made && f.Lost() != 3 {
				t.Errorf("made %v, want %v; %d lost", made, c.made, f.Lost())
			}
		})
	}
}

// What never gets whole is given up after a minute, and earlier where there is more
// than is kept.
func TestFragmentsAreGivenUp(t *testing.T) {
	whole := segment(t, 4, 980)
	var f Fragments
	add(t, &f, 0, fragmentOf(whole, 0, 400))
	if add(t, &f, 61*time.Second, fragmentOf(whole, 400, 1000)) != nil || f.Lost() != 1 {
		t.Errorf("a minute is over: %d lost", f.Lost())
	}
	big := segment(t, 4, 60_000)
	for i := range 3 * maxWaiting {
		part := fragmentOf(big, 0, 32_000)
		wire.SetIPv4ID(part, uint16(i))
		add(t, &f, 62*time.Second, part)
		if f.held > maxHeld || len(f.waiting) > maxWaiting {
			t.Fatalf("%d bytes of %d datagrams are held", f.held, len(f.waiting))
		}
	}
	f.Flush()
	if f.held != 0 || len(f.waiting) != 0 || f.newest != nil || f.Lost() != 3*maxWaiting+2 {
		t.Errorf("%d bytes of %d datagrams are held, %d lost", f.held, len(f.waiting), f.Lost())
	}
}

// Lengths that contradict each other make nothing, and a datagram is at most 65535
// bytes long.
func TestFragmentsThatCannotBe(t *testing.T) {
	whole := segment(t, 4, 980)
	last := fragmentOf(whole, 400, 1000)
	for name, script := range map[string][][]byte{
		"two ends":          {last, fragmentOf(whole[:900], 400, 880), fragmentOf(whole, 0, 400)},
		"beyond the end":    {fragmentOf(whole[:900], 400, 880), fragmentOf(whole, 880, 960), fragmentOf(whole, 0, 400)},
		"no multiple of 8":  {fragmentOf(whole, 0, 399), last},
		"beyond the length": {fragmentOf(segment(t, 4, 65_000), 0, 400), func() []byte { b := bytes.Clone(last); b[6], b[7] = 0x1f, 0xff; return b }()},
	} {
		var f Fragments
		for _, b := range script {
			if got := add(t, &f, 0, b); got != nil {
				t.Errorf("%s: made %d bytes", name, len(got))
			}
		}
		if f.Flush(); f.Lost() != uint64(len(script)) {
			t.Errorf("%s: %d of %d lost", name, f.Lost(), len(script))
		}
	}
}

// Whatever the fragments are, what is made of them is a datagram with their bytes,
// and what is held is bounded.
func FuzzFragments(f *testing.F) {
	whole := segment(f, 4, 100)
	record := func(parts ...[]byte) (all []byte) {
		for _, p := range parts {
			all = append(binary.BigEndian.AppendUint16(all, uint16(len(p))), p...)
		}
		return all
	}
	f.Add(record(fragmentOf(whole, 0, 64), fragmentOf(whole, 64, 120)))
	f.Add(record(fragmentOf(whole, 64, 120), fragmentOf(whole, 32, 72), fragmentOf(whole, 0, 40)))
	whole = segment(f, 6, 100)
	f.Add(record(fragmentOf(whole, 64, 120), fragmentOf(whole, 0, 64)))
	f.Fuzz(func(t *testing.T, data []byte) {
		var fr Fragments
		var p wire.Packet
		in, out := uint64(0), uint64(0)
		for at := time.Duration(0); len(data) >= 2; at += time.Second {
			n := min(int(binary.BigEndian.Uint16(data)), len(data)-2)
			_ = p.Decode(data[2 : 2+n])
			data = data[2+n:]
			if p.FragOffset == 0 && !p.MoreFragments {
				continue
			}
			in++
			held := fr.waiting[fragmentKey{p.Src.Addr(), p.Dst.Addr(), p.ID, p.Proto}]
			if held == nil {
				held = fr.waiting[fragmentKey{p.Src.Addr(), p.Dst.Addr(), p.ID, 0}]
			}
			got := fr.Add(at, &p)
			if got == nil {
				continue
			}
			if held != nil {
				out += held.fragments
			} else {
				out++ // one that was whole alone
			}
			if v := got[0] >> 4; v != 4 && v != 6 || len(got) > maxDatagram+40 {
				t.Fatalf("made %d bytes of version %d", len(got), v)
			}
		}
		fr.Flush()
		if fr.held != 0 || len(fr.waiting) != 0 || out+fr.Lost() != in {
			t.Fatalf("%d bytes of %d datagrams are held; of %d fragments %d were used and %d lost", fr.held, len(fr.waiting), in, out, fr.Lost())
		}
	})
}
