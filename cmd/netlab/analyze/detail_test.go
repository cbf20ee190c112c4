package analyze

import (
	"io"
	"net/netip"
	"strings"
	"testing"
	"time"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// detailed is a connection with something in every row.
func detailed(t *testing.T) *flow.Summary {
	t.Helper()
	tracker := flow.New(flow.Options{})
	ends := [2]netip.AddrPort{netip.MustParseAddrPort("10.0.0.1:40000"), netip.MustParseAddrPort("10.0.0.2:80")}
	for i, line := range []string{
		"0 > S 0:0(0) win 65535 <mss 1460,sackOK,wscale 7>",
		"10 < S. 0:0(0) ack 1 win 65535 <mss 1400,sackOK,wscale 6>",
		"11 > . 1:1(0) ack 1 win 512",
		"12 > P. 1:101(100) ack 1 win 512",
		"212 > P. 1:101(100) ack 1 win 512",
		"222 < . 1:1(0) ack 101 win 0",
		"230 < P. 1:1001(1000) ack 101 win 100",
		"231 < P. 2001:3001(1000) ack 101 win 100",
		"232 > . 101:101(0) ack 1001 win 512",
		"300 > R. 101:101(0) ack 1001 win 0",
	} {
		words := strings.SplitN(line, " ", 3)
		s, err := wire.ParseSegment(words[2])
		if err != nil {
			t.Fatal(err)
		}
		s.Src, s.Dst = ends[0], ends[1]
		if words[1] == "<" {
			s.Src, s.Dst = s.Dst, s.Src
		}
		data, err := s.Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		var p wire.Packet
		if err := p.Decode(data); err != nil {
			t.Fatal(err)
		}
		at, err := time.ParseDuration(words[0] + "ms")
		if err != nil {
			t.Fatal(err)
		}
		tracker.Observe(time.Second+at, uint64(i+1), &p)
	}
	s := tracker.Conns()[0].Summary()
	return &s
}

func TestConnectionGolden(t *testing.T) {
	begin := time.Date(2024, 2, 29, 23, 59, 59, 5e8, time.UTC)
	for name, opt := range map[string]TableOptions{"connection80": {Width: 80}, "connection.ascii": {ASCII: true}} {
		golden(t, name, func(w io.Writer) error {
			return WriteConnection(w, detailed(t), Marks{Zeek: ZeekLine{State: "RSTO", History: "ShADTawdR"}}, begin, opt)
		})
	}
}

// What the capture does not show is said to be unknown, not zero.
func TestConnectionUnknown(t *testing.T) {
	s := flow.Summary{ID: 7, Closer: -1, Resetter: -1}
	s.Ends[0].WindowScale, s.Ends[1].WindowScale = -1, -1
	var b strings.Builder
	if err := WriteConnection(&b, &s, Marks{}, time.Time{}, TableOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"handshake   not seen to complete\n", "began       0.000 s into the capture\n", "ended       open\n"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("lacks %q:\n%s", want, b.String())
		}
	}
	for _, unknown := range []string{"MSS", "window scale", "round trip", "goodput"} {
		if strings.Contains(b.String(), unknown) {
			t.Errorf("says something of %s:\n%s", unknown, b.String())
		}
	}
}
