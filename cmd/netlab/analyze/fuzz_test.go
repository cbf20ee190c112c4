package analyze_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"testing"
	"time"

	"netlab/cmd/netlab/analyze"
	"netlab/cmd/netlab/analyze/capture"
	"netlab/topology/report"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// Whatever the bytes of a file are, all that the command makes of them ends, in
// bounded memory, and its JSON is JSON.
func FuzzAnalyze(f *testing.F) {
	t := &testing.T{}
	f.Add(twoConnections(t).file)
	s := newScene(t)
	s.say(home, home, "0 > S 0:0(0) win 1\n 1 > . 1:2(1) ack 9 win 0\n")
	f.Add(s.file)
	var mixed bytes.Buffer
	if _, err := writeTraffic(&mixed, 7, 3000); err != nil {
		f.Fatal(err)
	}
	f.Add(mixed.Bytes())
	f.Add([]byte{0x0a, 0x0d, 0x0d, 0x0a})
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := capture.NewReader(bytes.NewReader(file))
		if err != nil {
			return
		}
		const most = 4
		var out bytes.Buffer
		rec := &analyze.Recorder{ID: 1, MaxSegments: 50}
		j := analyze.NewJSON(&out, "f", r.Format())
		sorted := analyze.Collector{Order: analyze.ByRTT, Batch: most}
		sorted.Write = func(list []analyze.Entry) error {
			if len(list) > most {
				t.Fatalf("%d connections kept", len(list))
			}
			return errors.Join(j.Write(list), tables(list), analyze.WriteZeek(io.Discard, list))
		}
		rules, told := analyze.NewRules(1), 0
		var first *flow.Summary
		n, damage := analyze.Read(context.Background(), r, analyze.Options{
			MaxConnections: most,
			Segment: func(p *wire.Packet, info *flow.Info) {
				rules.Segment(p, info)
				rec.Segment(p, info)
			},
			Gone: func(c *flow.Conn, _ analyze.Marks) error {
				told++
				rules.Gone(c)
				s := c.Summary()
				if s.ID == 1 {
					first = &s
				}
				if err := analyze.WriteConnection(io.Discard, &s, analyze.Marks{}, time.Time{}, analyze.TableOptions{Width: 80}); err != nil {
					return err
				}
				return sorted.Add(analyze.Entry{Connection: analyze.NewConnection(&s, analyze.Marks{}), Summary: &s})
			},
		})
		if damage != nil {
			if _, ok := errors.AsType[*capture.Error](damage); !ok {
				t.Fatal(damage)
			}
		}
		if told != n.Connections || n.TCP+unread(&n) != n.Packets {
			t.Fatalf("told of %d connections: %+v", told, n)
		}
		if err := errors.Join(sorted.Close(), j.Close(n, rec, rules, damage)); err != nil {
			t.Fatal(err)
		}
		if !json.Valid(out.Bytes()) {
			t.Fatalf("no JSON: %s", out.Bytes())
		}
		run := &report.Run{Record: rec.Record(first)}
		if err := report.WriteLadder(io.Discard, run, report.LadderOptions{Width: 80, Elide: report.Elision{Plain: 8}}); err != nil {
			t.Fatal(err)
		}
		if err := report.WriteTranscript(io.Discard, run, report.TranscriptOptions{}); err != nil {
			t.Fatal(err)
		}
	})
}

// unread is how many packets no TCP segment was read from.
func unread(n *analyze.Counts) (sum uint64) {
	for _, u := range n.Unread {
		sum += u.Packets
	}
	return sum
}

// tables writes a table in each of its layouts.
func tables(list []analyze.Entry) error {
	var rows []analyze.Connection
	for _, e := range list {
		rows = append(rows, e.Connection)
	}
	return errors.Join(
		analyze.WriteConnections(io.Discard, rows, analyze.TableOptions{}),
		analyze.WriteConnections(io.Discard, rows, analyze.TableOptions{Width: 60, ASCII: true}))
}
