package match

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// A connection as the tracker sees it, by the lines' numbers from 0: the first
// data segment is lost and sent again, the network copies the second one, and
// the server's FIN is sent twice.
const story = `
client S 0:0(0) win 1000
server S. 0:0(0) ack 1 win 1000
client . 1:1(0) ack 1 win 1000
client P. 1:101(100) ack 1 win 1000
client P. 101:201(100) ack 1 win 1000
copy
client P. 1:101(100) ack 1 win 1000
server . 1:1(0) ack 201 win 1000
client P. 201:251(50) ack 1 win 1000
server F. 1:1(0) ack 251 win 1000
server F. 1:1(0) ack 251 win 1000
client . 251:251(0) ack 2 win 1000
client F. 251:251(0) ack 2 win 1000
server . 2:2(0) ack 252 win 1000
server R 2:2(0)
`

func TestCounterWithTheTracker(t *testing.T) {
	tests := []struct {
		pattern string
		want    []int
	}{
		{"SYN", []int{0}},
		{"server SYN+ACK #1", []int{1}},
		{"client ack of SYN", []int{2}},
		{"client data", []int{3, 4, 5, 6, 8}},
		{"client data #2-3", []int{4, 6}}, // the copy, 5, has no number
		{"client data every 2", []int{4, 8}},
		{"duplicate #1", []int{5}},
		{"packet #5", []int{5, 13}},
		{"retransmission", []int{6, 10}},
		{"timeout retransmission", []int{6, 10}},
		{"client timeout retransmission of data", []int{6}},
		{"fast retransmission", nil},
		{"retransmission of data #1", []int{6}},
		{"retransmission of data #2", nil},
		{"server retransmission #1 of FIN #1", []int{10}},
		{"server>client FIN #2", []int{10}},
		{"client ack of FIN", []int{11}},
		{"server ack of FIN", []int{13}},
		{"client data len < 100", []int{8}},
		{"any RST", []int{14}},
		{"RST flags R.", nil},
	}
	for _, tt := range tests {
		c := NewCounter(MustParse(tt.pattern))
		if got := c.replay(t, story); !slices.Equal(got, tt.want) {
			t.Errorf("%s selects %v, want %v", tt.pattern, got, tt.want)
		}
	}
}

// replay sends the lines past a tracker and returns which the counter selects.
func (c *Counter) replay(t *testing.T, lines string) []int {
	t.Helper()
	addrs := map[string]netip.AddrPort{"client": clientAddr, "server": serverAddr}
	track := flow.New(flow.Options{Owner: func(a netip.Addr) string {
		return map[netip.Addr]string{clientAddr.Addr(): "client", serverAddr.Addr(): "server"}[a]
	}})
	var chosen []int
	var datagram []byte
	for i, line := range strings.Split(strings.TrimSpace(lines), "\n") {
		if line != "copy" {
			node, text, _ := strings.Cut(line, " ")
			seg, err := wire.ParseSegment(text)
			if err != nil {
				t.Fatal(err)
			}
			seg.Src, seg.Dst = addrs[node], addrs[map[string]string{"client": "server", "server": "client"}[node]]
			seg.ID = uint16(i + 1)
			if datagram, err = seg.Append(nil); err != nil {
				t.Fatal(err)
			}
		}
		var p wire.Packet
		if err := p.Decode(datagram); err != nil {
			t.Fatal(err)
		}
		if c.Match(track.Observe(time.Duration(i)*time.Millisecond, uint64(i+1), &p), &p) {
			chosen = append(chosen, i)
		}
	}
	return chosen
}
