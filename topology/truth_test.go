package topology_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"netlab/cmd/netlab/analyze/capture"
	"netlab/impair"
	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/report"
	"netlab/topology/tap"
)

// move sends n bytes from one socket to the other, which reads all the time, and
// runs the network until nothing is left to happen.
func move(t *testing.T, nw *topology.Network, from, to *nodes.Socket, n int) {
	t.Helper()
	nw.Do(func(loop *topology.Engine) {
		var buf [16 << 10]byte
		for {
			for n > 0 {
				k, err := from.Write(buf[:min(n, len(buf))])
				n -= k
				if err != nil {
					break
				}
			}
			for {
				if _, err := to.Read(buf[:]); err != nil {
					if !errors.Is(err, nodes.ErrWouldBlock) && !errors.Is(err, io.EOF) {
						t.Fatal(err)
					}
					break
				}
			}
			if !loop.Step() {
				return
			}
		}
	})
}

// For each thing that a link can do to a packet: the record names it, and the
// draw on which it fell, and so do the transcript, the JSON object and the
// capture file.
func TestEveryReportNamesTheRuleAndTheDraw(t *testing.T) {
	for _, test := range []struct {
		netem, rule string
		fate        tap.Fate
		by          string
		drawn       bool
	}{
		{netem: "delay 5ms loss 5%", fate: tap.Dropped, by: "loss 5%", drawn: true},
		{netem: "delay 5ms loss gemodel 2% 30%", fate: tap.Dropped, by: "loss gemodel 2% 30%", drawn: true},
		{netem: "delay 5ms loss state 2% 30%", fate: tap.Dropped, by: "loss state 2% 30%", drawn: true},
		{netem: "delay 5ms corrupt 5%", fate: tap.Corrupted, by: "corrupt 5%", drawn: true},
		{netem: "delay 5ms corrupt 5% fix", fate: tap.Corrupted, by: "corrupt 5% fix", drawn: true},
		{netem: "delay 5ms duplicate 5%", fate: tap.Duplicated, by: "duplicate 5%", drawn: true},
		{netem: "delay 5ms reorder 5%", fate: tap.Delivered, by: "reorder 5%", drawn: true},
		{netem: "delay 5ms rate 10mbit limit 5", fate: tap.Dropped, by: "limit 5"},
		{netem: "delay 5ms rate 10mbit limit-bytes 8000b", fate: tap.Dropped, by: "limit-bytes 8000b"},
		{netem: "delay 5ms rate 1mbit queue codel", fate: tap.Dropped, by: "codel"},
		{netem: "delay 5ms rate 1mbit queue fq_codel", fate: tap.Dropped, by: "fq_codel"},
		{netem: "delay 5ms rate 2mbit queue red min 6000b max 18000b limit 60000b avpkt 1000", fate: tap.Dropped, by: "red probability", drawn: true},
		{netem: "delay 5ms limit 10", fate: tap.Dropped, by: "limit 10"},
		{netem: "delay 5ms", rule: "drop a data #3", fate: tap.Dropped, by: "drop a data #3"},
		{netem: "delay 5ms", rule: "drop 5% a data", fate: tap.Dropped, by: "drop 5% a data", drawn: true},
		{netem: "delay 5ms", rule: "delay 50ms a data #3", fate: tap.Delivered, by: "delay 50ms a data #3"},
		{netem: "delay 5ms", rule: "duplicate a data #3", fate: tap.Duplicated, by: "duplicate a data #3"},
		{netem: "delay 5ms", rule: "corrupt a data #3", fate: tap.Corrupted, by: "corrupt a data #3"},
		{netem: "delay 5ms", rule: "rewrite window 100 b ACK #3", fate: tap.Delivered, by: "rewrite window 100 b ACK #3"},
	} {
		t.Run(strings.TrimSpace(test.netem+" "+test.rule), func(t *testing.T) {
			nw := newNetwork(t, topology.Spec{
				Seed:  1,
				Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "b"}},
				Links: []topology.LinkSpec{{A: "a", B: "b", AToB: impair.MustParse(test.netem), BToA: impair.MustParse("delay 5ms")}},
			})
			if test.rule != "" {
				if _, err := nw.Link("a", "b").Rule(test.rule); err != nil {
					t.Fatal(err)
				}
			}
			client, server := established(t, nw, "a", "b")
			move(t, nw, client, server, 600_000)
			rec := nw.Tap()
			i := slices.IndexFunc(rec.Packets, func(p *tap.Packet) bool {
				return p.Fate == test.fate && (p.Why.String() == test.by || strings.HasPrefix(p.Why.String(), test.by+" "))
			})
			if i < 0 {
				t.Fatalf("no packet was %v by %q, but %v", test.fate, test.by, decisions(rec))
			}
			p := rec.Packets[i]
			if drawn := p.Why.Draw() >= 0 && p.Why.Draw() < 1; drawn != test.drawn {
				t.Errorf("packet #%d %v by %q: draw %v, want one: %v", p.N, p.Fate, p.Why.String(), p.Why.Draw(), test.drawn)
			}
			checkReports(t, rec, p)
		})
	}
}

