package match

import (
	"net/netip"
	"slices"
	"testing"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

var (
	clientAddr = netip.MustParseAddrPort("10.0.0.1:49152")
	serverAddr = netip.MustParseAddrPort("10.0.0.2:80")
	ends       = [2]flow.End{{Addr: clientAddr, Node: "client"}, {Addr: serverAddr, Node: "server"}}
	first      = &flow.Conn{ID: 1, Ends: ends}
	second     = &flow.Conn{ID: 2, Ends: ends}
)

// seg is one segment of a connection between client (dir 0) and server (dir 1).
type seg struct {
	conn  *flow.Conn
	dir   int
	kinds flow.Kind
	flags wire.Flags
	len   int
	// of is what a retransmission repeats.
	of        flow.Kind
	ofOrdinal int
}

func (s seg) packet() (*flow.Info, *wire.Packet) {
	info := &flow.Info{
		Conn: s.conn, Dir: s.dir, Kinds: s.kinds, OfKinds: s.of,
	}
	if i, ok := s.of.Ordinal(); ok {
		info.OfOrdinal[i] = uint32(s.ofOrdinal)
	}
	p := &wire.Packet{
		Proto: wire.TCP, Src: s.conn.Ends[s.dir].Addr, Dst: s.conn.Ends[1-s.dir].Addr, Flags: s.flags, Len: s.len,
	}
	return info, p
}

// choose returns the numbers, from 0, of the segments that the pattern selects.
func choose(c *Counter, segs []seg) []int {
	var chosen []int
	for i, s := range segs {
		if c.Match(s.packet()) {
			chosen = append(chosen, i)
		}
	}
	return chosen
}

func TestCounterSelectsWhatThePatternNames(t *testing.T) {
	const again = flow.Data | flow.Retransmission
	segs := []seg{
		0:  {conn: first, kinds: flow.SYN, flags: wire.SYN},
		1:  {conn: first, dir: 1, kinds: flow.SYNACK | flow.AckOfSYN, flags: wire.SYN | wire.ACK},
		2:  {conn: first, kinds: flow.PureACK | flow.AckOfSYN, flags: wire.ACK},
		3:  {conn: first, kinds: flow.Data, flags: wire.ACK, len: 1000},
		4:  {conn: first, kinds: flow.Data, flags: wire.ACK | wire.PSH, len: 500},
		5:  {conn: first, dir: 1, kinds: flow.Data, flags: wire.ACK, len: 1},
		6:  {conn: first, kinds: again, flags: wire.ACK, len: 1000, of: flow.Data, ofOrdinal: 1},
		7:  {conn: first, kinds: again, flags: wire.ACK | wire.PSH, len: 500, of: flow.Data, ofOrdinal: 2},
		8:  {conn: first, kinds: again, flags: wire.ACK | wire.PSH, len: 500, of: flow.Data, ofOrdinal: 2},
		9:  {conn: first, kinds: flow.FIN, flags: wire.FIN | wire.ACK},
		10: {conn: first, dir: 1, kinds: flow.PureACK | flow.AckOfFIN, flags: wire.ACK},
		11: {conn: first, kinds: flow.FIN | flow.Retransmission, flags: wire.FIN | wire.ACK, of: flow.FIN, ofOrdinal: 1},
		12: {conn: first, dir: 1, kinds: flow.RST, flags: wire.RST},
		13: {conn: second, kinds: flow.SYN, flags: wire.SYN},
		14: {conn: second, dir: 1, kinds: flow.RST, flags: wire.RST | wire.ACK},
		15: {conn: second, kinds: flow.Data, flags: wire.ACK, len: 20},
	}
	tests := []struct {
		pattern string
		want    []int
		seen    uint64
	}{
		{"packet", []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, 0},
		{"SYN", []int{0, 13}, 0},
		{"SYN+ACK", []int{1}, 0},
		{"ACK", []int{2, 10}, 0},
		{"ack of SYN", []int{1, 2}, 0},
		{"server ack of FIN", []int{10}, 0},
		{"client ack of FIN", nil, 0},
		{"server data", []int{5}, 0},
		{"server>client data", []int{5}, 0},
		{"server>server data", nil, 0},
		{"any>server data", []int{3, 4, 6, 7, 8, 15}, 0},
		{"data #1", []int{3, 5, 15}, 4},         // for each connection and direction
		{"client data #2-4", []int{4, 6, 7}, 3}, // retransmissions count
		{"client data #4-", []int{7, 8}, 4},
		{"client data every 2", []int{4, 7}, 4},
		{"client data #2 len < 1000", []int{7}, 3}, // the second of those that are short
		{"client FIN #2", []int{11}, 1},
		{"retransmission", []int{6, 7, 8, 11}, 0},
		{"retransmission #2", []int{7}, 3},
		{"retransmission of data", []int{6, 7, 8}, 0},
		{"retransmission of data #2", []int{7, 8}, 0}, // each one of the second data segment
		{"retransmission of data #2-", []int{7, 8}, 0},
		{"retransmission #2 of data #2", []int{8}, 1}, // the second of them
		{"retransmission #1 of data", []int{6}, 2},
		{"retransmission of FIN", []int{11}, 0},
		{"retransmission of SYN", nil, 0},
		{"any RST", []int{12, 14}, 0},
		{"RST flags R.", []int{14}, 0},
		{"data flags P.", []int{4, 7, 8}, 0},
		{"data conn 2", []int{15}, 0},
		{"SYN port 80", []int{0, 13}, 0},
		{"SYN sport 80", nil, 0},
		{"RST sport 80", []int{12, 14}, 0},
		{"SYN dport 80 conn 1", []int{0}, 0},
		{"data len != 500", []int{3, 5, 6, 15}, 0},
		{"data len <= 20", []int{5, 15}, 0},
		{"data len = 20", []int{15}, 0},
		{"data len > 500", []int{3, 6}, 0},
		{"packet proto udp", nil, 0},
		{"packet #2 proto tcp", []int{2, 5, 15}, 13},
		{"nobody packet", nil, 0},
	}
	for _, tt := range tests {
		c := NewCounter(MustParse(tt.pattern))
		if got := choose(c, segs); !slices.Equal(got, tt.want) {
			t.Errorf("%s selects %v, want %v", tt.pattern, got, tt.want)
		}
		if c.Matched() != uint64(len(tt.want)) || c.Seen() != tt.seen {
			t.Errorf("%s: matched %d and seen %d, want %d and %d", tt.pattern, c.Matched(), c.Seen(), len(tt.want), tt.seen)
		}
	}
}

// Without a tracker's word, the packet's own flags and addresses have to do.
func TestCounterWithoutInfo(t *testing.T) {
	other := netip.MustParseAddrPort("10.0.0.3:53")
	udp := &wire.Packet{Proto: wire.UDP, Src: clientAddr, Dst: other, Len: 30}
	answer := &wire.Packet{Proto: wire.UDP, Src: other, Dst: clientAddr, Len: 60}
	ping := &wire.Packet{Proto: wire.ICMPv6, Src: clientAddr, Dst: serverAddr}
	rst := &wire.Packet{Proto: wire.TCP, Src: serverAddr, Dst: clientAddr, Flags: wire.RST | wire.ACK}
	piece := &wire.Packet{Proto: wire.TCP, Src: serverAddr, Dst: clientAddr, FragOffset: 1480, Len: 500}
	packets := []*wire.Packet{udp, answer, ping, rst, udp, piece, answer, udp}

	owner := func(a netip.Addr) string {
		return map[netip.Addr]string{clientAddr.Addr(): "client", other.Addr(): "dns"}[a]
	}
	tests := []struct {
		pattern string
		want    []int
	}{
		{"packet", []int{0, 1, 2, 3, 4, 5, 6, 7}},
		{"packet proto udp", []int{0, 1, 4, 6, 7}},
		{"packet proto udp #2", []int{4, 6}}, // each way on its own
		{"packet proto icmp", []int{2}},
		{"packet proto icmpv6", []int{2}},
		{"client packet", []int{0, 2, 4, 7}},
		{"client>dns packet every 3", []int{7}},
		{"any>client packet proto udp", []int{1, 6}},
		{"packet len >= 60 port 53", []int{1, 6}},
		{"RST", []int{3}},
		{"packet flags R.", []int{3}},
		{"data", nil}, // UDP has none, and a fragment does not say
		{"packet conn 1", nil},
		{"retransmission of SYN", nil},
	}
	for _, tt := range tests {
		c := NewCounter(MustParse(tt.pattern))
		c.Owners(owner)
		var got []int
		for i, p := range packets {
			if c.Match(nil, p) {
				got = append(got, i)
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s selects %v, want %v", tt.pattern, got, tt.want)
		}
	}
	if NewCounter(MustParse("client packet")).Match(nil, udp) {
		t.Error("a node was recognized that nobody named")
	}
}

func TestResetCountsAnew(t *testing.T) {
	syn := seg{conn: first, kinds: flow.SYN, flags: wire.SYN}
	c := NewCounter(MustParse("SYN #1"))
	if got := choose(c, []seg{syn, syn}); !slices.Equal(got, []int{0}) {
		t.Fatalf("chose %v, want the first", got)
	}
	c.Reset()
	if c.Matched() != 0 || c.Seen() != 0 {
		t.Error("the sums are not 0 again")
	}
	if got := choose(c, []seg{syn}); !slices.Equal(got, []int{0}) {
		t.Errorf("chose %v, want the first again", got)
	}
}

// Of more connections than MaxConns, the one that matched least recently is
// forgotten, and no other.
func TestCountsForgetTheLeastRecent(t *testing.T) {
	var c counts
	for id := range MaxConns {
		c.count(key{conn: id})
	}
	if n := c.count(key{conn: 0}); n != 2 { // now 1 is the least recent
		t.Fatalf("connection 0 counts %d, want 2", n)
	}
	c.count(key{conn: MaxConns})
	for _, tt := range []struct {
		conn int
		want uint64
	}{{MaxConns, 2}, {0, 3}, {2, 2}, {1, 1}, {3, 1}, {0, 4}, {4, 1}} {
		// Counting 1 anew displaces 3, and 3 displaces 4.
		if n := c.count(key{conn: tt.conn}); n != tt.want {
			t.Errorf("connection %d counts %d, want %d", tt.conn, n, tt.want)
		}
	}
	if len(c.entries) != MaxConns || len(c.index) != MaxConns {
		t.Errorf("%d entries, %d in the index, want %d", len(c.entries), len(c.index), MaxConns)
	}
}

func TestMatchDoesNotAllocate(t *testing.T) {
	info, p := seg{conn: first, kinds: flow.Data, flags: wire.ACK, len: 1000}.packet()
	for _, text := range []string{"client FIN #1", "server>client data", "client data #1000000", "data every 2"} {
		c := NewCounter(MustParse(text))
		c.Match(info, p)
		if n := testing.AllocsPerRun(100, func() { c.Match(info, p) }); n != 0 {
			t.Errorf("%s: %v allocations a packet", text, n)
		}
	}
}

func BenchmarkMatch(b *testing.B) {
	info, p := seg{conn: first, kinds: flow.Data, flags: wire.ACK, len: 1000}.packet()
	for _, bm := range []struct{ name, pattern string }{
		{"wrong kind", "client FIN #1"},
		{"wrong node", "server>client data #1"},
		{"wrong length", "client data len < 1000"},
		{"wrong ordinal", "client data #4294967295"},
		{"selected", "client data"},
	} {
		b.Run(bm.name, func(b *testing.B) {
			c := NewCounter(MustParse(bm.pattern))
			b.ReportAllocs()
			for b.Loop() {
				c.Match(info, p)
			}
		})
	}
}
