package analyze_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/cmd/netlab/analyze"
	"netlab/cmd/netlab/analyze/capture"
	"netlab/topology/wire"
	"netlab/topology/wire/captures"
	"netlab/topology/wire/flow"
)

// examined reads a capture that was once judged wrongly: its connections, in the
// order of their numbers, what is told of each segment of the first one, and the
// counts.
func examined(t *testing.T, name string) (list []flow.Summary, segments []flow.Info, counts analyze.Counts) {
	t.Helper()
	r, err := capture.Open(filepath.Join(captures.Dir(t), "examined", name))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	counts, err = analyze.Read(context.Background(), r, analyze.Options{
		Segment: func(_ *wire.Packet, i *flow.Info) {
			if i.Conn.ID == 1 {
				segments = append(segments, *i)
			}
		},
		Gone: func(c *flow.Conn, _ analyze.Marks) error {
			list = append(list, c.Summary())
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(list, func(a, b flow.Summary) int { return a.ID - b.ID })
	return list, segments, counts
}

// A RST exactly at what its receiver has acknowledged ends the connection, also
// where the segment that was acknowledged is missing from the capture. One that is
// only near it has no effect for certain, but nothing more is heard of its sender:
// it has gone.
func TestResetsOfExaminedCaptures(t *testing.T) {
	for name, want := range map[string]string{
		"rst-at-own-ack.pcap":   "RSTO reset by client",
		"rst-at-own-ack-2.pcap": "RSTO reset by client",
		"rst-in-window.pcap":    "RSTR reset by server",
	} {
		list, _, _ := examined(t, name)
		c := analyze.NewConnection(&list[0], analyze.Marks{})
		if got := analyze.ConnState(&list[0]) + " " + c.Ending.String() + " by " + c.By.String(); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// A server's RST refuses a SYN, and the next SYN opens another connection.
func TestStraySYN(t *testing.T) {
	file, err := os.ReadFile(filepath.Join(captures.Dir(t), "examined/stray-syn.pcap"))
	if err != nil {
		t.Fatal(err)
	}
	got := told(t, file)
	if diff := cmp.Diff([]string{"REJ Sr closed", "RSTO ShADdR closed"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What was seen of a connection includes its first segment. tshark in two passes
// says the same, but for a SYN that was captured after its answer (it says 30).
func TestCompletenessOfExaminedCaptures(t *testing.T) {
	for name, want := range map[string][]flow.Completeness{
		"handshake-reorder.pcap": {31},
		"smtp.pcap":              {31, 12, 15, 12, 12},
	} {
		list, _, _ := examined(t, name)
		for i, want := range want {
			if got := list[i].Completeness; got != want {
				t.Errorf("%s, connection %d: %d, want %d", name, i+1, got, want)
			}
		}
	}
}

// A round trip is unknown where the order of the capture would make it negative,
// and 0 where the clock has no finer resolution.
func TestRoundTripsOfExaminedCaptures(t *testing.T) {
	list, _, _ := examined(t, "handshake-reorder.pcap")
	if s := list[0]; s.RTTToPeer != nil || s.RTTToOpener == nil || analyze.NewConnection(&s, analyze.Marks{}).RTT != nil {
		t.Errorf("to the server %v, to the client %v; want only the latter to be known", s.RTTToPeer, s.RTTToOpener)
	}
	list, _, _ = examined(t, "zero-handshake.pcap")
	if rtt := analyze.NewConnection(&list[0], analyze.Marks{}).RTT; rtt == nil || *rtt != 0 {
		t.Errorf("round trip %v, want 0", rtt)
	}
	var b strings.Builder
	if err := analyze.WriteConnection(&b, &list[0], analyze.Marks{}, analyze.Counts{}.Begin, analyze.TableOptions{}); err != nil {
		t.Fatal(err)
	}
	if want := "handshake   0 s: 0 s to the server, 0 s to the client, from where it was captured\n"; !strings.Contains(b.String(), want) {
		t.Errorf("lacks %q:\n%s", want, b.String())
	}
}

// The first ACK after the handshake may offer another window than the SYN did.
func TestWindowAfterHandshake(t *testing.T) {
	_, segments, _ := examined(t, "window-after-handshake.pcap")
	if got := segments[4].Kinds; got&(flow.WindowUpdate|flow.DuplicateACK) != flow.WindowUpdate {
		t.Errorf("frame 5 is %v, want a window update", got)
	}
}

// Headers that are not all there make no connection, and neither does a datagram of
// which the last fragment is missing.
func TestTruncatedAndFragmented(t *testing.T) {
	for name, want := range map[string]analyze.Unread{
		"truncated-tcp.pcapng": {analyze.Cut, "TCP", 1},
		"truncated-ip.pcap":    {analyze.Cut, "TCP", 1},
		"fragmented-3.pcap":    {analyze.Fragment, "of datagrams that are not whole", 5},
	} {
		list, _, n := examined(t, name)
		if diff := cmp.Diff([]analyze.Unread{want}, n.Unread); len(list) != 0 || n.TCP != 0 || diff != "" {
			t.Errorf("%s: %d connections, %+v\n%s", name, len(list), n, diff)
		}
	}
}

// What tunnels carry is read, and the connection is named with its tunnel.
func TestTunnelsOfExaminedCaptures(t *testing.T) {
	for name, want := range map[string]string{
		"gre.pcap":       "952/1671 GRE, 172.27.1.66 > 66.59.109.137",
		"vxlan.pcap":     "1601/1785 VXLAN 5569041, 172.31.0.238 > 172.31.17.188",
		"geneve.pcap":    "1829/2567 Geneve 11, 20.0.0.2 > 20.0.0.1",
		"teredo.pcap":    "1675/10467 Teredo, 192.168.2.16 > 83.170.1.38",
		"erspan-ii.pcap": "",
	} {
		r, err := capture.Open(filepath.Join(captures.Dir(t), "examined", name))
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		n, err := analyze.Read(context.Background(), r, analyze.Options{Gone: func(c *flow.Conn, m analyze.Marks) error {
			if s := c.Summary(); m.Tunnel != nil && got == "" {
				got = fmt.Sprintf("%d/%d %v, %v > %v", s.Ends[0].UniqueBytes, s.Ends[1].UniqueBytes, m.Tunnel, m.Tunnel.Src, m.Tunnel.Dst)
			}
			return nil
		}})
		r.Close()
		if err != nil || got != want || name == "erspan-ii.pcap" && n.Left(analyze.NotIP) != n.Packets {
			t.Errorf("%s: %q, want %q; %+v %v", name, got, want, n, err)
		}
	}
}

// Every capture that was judged wrongly is read to its end, as far as what stands
// in it is read at all.
func TestExaminedAreRead(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(captures.Dir(t), "examined/*.pcap*"))
	if err != nil || len(files) < 20 {
		t.Fatalf("%d captures: %v", len(files), err)
	}
	for _, f := range files {
		rules := analyze.NewRules(0)
		r, err := capture.Open(f)
		if err != nil {
			t.Fatal(err)
		}
		n, err := analyze.Read(context.Background(), r, analyze.Options{Segment: rules.Segment})
		r.Close()
		if err != nil || n.Packets == 0 {
			t.Errorf("%s: %d packets, %v", f, n.Packets, err)
		}
	}
}

// What overtakes on the way to a place of capture near the receiver is not sent
// again: the news of a loss takes a whole round trip, and the IPv4 identifications
// of the segments say which was sent first.
func TestReorderingOfExaminedCaptures(t *testing.T) {
	for name, want := range map[string]uint64{
		"reordered-near-client.pcap": 9,
		"reordered-hrr.pcap":         1,
		"reordered-psql.pcap":        2,
	} {
		list, _, _ := examined(t, name)
		s := list[len(list)-1]
		if e := s.Ends[1]; e.Retransmissions != 0 || e.OutOfOrder != want {
			t.Errorf("%s: %d retransmissions and %d out of order, want 0 and %d", name, e.Retransmissions, e.OutOfOrder, want)
		}
	}
}

// What Zeek says of a capture in which connections end long after it has forgotten
// them.
func TestZeekLinesOfTeredo(t *testing.T) {
	got := map[uint16][]string{}
	for _, e := range connectionsOf(t, filepath.Join(captures.Dir(t), "examined/teredo.pcap")) {
		port := e.Ends[0].Port()
		got[port] = append(got[port], e.Zeek.State+" "+e.Zeek.History)
	}
	for port, want := range map[uint16][]string{
		1576: {"SHR ^fA", "OTH R", "OTH ^r"},
		1577: {"SHR ^fA", "SH Fa", "OTH ^r"},
		1578: {"RSTO ShADadR", "OTH ^r"},
		1580: {"SF ShADadFf"},
	} {
		if diff := cmp.Diff(want, got[port]); diff != "" {
			t.Errorf("port %d (-want +got):\n%s", port, diff)
		}
	}
}

// Of two initial sequence numbers, the server has the one that the client
// acknowledges; a SYN that is sent again without options takes none back.
func TestTwoSYNACKs(t *testing.T) {
	list, _, _ := examined(t, "two-syn-acks.pcap")
	s := list[0]
	server := s.Ends[1]
	if server.ISN != 97572840 || server.UniqueBytes != 6068 || server.MissingBytes != 0 || s.Closer != 1 || !s.Simultaneous {
		t.Errorf("ISN %d, %d bytes, %d missing, closed by %d", server.ISN, server.UniqueBytes, server.MissingBytes, s.Closer)
	}
	if got := s.Ends[0].WindowScale; got != 5 || !s.WindowScaling {
		t.Errorf("the client's window scale is %d", got)
	}
}
