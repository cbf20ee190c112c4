package flow

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"netlab/topology/wire"
)

// bounded checks everything that must not grow.
func bounded(t *testing.T, track *Tracker, maxConns int) {
	t.Helper()
	conns := track.Conns()
	if len(conns) != track.Len() || track.Len() > maxConns {
		t.Fatalf("%d connections listed, %d in the table, at most %d allowed", len(conns), track.Len(), maxConns)
	}
	for _, c := range conns {
		for i := range c.Ends {
			h := &c.Ends[i]
			if len(h.sent.ring) > maxOriginals || len(h.got.islands()) > maxRanges || len(c.life(h).times) > maxPath {
				t.Fatalf("originals %d, islands %d, path %d", len(h.sent.ring), len(h.got.islands()), len(c.life(h).path))
			}
		}
	}
}

// Whatever comes, the tracker stands, keeps its bounds and can sum up.
func FuzzObserve(f *testing.F) {
	segment := func(from, flags byte, seq, ack uint32, n, win uint16) []byte {
		b := []byte{from, flags}
		b = binary.BigEndian.AppendUint32(b, seq)
		b = binary.BigEndian.AppendUint32(b, ack)
		b = binary.BigEndian.AppendUint16(b, n)
		return binary.BigEndian.AppendUint16(b, win)
	}
	f.Add(slices.Concat(segment(0, 2, 10, 0, 0, 100), segment(1, 18, 20, 11, 0, 100), segment(0, 16, 11, 21, 0, 100),
		segment(0, 17, 11, 21, 5, 100), segment(1, 17, 21, 17, 0, 100), segment(0, 16, 17, 22, 0, 100)))
	f.Add(slices.Concat(segment(2, 2, 10, 0, 0, 0), segment(3, 20, 0, 11, 0, 0), segment(2, 2, 99, 0, 0, 0), segment(4, 7, 1, 1, 9, 1)))
	f.Fuzz(func(t *testing.T, data []byte) {
		const maxConns = 3
		track := New(Options{MaxConns: maxConns, Ended: func(c *Conn) {
			if _, err := json.Marshal(c.Summary()); err != nil {
				t.Fatal(err)
			}
		}})
		for n := uint64(1); len(data) >= 14; n++ {
			p := wire.Packet{Version: 4, Proto: wire.TCP}
			end := netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 0, 0, data[0] >> 1 & 3}), 1000)
			p.Src, p.Dst = end, addrB
			if data[0]&1 != 0 {
				p.Src, p.Dst = addrB, end
			}
			p.ID = uint32(data[0] >> 4)
			p.Flags = wire.Flags(data[1])
			p.Seq, p.Ack = binary.BigEndian.Uint32(data[2:]), binary.BigEndian.Uint32(data[6:])
			p.Len, p.Window = int(binary.BigEndian.Uint16(data[10:])), binary.BigEndian.Uint16(data[12:])
			p.Options.WindowScale = int8(p.Window%20) - 1
			p.Options.HasTimestamps = data[0]&8 != 0
			p.Options.TSVal, p.Options.TSEcr = p.Seq/100, p.Ack/100
			p.Options.NumSACK = uint8(p.Window % 5)
			p.Options.SACK[0] = wire.SACKBlock{Start: p.Ack + 10, End: p.Ack + 20}
			info := track.Observe(time.Duration(p.Seq), n, &p)
			if info.Conn == nil || info.Of >= n {
				t.Fatalf("segment %d: %+v", n, info)
			}
			_ = info.Kinds.String()
			data = data[14:]
		}
		bounded(t, track, maxConns)
		track.Flush()
		if track.Len() != 0 {
			t.Fatalf("%d connections after Flush", track.Len())
		}
	})
}

