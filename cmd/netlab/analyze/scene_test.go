package analyze_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"netlab/cmd/netlab/analyze"
	"netlab/cmd/netlab/analyze/capture"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// scene is a capture in the making: raw IP in a pcap file.
type scene struct {
	t    *testing.T
	file []byte
}

func newScene(t *testing.T) *scene {
	t.Helper()
	h := binary.LittleEndian.AppendUint32(nil, 0xa1b2c3d4)
	return &scene{t, append(h, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 101, 0, 0, 0)}
}

// Where the captures of scenes begin, and the usual ends.
const begin = 1_700_000_000

const (
	home = "10.0.0.1:40000"
	away = "10.0.0.2:80"
)

// say adds lines "0.010 < S. 0:0(0) ack 1 win 1000", between a client and a
// server whose initial sequence numbers are 1000 and 2000.
func (s *scene) say(client, server, lines string) {
	s.t.Helper()
	ends := [2]netip.AddrPort{netip.MustParseAddrPort(client), netip.MustParseAddrPort(server)}
	for line := range strings.Lines(lines) {
		words := strings.Fields(line)
		if len(words) < 3 {
			continue
		}
		at, err := time.ParseDuration(words[0] + "s")
		if err != nil {
			s.t.Fatal(err)
		}
		seg, err := wire.ParseSegment(strings.Join(words[2:], " "))
		if err != nil {
			s.t.Fatalf("%s: %v", line, err)
		}
		seg.Src, seg.Dst = ends[0], ends[1]
		isns := [2]uint32{1000, 2000}
		if words[1] == "<" {
			seg.Src, seg.Dst = seg.Dst, seg.Src
			isns[0], isns[1] = isns[1], isns[0]
		}
		seg.Rebase(isns[0], isns[1])
		data, err := seg.Append(nil)
		if err != nil {
			s.t.Fatal(err)
		}
		s.packet(at, data)
	}
}

func (s *scene) packet(at time.Duration, data []byte) {
	le := binary.LittleEndian
	s.file = le.AppendUint32(s.file, uint32(begin+at/time.Second))
	s.file = le.AppendUint32(s.file, uint32(at%time.Second/time.Microsecond))
	s.file = le.AppendUint32(s.file, uint32(len(data)))
	s.file = le.AppendUint32(s.file, uint32(len(data)))
	s.file = append(s.file, data...)
}

// closed is a whole connection with a request, an answer and a retransmission.
const closed = `
	0.000 > S  0:0(0) win 65535 <mss 1460>
	0.020 < S. 0:0(0) ack 1 win 65535 <mss 1460>
	0.021 > .  1:1(0) ack 1 win 65535
	0.021 > P. 1:101(100) ack 1 win 65535
	0.221 > P. 1:101(100) ack 1 win 65535
	0.241 < .  1:1(0) ack 101 win 65535
	0.250 < P. 1:1001(1000) ack 101 win 65535
	0.251 > .  101:101(0) ack 1001 win 65535
	0.300 > F. 101:101(0) ack 1001 win 65535
	0.320 < F. 1001:1001(0) ack 102 win 65535
	0.321 > .  102:102(0) ack 1002 win 65535
`

const refused = `
	1.000 > S  0:0(0) win 65535
	1.020 < R. 0:0(0) ack 1 win 0
`

// follow reads a capture and returns the connections in the order in which
// they were given up.
func follow(t *testing.T, file []byte, opt analyze.Options) ([]flow.Summary, analyze.Counts, error) {
	t.Helper()
	r, err := capture.NewReader(bytes.NewReader(file))
	if err != nil {
		return nil, analyze.Counts{}, err
	}
	var all []flow.Summary
	opt.Gone = func(c *flow.Conn, _ analyze.Marks) error {
		all = append(all, c.Summary())
		return nil
	}
	counts, err := analyze.Read(context.Background(), r, opt)
	return all, counts, err
}

// entries are the lines of a table.
func entries(all []flow.Summary) (out []analyze.Entry) {
	for i := range all {
		out = append(out, analyze.Entry{Connection: analyze.NewConnection(&all[i], analyze.Marks{}), Summary: &all[i]})
	}
	return out
}

// gist writes what a table says of a connection.
func gist(all []flow.Summary) string {
	var b strings.Builder
	for _, e := range entries(all) {
		rtt := "unknown"
		if e.RTT != nil {
			rtt = e.RTT.String()
		}
		fmt.Fprintf(&b, "%d %v>%v %v+%v rtt %v %d/%d %d/%d %v %v\n", e.ID, e.Ends[0], e.Ends[1], e.Start, e.Duration, rtt,
			e.Bytes[0], e.Bytes[1], e.Retransmissions[0], e.Retransmissions[1], e.Ending, e.By)
	}
	return b.String()
}
