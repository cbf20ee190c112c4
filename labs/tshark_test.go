package labs_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"netlab/topology/report"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// stream is what is compared of one connection; tshark calls it a stream.
type stream struct {
	Completeness flow.Completeness
	Resets       int
	// Closer is the active closer, empty where nobody closed.
	Closer string
	// Again are the numbers of the packets that were sent again.
	Again []uint64
}

// guess is a difference that is known, and why tshark 4.0 comes to it: the
// packets that it takes for retransmissions and that are none, and what it does not
// find in the connection.
type guess struct {
	extra   []uint64
	without flow.Completeness
	why     string
}

// guesses are the streams, "LAB N" from 0 on, in which tshark guesses.
var guesses = map[string]guess{
	"flags 3": {
		without: flow.SeenData,
		why:     "it does not count data in a segment without any flag",
	},
	"self-connect 0": {
		extra: []uint64{2},
		why:   "the SYN,ACK that answers the socket's own SYN repeats its number and repairs nothing",
	},
	"simultaneous-open 0": {
		extra: []uint64{3, 4},
		why:   "the SYN,ACK that answers a crossing SYN repeats its own SYN's number and repairs nothing",
	},
}

// counted are the labs whose segments tshark counts to another number of connections,
// so that the two cannot be compared one by one, and why.
var counted = map[string]struct {
	streams int
	why     string
}{
	"old-duplicate-syn": {1, "the copy of the old SYN has its number, so it belongs to the connection that is over"},
	"reset-checks":      {3, "the SYN in the middle of a connection begins another one"},
}