// The table evicts what ended first, then what has been idle for longest.
func TestEviction(t *testing.T) {
	var ended []int
	track := New(Options{MaxConns: 3, Ended: func(c *Conn) { ended = append(ended, c.ID) }})
	send := func(at int, host byte, back bool, flags wire.Flags) {
		p := wire.Packet{Version: 4, Proto: wire.TCP, Dst: addrB, Flags: flags, Seq: 1, Ack: 1}
		p.Src = netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 0, 1, host}), 1000)
		if back {
			p.Src, p.Dst = p.Dst, p.Src
		}
		track.Observe(time.Duration(at)*time.Second, uint64(at), &p)
	}
	send(1, 1, false, wire.ACK) // connection 1, soon the idlest
	send(2, 2, false, wire.ACK) // connection 2
	send(3, 3, false, wire.ACK) // connection 3
	send(4, 3, true, wire.RST)  // ... is over
	send(5, 4, false, wire.ACK) // connection 4: evicts 3
	send(6, 5, false, wire.ACK) // connection 5: none is over, evicts 1
	send(7, 2, false, wire.ACK) // 2 is heard of again
	send(8, 6, false, wire.ACK) // connection 6: evicts 4
	if want := []int{3, 1, 4}; !slices.Equal(ended, want) {
		t.Errorf("evicted %v, want %v", ended, want)
	}
	track.Flush()
	if want := []int{3, 1, 4, 2, 5, 6}; !slices.Equal(ended, want) {
		t.Errorf("flushed %v, want %v", ended, want)
	}
}

// With Linger, a connection that is over leaves when it has been silent for that
// long; an open one stays, however long it is silent.
func TestLinger(t *testing.T) {
	var ended []int
	track := New(Options{Linger: time.Minute, Ended: func(c *Conn) { ended = append(ended, c.ID) }})
	send := func(at time.Duration, host byte, flags wire.Flags) {
		p := wire.Packet{Version: 4, Proto: wire.TCP, Dst: addrB, Flags: flags, Seq: 1, Ack: 1}
		p.Src = netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, 0, 1, host}), 1000)
		track.Observe(at, 1, &p)
	}
	send(0, 1, wire.ACK)             // connection 1 stays open
	send(0, 2, wire.RST|wire.ACK)    // connection 2 is over
	send(1, 3, wire.RST|wire.ACK)    // connection 3 is over
	send(time.Minute, 2, wire.ACK)   // ... and 2 is heard of again: not yet
	send(time.Minute, 4, wire.ACK)   // connection 4
	send(2*time.Minute, 4, wire.ACK) // 2 has been silent for a minute, no more
	send(2*time.Minute+1, 4, wire.ACK)
	if want := []int{2, 3}; !slices.Equal(ended, want) {
		t.Errorf("left: %v, want %v", ended, want)
	}
	if track.Len() != 2 {
		t.Errorf("%d connections left, want 1 and 4", track.Len())
	}
}

// Endless holes and a sender that is never acknowledged stay within the bounds.
func TestBoundsOfOneConnection(t *testing.T) {
	track := New(Options{})
	p := wire.Packet{Version: 4, Proto: wire.TCP, Src: addrA, Dst: addrB, Flags: wire.ACK, Len: 10, Payload: make([]byte, 10)}
	back := wire.Packet{Version: 4, Proto: wire.TCP, Src: addrB, Dst: addrA, Flags: wire.ACK, Window: 65535}
	for i := range 10000 {
		track.Observe(time.Duration(i), uint64(i), &p)
		if i == 0 {
			track.Observe(0, 0, &back)
		}
		p.Seq += 20
	}
	bounded(t, track, 1)
	c := track.Conns()[0]
	if n := len(c.Ends[0].sent.ring); n != maxOriginals {
		t.Errorf("%d originals kept of a sender that waits, want %d", n, maxOriginals)
	}
	if got, want := c.Summary().Ends[0].MissingBytes, uint64(9999*10); got != want {
		t.Errorf("missing %d, want %d: holes given up count", got, want)
	}
}

// What is no TCP header is nobody's segment.
func TestNotTCP(t *testing.T) {
	track := New(Options{})
	for _, p := range []wire.Packet{
		{Version: 4, Proto: wire.UDP, Src: addrA, Dst: addrB},
		{Version: 4, Proto: wire.TCP, FragOffset: 1480},
	} {
		if info := track.Observe(0, 1, &p); info != nil {
			t.Errorf("%v: %v", p.Proto, info.Kinds)
		}
	}
}

func TestKindString(t *testing.T) {
	for _, tt := range []struct {
		kinds Kind
		want  string
	}{{0, ""}, {SYN, "SYN"}, {FIN | Data | Retransmission, "FIN, data, retransmission"}, {AckUnseen, "ack of unseen data"}} {
		if got := fmt.Sprint(tt.kinds); got != tt.want {
			t.Errorf("%#x = %q, want %q", uint32(tt.kinds), got, tt.want)
		}
	}
}