// decisions counts what was decided about packets.
func decisions(rec *tap.Record) map[string]int {
	all := make(map[string]int)
	for _, p := range rec.Packets {
		if len(p.Why) > 0 {
			all[fmt.Sprintf("%v by %s", p.Fate, p.Why.String())]++
		}
	}
	return all
}

// checkReports looks a packet up in everything that is written of a record.
func checkReports(t *testing.T, rec *tap.Record, p *tap.Packet) {
	t.Helper()
	run := &report.Run{Record: rec}
	text := "by " + p.Why.String()
	if p.Why.Draw() >= 0 {
		text += fmt.Sprintf(" (draw %.3g)", p.Why.Draw())
	}

	var b bytes.Buffer
	if err := report.WriteTranscript(&b, run, report.TranscriptOptions{}); err != nil {
		t.Fatal(err)
	}
	number := fmt.Sprintf("#%d", p.N)
	if !slices.ContainsFunc(strings.Split(b.String(), "\n"), func(line string) bool {
		return slices.Contains(strings.Fields(line), number) && strings.Contains(line, text)
	}) {
		t.Errorf("no line of the transcript has %s with %q", number, text)
	}

	b.Reset()
	if err := report.WriteJSON(&b, run); err != nil {
		t.Fatal(err)
	}
	var object struct {
		Packets []struct {
			N        uint64
			Fate, By string
			Draw     *float64
		}
	}
	if err := json.Unmarshal(b.Bytes(), &object); err != nil {
		t.Fatal(err)
	}
	for _, q := range object.Packets {
		if q.N == p.N && (q.Fate != p.Fate.String() || q.By != p.Why.String() || (q.Draw != nil) != (p.Why.Draw() >= 0) || q.Draw != nil && *q.Draw != p.Why.Draw()) {
			t.Errorf("the JSON of packet #%d has fate %q by %q, draw %v", p.N, q.Fate, q.By, q.Draw)
		}
	}

	b.Reset()
	if err := report.WritePcapng(&b, rec, report.PcapngOptions{View: report.AtSender}); err != nil {
		t.Fatal(err)
	}
	file, err := capture.NewReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	want := number + " " + p.Fate.String() + " " + text
	for {
		packet, err := file.Next()
		if err != nil {
			t.Fatalf("no packet of the capture has the comment %q: %v", want, err)
		}
		if slices.ContainsFunc(strings.Split(packet.Comment, "\n"), func(c string) bool { return strings.HasPrefix(c, want) }) {
			break
		}
	}
}

func TestRecordNamesCutsAndPartitions(t *testing.T) {
	for _, test := range []struct {
		by   string
		part func(*topology.Network)
	}{
		{"cut", func(nw *topology.Network) { nw.Link("a", "b").Cut() }},
		{"cut", func(nw *topology.Network) { nw.Link("a", "b").Unplug() }},
		{"partition", func(nw *topology.Network) {
			if err := nw.Partition([]string{"a"}); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		nw := twoHosts(t, "delay 5ms")
		client, server := established(t, nw, "a", "b")
		test.part(nw)
		say(t, nw, client, server, "lost", 0)
		rec := nw.Tap()
		p := rec.Packets[len(rec.Packets)-1]
		if p.Fate != tap.Dropped || p.Why.String() != test.by || p.Why.Draw() >= 0 {
			t.Errorf("%v by %q on draw %v, want dropped by %q on none", p.Fate, p.Why.String(), p.Why.Draw(), test.by)
		}
		checkReports(t, rec, p)
	}
}

// The record counts what a limit dropped apart from what was lost otherwise.
func TestRecordCountsWhatALimitDropped(t *testing.T) {
	nw := twoHosts(t, "delay 5ms rate 10mbit limit 5 loss 1%")
	client, server := established(t, nw, "a", "b")
	move(t, nw, client, server, 600_000)
	r := nw.Tap()
	want := uint64(0)
	for _, p := range r.Packets {
		if p.Fate == tap.Dropped && strings.HasPrefix(p.Why.String(), "limit 5") {
			want++
		}
	}
	if want == 0 || want == r.Dropped || r.Overflowed != want {
		t.Errorf("%d of %d dropped by a limit, counted %d", want, r.Dropped, r.Overflowed)
	}
}
