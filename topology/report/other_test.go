package report

import (
	"bytes"
	"errors"
	"io"
	"net/netip"
	"strings"
	"testing"

	"netlab/topology/tap"
	"netlab/topology/wire"
)

// others is a run without TCP: a datagram that is lost, and a ping.
func others(t testing.TB) *Run {
	s := newScene(t, "others", "Datagrams and a ping.", "a b")
	add := func(from, to string, data []byte, err error) *tap.Packet {
		if err != nil {
			t.Fatal(err)
		}
		p := &tap.Packet{
			N: uint64(len(s.rec.Packets) + 1), From: from, To: to, Arrived: tap.Never, Origin: true, Last: true,
		}
		if err := p.Decode(data); err != nil {
			t.Fatal(err)
		}
		s.rec.Packets = append(s.rec.Packets, p)
		s.rec.Sent++
		s.event(tap.Event{Kind: tap.PacketSent, Packet: p})
		return p
	}
	a, b := netip.MustParseAddrPort("[2001:db8::1]:5000"), netip.MustParseAddrPort("[2001:db8::2]:53")
	data, err := (&wire.Datagram{Src: a, Dst: b, Payload: make([]byte, 100)}).Append(nil)
	s.drop(add("a", "b", data, err), 0, "limit 1000", -1)
	data, err = (&wire.Echo{Src: a.Addr(), Dst: b.Addr(), Ident: 7, Seq: 1, Payload: make([]byte, 56)}).Append(nil)
	s.deliver(add("a", "b", data, err), 5*ms)
	return s.end(5 * ms)
}

// Packets of other protocols are told in the notation, without a connection.
func TestOtherProtocols(t *testing.T) {
	run := others(t)
	golden(t, "others.transcript", func(w io.Writer) error { return WriteTranscript(w, run, TranscriptOptions{}) })
	golden(t, "others.ladder80", func(w io.Writer) error { return WriteLadder(w, run, LadderOptions{Width: 80}) })
	golden(t, "others.json", func(w io.Writer) error { return WriteJSON(w, run) })
	if got := captured(t, pcapngOf(t, run, PcapngOptions{})); len(got) != 2 || got[0] != "0.000 a-b:a #1 dropped by limit 1000" {
		t.Error(got)
	}
}

// What the observer's limit has evicted is counted, in the transcript and in the
// ladder.
func TestEvictedPacketsAreCounted(t *testing.T) {
	run := bulk(t, 10)
	run.Record.Evicted = 1234
	for name, write := range map[string]func(io.Writer) error{
		"transcript": func(w io.Writer) error { return WriteTranscript(w, run, TranscriptOptions{}) },
		"ladder":     func(w io.Writer) error { return WriteLadder(w, run, LadderOptions{Width: 80}) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), "1234 earlier packets") {
			t.Errorf("%s: nothing of them", name)
		}
	}
}

// The first error of the writer is what a report returns.
func TestWriterErrors(t *testing.T) {
	run := bulk(t, 3000)
	for name, write := range map[string]func(io.Writer) error{
		"transcript": func(w io.Writer) error { return WriteTranscript(w, run, TranscriptOptions{}) },
		"ladder":     func(w io.Writer) error { return WriteLadder(w, run, LadderOptions{Width: 80}) },
		"states":     func(w io.Writer) error { return WriteStates(w, run, StatesOptions{}) },
		"summary":    func(w io.Writer) error { return WriteSummary(w, run, SummaryOptions{}) },
		"json":       func(w io.Writer) error { return WriteJSON(w, run) },
		"pcapng":     func(w io.Writer) error { return WritePcapng(w, run.Record, PcapngOptions{}) },
		"svg":        func(w io.Writer) error { return WriteSVG(w, run, SVGOptions{}) },
		"mermaid":    func(w io.Writer) error { return WriteMermaid(w, run, MermaidOptions{}) },
	} {
		if err := write(fullDisk{}); err == nil || !strings.Contains(err.Error(), "disk full") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// fullDisk takes nothing.
type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("disk full") }
