package labs_test

import (
	"bytes"
	"context"
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

	"netlab/labs"
	"netlab/scripts"
	"netlab/topology/report"
	"netlab/topology/tap"
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
// packets that it takes for retransmissions and that are none.
type guess struct {
	extra []uint64
	why   string
}

// guesses are the streams, "LAB N" from 0 on, in which tshark guesses.
var guesses = map[string]guess{
	"simultaneous-open 0": {
		extra: []uint64{3, 4},
		why:   "the SYN,ACK that answers a crossing SYN repeats its own SYN's number and repairs nothing",
	},
}

// TShark agrees with the run's own tracker, which knows what became of every
// packet, about each connection in the capture of each lab.
func TestTSharkAgrees(t *testing.T) {
	tshark, err := exec.LookPath("tshark")
	if err != nil {
		t.Skip("no tshark, which Debian has in a package of that name")
	}
	for _, name := range names(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), name+".pcapng")
			ours := capturedStreams(t, name, file)
			theirs := tsharkStreams(t, tshark, file)
			if len(ours) != len(theirs) {
				t.Fatalf("%d connections, tshark says %d", len(ours), len(theirs))
			}
			for i := range ours {
				where := fmt.Sprintf("%s %d", name, i)
				want := ours[i]
				g := guesses[where]
				want.Again = append(want.Again, g.extra...)
				slices.Sort(want.Again)
				if diff := cmp.Diff(want, theirs[i], cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("%s (-ours +tshark's):\n%s", where, diff)
				}
				if g.why != "" {
					t.Logf("%s: %s", where, g.why)
				}
			}
		})
	}
}

// watcher notes what the tracker of a run says.
type watcher struct {
	*report.Pcapng
	file  *os.File
	t     *testing.T
	conns []*flow.Conn
	again map[*flow.Conn][]uint64
}

// SetLinks begins the capture.
func (w *watcher) SetLinks(links []tap.Link) {
	var err error
	if w.Pcapng, err = report.NewPcapng(w.file, links, report.PcapngOptions{}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *watcher) Observe(e tap.Event) {
	w.Pcapng.Observe(e)
	if e.Kind != tap.PacketSent || !e.Packet.Origin || e.Packet.Conn == nil {
		return
	}
	c := e.Packet.Conn
	if !slices.Contains(w.conns, c) {
		w.conns = append(w.conns, c)
	}
	if e.Packet.Kinds.Has(flow.Retransmission) {
		w.again[c] = append(w.again[c], e.Packet.N)
	}
}

// capturedStreams runs a lab, writes its capture, and returns its connections as
// its tracker has followed them.
func capturedStreams(t *testing.T, name, file string) []stream {
	t.Helper()
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lab, err := scripts.LoadFS(labs.FS, name)
	if err != nil {
		t.Fatal(err)
	}
	w := &watcher{file: f, t: t, again: make(map[*flow.Conn][]uint64)}
	if _, err := lab.Run(context.Background(), scripts.Options{Seed: scripts.DefaultSeed, Sinks: []tap.Sink{w}}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	var all []stream
	for _, c := range w.conns {
		s := c.Summary()
		out := stream{
			Completeness: s.Completeness, Again: w.again[c],
			Resets: int(s.Ends[0].Resets + s.Ends[1].Resets),
		}
		if n := s.Ends[0].Retransmissions + s.Ends[1].Retransmissions; n != uint64(len(out.Again)) {
			t.Errorf("%d retransmissions are counted, %d were told", n, len(out.Again))
		}
		if s.Closer >= 0 {
			out.Closer = s.Ends[s.Closer].Addr.String()
		}
		all = append(all, out)
	}
	return all
}

// tsharkStreams has tshark follow the connections of a capture, and sees that it
// has nothing to complain about.
func tsharkStreams(t *testing.T, tshark, file string) []stream {
	t.Helper()
	columns := []string{
		"tcp.stream", "frame.packet_id", "tcp.completeness", "tcp.flags", "tcp.connection.fin_active",
		"tcp.analysis.retransmission", "tcp.analysis.out_of_order", "ip.src", "ipv6.src", "tcp.srcport",
	}
	// Two passes, for the completeness of the whole; desegmentation costs a minute
	// on a bulk transfer and changes none of the columns.
	args := []string{"-2", "-r", file, "-o", "tcp.desegment_tcp_streams:FALSE", "-Y", "tcp && !icmp && !icmpv6", "-T", "fields"}
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
	var all []stream
	for l := range strings.Lines(stdout.String()) {
		row := strings.Split(strings.TrimSuffix(l, "\n"), "\t")
		number := func(column int) uint64 {
			n, err := strconv.ParseUint(row[column], 0, 64)
			if err != nil {
				t.Fatalf("tshark: %s in %q: %v", columns[column], l, err)
			}
			return n
		}
		for int(number(0)) >= len(all) {
			all = append(all, stream{})
		}
		s := &all[number(0)]
		s.Completeness = flow.Completeness(number(2))
		if wire.Flags(number(3)).Has(wire.RST) {
			s.Resets++
		}
		if row[4] != "" {
			s.Closer = netip.AddrPortFrom(netip.MustParseAddr(row[7]+row[8]), uint16(number(9))).String()
		}
		// A retransmission that comes soon after the newest data, tshark takes for a
		// segment out of order. Where it was captured, at the sender, there is none.
		if row[5] != "" || row[6] != "" {
			s.Again = append(s.Again, number(1))
		}
	}
	return all
}
