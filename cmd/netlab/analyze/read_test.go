package analyze_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/cmd/netlab/analyze"
	"netlab/cmd/netlab/analyze/capture"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

func twoConnections(t *testing.T) *scene {
	s := newScene(t)
	s.say(home, away, closed)
	s.say("[2001:db8::1]:40001", "[2001:db8::2]:443", refused)
	return s
}

const twoGist = `1 10.0.0.1:40000>10.0.0.2:80 0s+321ms rtt 21ms 100/1000 1/0 closed client
2 [2001:db8::1]:40001>[2001:db8::2]:443 1s+20ms rtt unknown 0/0 0/0 refused server
`

// Both connections are told whole, and every packet is counted for what it is.
func TestRead(t *testing.T) {
	s := twoConnections(t)
	query := wire.Datagram{Src: netip.MustParseAddrPort("10.0.0.1:5353"), Dst: netip.MustParseAddrPort("10.0.0.2:53")}
	data, err := query.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	s.packet(2*time.Second, data)
	s.packet(2*time.Second, []byte{0x45, 0})    // an IP header cut short
	s.packet(3*time.Second, []byte{0xff, 1, 2}) // no IP
	all, n, err := follow(t, s.file, analyze.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(twoGist, gist(all)); diff != "" {
		t.Error(diff)
	}
	want := analyze.Counts{
		Packets: 16, TCP: 13, Unread: []analyze.Unread{
			{analyze.OtherIP, "UDP", 1},
			{analyze.NotIP, "neither IPv4 nor IPv6 by its version", 1},
			{analyze.Malformed, "ipv4 header", 1},
		},
		Begin: time.Unix(begin, 0).UTC(), Span: 3 * time.Second, Connections: 2,
	}
	if diff := cmp.Diff(want, n); diff != "" {
		t.Error(diff)
	}
}

// A file that is cut short anywhere gives everything before the cut, and says
// where it is.
func TestReadDamaged(t *testing.T) {
	whole := twoConnections(t).file
	_, n, err := follow(t, whole[:len(whole)-5], analyze.Options{})
	damage, ok := errors.AsType[*capture.Error](err)
	if !ok || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Fatalf("error %v, want a capture.Error about the end", err)
	}
	if want := int64(len(whole) - 16 - 60); damage.Offset != want {
		t.Errorf("offset %d, want %d, where the last record begins", damage.Offset, want)
	}
	if n.Packets != 12 || n.Connections != 2 {
		t.Errorf("%d packets, %d connections, want the 12 and 2 before the damage", n.Packets, n.Connections)
	}
}

// A done context ends the reading; what was found is told all the same.
func TestReadStopped(t *testing.T) {
	r, err := capture.NewReader(bytes.NewReader(twoConnections(t).file))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if n, err := analyze.Read(ctx, r, analyze.Options{}); !errors.Is(err, context.Canceled) || n.Packets != 0 {
		t.Errorf("%d packets, error %v", n.Packets, err)
	}
}

// What the receiver of a connection cannot take ends the reading.
func TestReadRefused(t *testing.T) {
	r, err := capture.NewReader(bytes.NewReader(twoConnections(t).file))
	if err != nil {
		t.Fatal(err)
	}
	full, told := errors.New("disk full"), 0
	_, err = analyze.Read(context.Background(), r, analyze.Options{Gone: func(*flow.Conn, analyze.Marks) error {
		told++
		return full
	}})
	if !errors.Is(err, full) || told != 1 {
		t.Errorf("error %v after %d connections, want %v after 1", err, told, full)
	}
}

// More connections at once than are followed: the idlest one is given up, is
// counted as such, and its later segments are another connection.
func TestReadGivesUp(t *testing.T) {
	s := newScene(t)
	s.say(home, away, "0 > . 1:11(10) ack 1 win 100")
	s.say("10.0.0.3:1", away, "1 > . 1:11(10) ack 1 win 100")
	s.say(home, away, "2 > . 11:21(10) ack 1 win 100")
	all, n, err := follow(t, s.file, analyze.Options{MaxConnections: 1})
	if err != nil || n.GivenUp != 2 || n.Connections != 3 || len(all) != 3 {
		t.Errorf("%d connections told of %d, %d given up, %v", len(all), n.Connections, n.GivenUp, err)
	}
}

// A connection that a new one of the same addresses follows is not given up.
func TestReadReuse(t *testing.T) {
	s := newScene(t)
	s.say(home, away, "0 > S 0:0(0) win 100\n 9 > S 5000:5000(0) win 100")
	all, n, err := follow(t, s.file, analyze.Options{})
	if err != nil || n.GivenUp != 0 || len(all) != 2 {
		t.Errorf("%d connections, %d given up, %v", len(all), n.GivenUp, err)
	}
}

// Connections that ended long ago are told while the capture goes on.
func TestReadLetsGo(t *testing.T) {
	s := newScene(t)
	s.say(home, away, closed)
	s.say("10.0.0.3:1", away, "400 > . 1:11(10) ack 1 win 100\n 401 > . 11:21(10) ack 1 win 100")
	r, err := capture.NewReader(bytes.NewReader(s.file))
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	_, err = analyze.Read(context.Background(), r, analyze.Options{
		Gone: func(c *flow.Conn, _ analyze.Marks) error {
			order = append(order, "gone "+c.Ends[0].Addr.String())
			return nil
		},
		Segment: func(p *wire.Packet, _ *flow.Info) { order = append(order, p.Src.String()) },
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"gone 10.0.0.1:40000", "10.0.0.3:1", "10.0.0.3:1", "gone 10.0.0.3:1"}
	if diff := cmp.Diff(want, order[11:]); diff != "" {
		t.Error(diff)
	}
}

// Times that go backwards are told as they are.
func TestReadBackwards(t *testing.T) {
	s := newScene(t)
	s.say(home, away, "5 > S 0:0(0) win 100\n 0 < S. 0:0(0) ack 1 win 100")
	all, n, err := follow(t, s.file, analyze.Options{})
	if err != nil || n.Span != 0 || all[0].End != -5*time.Second {
		t.Errorf("span %v, end %v, %v", n.Span, all[0].End, err)
	}
}
