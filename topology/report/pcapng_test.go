package report

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gopacket/gopacket/pcapgo"

	"netlab/topology/tap"
)

// captured reads a capture back: a line a packet.
func captured(t *testing.T, data []byte) []string {
	t.Helper()
	r, err := pcapgo.NewNgReader(bytes.NewReader(data), pcapgo.NgReaderOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for {
		_, ci, opt, err := r.ReadPacketDataWithOptions()
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		i, err := r.Interface(ci.InterfaceIndex)
		if err != nil {
			t.Fatal(err)
		}
		at := time.Duration(ci.Timestamp.UnixNano())
		out = append(out, fmt.Sprintf("%s %s %s", seconds(at), i.Name, strings.Join(opt.Comments, "|")))
	}
}

func pcapngOf(t *testing.T, run *Run, opt PcapngOptions) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := WritePcapng(&b, run.Record, opt); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Each packet is there once, at its sender's end of its first link, in order of
// sending, with what became of it.
func TestPcapngAtOrigin(t *testing.T) {
	want := []string{
		"0.000 a-b:a #1 dropped by loss 1% (draw 0.00412); a SYN-SENT, b CLOSED",
		"1.000 a-b:a #2 delivered; retransmission of #1; a SYN-SENT, b CLOSED",
		"1.020 a-b:b #3 delivered; a SYN-SENT, b SYN-RECEIVED",
		"1.040 a-b:a #4 delivered; a ESTABLISHED, b SYN-RECEIVED",
		"1.040 a-b:a #5 dropped by drop a data #1; a ESTABLISHED, b SYN-RECEIVED",
		"1.040 a-b:a #6 delivered by delay a data #2 by 11.5ms; a ESTABLISHED, b SYN-RECEIVED",
		"1.071500 a-b:b #7 delivered; duplicate ACK #1; a ESTABLISHED, b ESTABLISHED",
		"1.240 a-b:a #8 duplicated by duplicate 2% (draw 0.0181); retransmission of #5; a ESTABLISHED, b ESTABLISHED",
		"1.260 a-b:b #10 delivered; a ESTABLISHED, b ESTABLISHED",
		"1.260 a-b:b #11 corrupted by corrupt 1% (draw 0.00977); duplicate ACK #1; a ESTABLISHED, b ESTABLISHED",
		"1.300 a-b:b #12 in flight; a ESTABLISHED, b ESTABLISHED",
	}
	if diff := cmp.Diff(want, captured(t, pcapngOf(t, lossy(t), PcapngOptions{}))); diff != "" {
		t.Error(diff)
	}
}

// What a link lost is shown on an interface of its own and nowhere else.
func TestPcapngLost(t *testing.T) {
	for _, view := range []View{AtOrigin, AtSender, AtReceiver, AtBothEnds} {
		var got []string
		for _, l := range captured(t, pcapngOf(t, lossy(t), PcapngOptions{View: view, Lost: true})) {
			if strings.Contains(l, "dropped") {
				got = append(got, strings.Join(strings.Fields(l)[:3], " "))
			}
		}
		if diff := cmp.Diff([]string{"0.000 a-b:lost #1", "1.040 a-b:lost #5"}, got); diff != "" {
			t.Errorf("view %d: %s", view, diff)
		}
	}
}

// The views of a packet that crosses three links: once, thrice, six times.
func TestPcapngViews(t *testing.T) {
	for view, want := range map[View][]string{
		AtOrigin:   {"0.000 a-r1:a"},
		AtSender:   {"0.000 a-r1:a", "0.010 r1-r2:r1", "0.020 r2-b:r2"},
		AtReceiver: {"0.010 a-r1:r1", "0.020 r1-r2:r2", "0.030 r2-b:b"},
		AtBothEnds: {
			"0.000 a-r1:a", "0.010 a-r1:r1", "0.010 r1-r2:r1", "0.020 r1-r2:r2", "0.020 r2-b:r2", "0.030 r2-b:b",
		},
	} {
		var got []string
		for _, l := range captured(t, pcapngOf(t, twoRouters(t), PcapngOptions{View: view})) {
			if f := strings.Fields(l); f[0] < "0.030" || f[0] == "0.030" && f[1] == "r2-b:b" && f[2] == "#3" {
				got = append(got, f[0]+" "+f[1])
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("view %d: %s", view, diff)
		}
	}
}

// A capture written while the run goes on is the one that its record gives, and
// a packet is written as soon as its fate is known.
func TestPcapngStream(t *testing.T) {
	run := lossy(t)
	want := pcapngOf(t, run, PcapngOptions{View: AtBothEnds})
	type fate struct {
		fate tap.Fate
		at   time.Duration
	}
	final := map[*tap.Packet]fate{}
	for _, p := range run.Record.Packets {
		final[p] = fate{p.Fate, p.Arrived}
		p.Fate, p.Arrived = tap.InFlight, tap.Never
	}
	var b bytes.Buffer
	c, err := NewPcapng(&b, run.Record.Links, PcapngOptions{View: AtBothEnds})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range run.Record.Events {
		if e.Kind == tap.PacketArrived || e.Kind == tap.PacketDropped {
			e.Packet.Fate, e.Packet.Arrived = final[e.Packet].fate, final[e.Packet].at
		}
		c.Observe(e)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, b.Bytes()) {
		t.Error(cmp.Diff(captured(t, want), captured(t, b.Bytes())))
	}
}

// What a host sends to itself goes over a link that there is only from then on,
// and is in the capture as everything else.
func TestPcapngOfAHostToItself(t *testing.T) {
	s := newScene(t, "self", "A host and itself.", "a b")
	links := s.rec.Links
	s.link("a", "a")
	s.arrive(s.conn("a", "a"), "a", "a", 0, ms, "S 0:0(0) win 65535 "+synOptions)
	for _, opt := range []PcapngOptions{{}, {View: AtBothEnds, Lost: true}} {
		var b bytes.Buffer
		c, err := NewPcapng(&b, links, opt)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range s.rec.Events {
			c.Observe(e)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		if got := captured(t, b.Bytes()); len(got) == 0 || !strings.HasPrefix(got[0], "0.000 a-a:a #1 delivered") {
			t.Errorf("%+v: got %q", opt, got)
		}
	}
}

func TestPcapngWithoutLinks(t *testing.T) {
	if err := WritePcapng(io.Discard, &tap.Record{}, PcapngOptions{}); err == nil {
		t.Error("no error")
	}
}

// tshark reads a capture without a word of complaint, and in the default view
// its analysis is the truth: it finds the retransmissions that there are.
func TestPcapngTshark(t *testing.T) {
	tshark, err := exec.LookPath("tshark")
	if err != nil {
		t.Skip("no tshark")
	}
	read := func(capture []byte, args ...string) string {
		t.Helper()
		file := filepath.Join(t.TempDir(), "run.pcapng")
		if err := os.WriteFile(file, capture, 0o666); err != nil {
			t.Fatal(err)
		}
		var stdout, stderr bytes.Buffer
		cmd := exec.Command(tshark, append([]string{"-r", file}, args...)...)
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		if err := cmd.Run(); err != nil {
			t.Fatalf("tshark: %v: %s", err, stderr.String())
		}
		for l := range strings.Lines(stderr.String()) {
			if !strings.HasPrefix(l, "Running as user") {
				t.Errorf("tshark says %q", l)
			}
		}
		return strings.TrimSpace(stdout.String())
	}
	// Sections of one file: tshark takes longer to start than to read them.
	var all []byte
	for _, run := range scenes(t) {
		all = append(all, pcapngOf(t, run, PcapngOptions{View: AtBothEnds, Lost: true})...)
	}
	if bad := read(all, "-Y", "_ws.malformed"); bad != "" {
		t.Errorf("tshark finds malformed packets:\n%s", bad)
	}
	again := func(run *Run) string {
		return read(pcapngOf(t, run, PcapngOptions{}), "-Y", "tcp.analysis.retransmission", "-T", "fields", "-e", "frame.packet_id")
	}
	got := []string{again(simultaneousClose(t)), again(lossy(t)), again(twoRouters(t))}
	if diff := cmp.Diff([]string{"", "2\n8", "12"}, got); diff != "" {
		t.Errorf("retransmissions: %s", diff)
	}
}
