package topology_test

import (
	"encoding/binary"
	"net/netip"
	"slices"
	"testing"
	"time"

	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/wire"
)

// A SYN in fragments makes its socket when the fragment arrives that completes it, whichever
// that is, and the socket gives up as any other.
func TestSYNInFragments(t *testing.T) {
	for _, tt := range []struct {
		name  string
		at    int // which of a's and b's addresses, IPv4 or IPv6
		order []int
		pause time.Duration
		// by is the packet that opens the connection, 0 for none.
		by uint64
	}{
		{"in order", 0, []int{0, 1, 2}, time.Second, 3},
		{"the first one last", 0, []int{2, 1, 0}, time.Second, 3},
		{"the first one in the middle", 0, []int{2, 0, 1}, time.Second, 3},
		{"over IPv6", 1, []int{0, 2, 1}, time.Second, 3},
		{"after the reassembly timeout", 0, []int{0, 1, 2}, 16 * time.Second, 0},
		{"after 32 s over IPv6", 1, []int{0, 1, 2}, 16 * time.Second, 3},
		{"after the reassembly timeout over IPv6", 1, []int{0, 1, 2}, 31 * time.Second, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			nw := newNetwork(t, topology.Spec{
				Nodes: []topology.NodeSpec{{Name: "a", Kind: topology.Raw}, {Name: "b"}},
				Links: []topology.LinkSpec{{A: "a", B: "b"}},
			})
			syn, err := (&wire.Segment{
				Src: netip.AddrPortFrom(nw.Addrs("a")[tt.at], 4000), Dst: netip.AddrPortFrom(nw.Addrs("b")[tt.at], 80),
				Flags: wire.SYN, Window: 65535, Len: 1000,
			}).Append(nil)
			if err != nil {
				t.Fatal(err)
			}
			parts := fragmentsOf(t, syn, 400)
			nw.Do(func(e *topology.Engine) {
				if _, err := e.Machine("b").ListenTCP(netip.AddrPortFrom(netip.Addr{}, 80), 0); err != nil {
					t.Fatal(err)
				}
			})
			for _, i := range tt.order {
				nw.Do(func(e *topology.Engine) { e.Raw("a").Send(0, parts[i]) })
				nw.Run(tt.pause)
			}
			nw.Run(5 * time.Minute)
			var got []wire.Cause
			for _, tr := range nw.Tap().Transitions {
				if tr.Conn != nil {
					got = append(got, tr.Cause)
				}
			}
			var want []wire.Cause
			if tt.by != 0 {
				want = []wire.Cause{wire.Received(nw.Tap().Packets[tt.by-1].Word(), tt.by), wire.TimedOut(wire.TimerRetransmission)}
			}
			if !slices.Equal(got, want) {
				t.Errorf("b changes its state by %v, want %v", got, want)
			}
		})
	}
}

// What becomes of a socket does not depend on fragments that come after their segment is
// complete: they begin another reassembly, and its timeout is not the socket's.
func TestFragmentAfterItsSegment(t *testing.T) {
	nw := newNetwork(t, topology.Spec{
		Nodes: []topology.NodeSpec{{Name: "a", Kind: topology.Raw}, {Name: "b", Options: nodes.Options{SynRetries: 6}}},
		Links: []topology.LinkSpec{{A: "a", B: "b"}},
	})
	local, remote := netip.AddrPortFrom(nw.Addrs("b")[0], 4000), netip.AddrPortFrom(nw.Addrs("a")[0], 80)
	nw.Do(func(e *topology.Engine) {
		if _, err := e.Machine("b").Connect(local, remote); err != nil {
			t.Fatal(err)
		}
	})
	ignored, err := (&wire.Segment{Src: remote, Dst: local, Flags: wire.FIN, Len: 600}).Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	parts := fragmentsOf(t, ignored, 400)
	for _, part := range append(parts, parts[1]) {
		nw.Do(func(e *topology.Engine) { e.Raw("a").Send(0, slices.Clone(part)) })
		nw.Run(time.Second)
	}
	nw.Run(5 * time.Minute)
	syns := 0
	for _, p := range nw.Tap().Packets {
		if p.From == "b" && p.Flags == wire.SYN {
			syns++
		}
	}
	if syns != 7 {
		t.Errorf("b sends %d SYNs before it gives up, want 7", syns)
	}
}

// A SYN in fragments makes its socket though its identification was that of another
// segment 30 s before.
func TestIdentificationThatComesAgain(t *testing.T) {
	nw := newNetwork(t, topology.Spec{
		Nodes: []topology.NodeSpec{{Name: "a", Kind: topology.Raw}, {Name: "b"}},
		Links: []topology.LinkSpec{{A: "a", B: "b"}},
	})
	nw.Do(func(e *topology.Engine) {
		if _, err := e.Machine("b").ListenTCP(netip.AddrPortFrom(netip.Addr{}, 80), 0); err != nil {
			t.Fatal(err)
		}
	})
	for _, flags := range []wire.Flags{wire.FIN, wire.SYN} {
		segment, err := (&wire.Segment{
			Src: netip.AddrPortFrom(nw.Addrs("a")[0], 4000), Dst: netip.AddrPortFrom(nw.Addrs("b")[0], 80), Flags: flags, Window: 65535, Len: 600,
		}).Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range fragmentsOf(t, segment, 400) {
			nw.Do(func(e *topology.Engine) { e.Raw("a").Send(0, part) })
			nw.Run(12 * time.Second) // the second SYN's part comes after 36 s
		}
	}
	if got := nw.Tap().Transitions; len(got) != 2 || got[1].To != wire.SynReceived {
		t.Errorf("b changes its state by %v, want a listener and a connection in SYN-RECEIVED", got)
	}
}

// fragmentsOf cuts a datagram into fragments of so many bytes each.
func fragmentsOf(t *testing.T, datagram []byte, size int) (parts [][]byte) {
	t.Helper()
	header := 20
	if datagram[0]>>4 == 6 {
		header = 40
	}
	for at := header; at < len(datagram); at += size {
		end := min(at+size, len(datagram))
		offset, more := uint16(at-header), end < len(datagram)
		part := slices.Clone(datagram[:header])
		if header == 20 {
			offset /= 8
			if more {
				offset |= 0x2000
			}
			binary.BigEndian.PutUint16(part[6:], offset)
			binary.BigEndian.PutUint16(part[4:], 1) // the identification
		} else {
			if more {
				offset |= 1
			}
			part = append(part, part[6], 0, byte(offset>>8), byte(offset), 0, 0, 0, 1)
			part[6] = 44 // a fragment header
		}
		part = append(part, datagram[at:end]...)
		if header == 20 {
			binary.BigEndian.PutUint16(part[2:], uint16(len(part)))
			wire.FixIPv4Header(part[:20])
		} else {
			binary.BigEndian.PutUint16(part[4:], uint16(len(part)-header))
		}
		parts = append(parts, part)
	}
	return parts
}