// TShark agrees with the run's own tracker, which knows what became of every
// packet, about each connection in the capture of each lab. It reads all captures
// as one file: it takes longer to start than to read most of them.
func TestTSharkAgrees(t *testing.T) {
	t.Parallel()
	full(t)
	tshark, err := exec.LookPath("tshark")
	if err != nil {
		t.Skip("no tshark, which Debian has in a package of that name")
	}
	labs := names(t)
	var captures bytes.Buffer
	for i, name := range labs {
		var b bytes.Buffer
		if err := report.WritePcapng(&b, runOf(t, name).Record, report.PcapngOptions{}); err != nil {
			t.Fatal(err)
		}
		captures.Write(moved(b.Bytes(), byte(i+1)))
	}
	theirs := tsharkStreams(t, tshark, captures.Bytes())
	for i, name := range labs {
		ours := runStreams(t, name)
		if c, other := counted[name]; other {
			if c.streams != len(theirs[i+1]) || c.streams == len(ours) {
				t.Errorf("%s: %d connections, tshark says %d, want another number, %d", name, len(ours), len(theirs[i+1]), c.streams)
			}
			t.Logf("%s: %s", name, c.why)
			continue
		}
		if len(ours) != len(theirs[i+1]) {
			t.Errorf("%s: %d connections, tshark says %d", name, len(ours), len(theirs[i+1]))
			continue
		}
		for n, want := range ours {
			where := fmt.Sprintf("%s %d", name, n)
			g := guesses[where]
			want.Again = append(want.Again, g.extra...)
			want.Completeness &^= g.without
			slices.Sort(want.Again)
			if diff := cmp.Diff(want, theirs[i+1][n], cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s (-ours +tshark's):\n%s", where, diff)
			}
			if g.why != "" {
				t.Logf("%s: %s", where, g.why)
			}
		}
	}
}

// moved writes the lab into the addresses of a capture, so that the connections of
// several labs can stand in one file: into the second byte of IPv4's, the third of
// IPv6's. Checksums stay as they were; tshark does not look at them unless it is
// told to.
func moved(capture []byte, lab byte) []byte {
	const packet, header = 6, 28 // pcapng's Enhanced Packet Block
	for at := 0; at < len(capture); at += int(binary.LittleEndian.Uint32(capture[at+4:])) {
		if binary.LittleEndian.Uint32(capture[at:]) == packet {
			ip := capture[at+header:]
			if ip[0]>>4 == 6 {
				ip[8+2], ip[24+2] = lab, lab
			} else {
				ip[12+1], ip[16+1] = lab, lab
			}
		}
	}
	return capture
}

// runStreams returns the connections of a lab as the run's own tracker has
// followed them.
func runStreams(t *testing.T, name string) []stream {
	t.Helper()
	var conns []*flow.Conn
	again := make(map[*flow.Conn][]uint64)
	for _, p := range runOf(t, name).Record.Packets {
		if !p.Origin || p.Conn == nil {
			continue
		}
		if !slices.Contains(conns, p.Conn) {
			conns = append(conns, p.Conn)
		}
		if p.Kinds.Has(flow.Retransmission) {
			again[p.Conn] = append(again[p.Conn], p.N)
		}
	}
	var all []stream
	for _, c := range conns {
		s := c.Summary()
		out := stream{
			Completeness: s.Completeness, Again: again[c],
			Resets: int(s.Ends[0].Resets + s.Ends[1].Resets),
		}
		if n := s.Ends[0].Retransmissions + s.Ends[1].Retransmissions; n != uint64(len(out.Again)) {
			t.Errorf("%s: %d retransmissions are counted, %d were told", name, n, len(out.Again))
		}
		if s.Closer >= 0 {
			out.Closer = s.Ends[s.Closer].Addr.String()
		}
		all = append(all, out)
	}
	return all
}

// tsharkStreams has tshark follow the connections of the labs in a capture, and
// sees that it has nothing to complain about. The key is that of moved; a lab's
// connections are in the order in which they appear.
func tsharkStreams(t *testing.T, tshark string, capture []byte) map[int][]stream {
	t.Helper()
	file := filepath.Join(t.TempDir(), "labs.pcapng")
	if err := os.WriteFile(file, capture, 0o666); err != nil {
		t.Fatal(err)
	}
	columns := []string{
		"tcp.stream", "frame.packet_id", "tcp.completeness", "tcp.flags", "tcp.connection.fin_active",
		"tcp.analysis.retransmission", "tcp.analysis.out_of_order", "ip.src", "ipv6.src", "tcp.srcport",
	}
	// Two passes, for the completeness of the whole; desegmentation costs a minute
	// on a bulk transfer and changes none of the columns.
	args := []string{"-2", "-r", file, "-o", "tcp.desegment_tcp_streams:FALSE", "-Y", "tcp && !icmp", "-T", "fields"}
	for _, c := range columns {
		args = append(args, "-e", c)
	}
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(tshark, args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("tshark: %v: %s", err, stderr.String())
	}
	for l := range strings.Lines(stderr.String()) {
		if !strings.HasPrefix(l, "Running as user") { // root, in a container
			t.Errorf("tshark says %q", l)
		}
	}
	all := make(map[int][]stream)
	// places has the place of each of tshark's streams among those of its lab.
	places := make(map[uint64]int)
	for l := range strings.Lines(stdout.String()) {
		row := strings.Split(strings.TrimSuffix(l, "\n"), "\t")
		number := func(column int) uint64 {
			n, err := strconv.ParseUint(row[column], 0, 64)
			if err != nil {
				t.Fatalf("tshark: %s in %q: %v", columns[column], l, err)
			}
			return n
		}
		src := netip.MustParseAddr(row[7] + row[8]).AsSlice()
		at := 1 // where moved has written the lab
		if len(src) == 16 {
			at = 2
		}
		lab := int(src[at])
		src[at] = 0
		place, known := places[number(0)]
		if !known {
			place = len(all[lab])
			places[number(0)] = place
			all[lab] = append(all[lab], stream{})
		}
		s := &all[lab][place]
		s.Completeness = flow.Completeness(number(2))
		if wire.Flags(number(3)).Has(wire.RST) {
			s.Resets++
		}
		if row[4] != "" {
			addr, _ := netip.AddrFromSlice(src)
			s.Closer = netip.AddrPortFrom(addr, uint16(number(9))).String()
		}
		// A retransmission that comes soon after the newest data, tshark takes for a
		// segment out of order. Where it was captured, at the sender, there is none.
		if row[5] != "" || row[6] != "" {
			s.Again = append(s.Again, number(1))
		}
	}
	return all
}
