package analyze_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/cmd/netlab/analyze"
	"netlab/topology/report"
	"netlab/topology/tap"
	"netlab/topology/words"
)

// record reads a capture and returns the record of one connection.
func record(t *testing.T, file []byte, r *analyze.Recorder) *tap.Record {
	t.Helper()
	all, _, err := follow(t, file, analyze.Options{Segment: r.Segment})
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		if all[i].ID == r.ID {
			return r.Record(&all[i])
		}
	}
	return r.Record(nil)
}

// A captured connection is drawn as a lab's is, with the states as inferred.
func TestRecorderLadder(t *testing.T) {
	rec := record(t, twoConnections(t).file, &analyze.Recorder{ID: 1})
	var b strings.Builder
	run := &report.Run{Lab: "a capture", Source: words.Same("as inferred"), Record: rec, VirtualTime: rec.Packets[len(rec.Packets)-1].Sent}
	if err := report.WriteLadder(&b, run, report.LadderOptions{Width: 76}); err != nil {
		t.Fatal(err)
	}
	const want = `
a capture
as inferred

                    client                                 server
                   10.0.0.1                               10.0.0.2
0.000         SYN-SENT ╏ snd SYN #1                           │
                       ╏── #1 S 0:0(0) win 65535 <mss 1460> ─▶╏ SYN-RECEIVED
⋮ 20 ms       SYN-SENT ╏                                      ╏ SYN-RECEIVED
0.020      ESTABLISHED ┃◀───── #2 S. 0:0(0) ack 1 win 65535 ──╏
0.021                  ┃── #3 . 1:1(0) ack 1 win 65535 ──────▶┃ ESTABLISHED
                       ┃── #4 P. 1:101(100) ack 1 win 65535 ─▶┃
⋮ 200 ms   ESTABLISHED ┃                                      ┃ ESTABLISHED
0.221                  ┃── #5 P. 1:101(100) ack 1 win 65535 ─▶┃
                       ┃   (retransmission of #4, timeout)    ┃
⋮ 20 ms    ESTABLISHED ┃                                      ┃ ESTABLISHED
0.241                  ┃◀──── #6 . 1:1(0) ack 101 win 65535 ──┃
⋮ 9 ms     ESTABLISHED ┃                                      ┃ ESTABLISHED
0.250                  ┃◀─────── #7 P. 1:1001(1000) ack 101 ──┃
0.251                  ┃── #8 . 101:101(0) ack 1001 ─────────▶┃
⋮ 49 ms    ESTABLISHED ┃                                      ┃ ESTABLISHED
0.300       FIN-WAIT-1 ║ snd FIN #9                           ┃
                       ║── #9 F. 101:101(0) ack 1001 ────────▶║ CLOSE-WAIT
⋮ 20 ms     FIN-WAIT-1 ║                                      ║ CLOSE-WAIT
0.320                  ║                          snd FIN #10 ║ LAST-ACK
             TIME-WAIT ▒◀────── #10 F. 1001:1001(0) ack 102 ──║
0.321                  ▒── #11 . 102:102(0) ack 1002 ────────▶│ CLOSED

client  SYN-SENT 0.020  ESTABLISHED 0.280  FIN-WAIT-1 0.020
        TIME-WAIT 0.001...
server  SYN-RECEIVED 0.021  ESTABLISHED 0.279  CLOSE-WAIT 0.020
        LAST-ACK 0.001
`
	if diff := cmp.Diff(want, "\n"+b.String()); diff != "" {
		t.Errorf("%s\n%s", diff, b.String())
	}
}

// The record has each state that an end passed through, with what led there.
func TestRecorderTransitions(t *testing.T) {
	rec := record(t, twoConnections(t).file, &analyze.Recorder{ID: 1})
	got := transitions(rec)
	want := []string{
		"0s client CLOSED -> SYN-SENT snd SYN #1", "0s server LISTEN -> SYN-RECEIVED rcv SYN #1",
		"20ms client SYN-SENT -> ESTABLISHED rcv SYN+ACK #2", "21ms server SYN-RECEIVED -> ESTABLISHED rcv ACK #3",
		"300ms client ESTABLISHED -> FIN-WAIT-1 snd FIN #9", "300ms server ESTABLISHED -> CLOSE-WAIT rcv FIN #9",
		"320ms server CLOSE-WAIT -> LAST-ACK snd FIN #10", "320ms client FIN-WAIT-1 -> TIME-WAIT rcv FIN #10",
		"321ms server LAST-ACK -> CLOSED rcv ACK #11",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(rec.Packets) != 11 || report.Note(rec.Packets[0]) != "" || rec.Conns[0].Ends[1].ISN != 2000 {
		t.Errorf("%d packets, %+v", len(rec.Packets), rec.Conns[0])
	}
}

// transitions writes the changes of state in a record.
func transitions(rec *tap.Record) (list []string) {
	for _, tr := range rec.Transitions {
		list = append(list, fmt.Sprintf("%v %s %v -> %v %s", tr.At, tr.Node, tr.From, tr.To, tr.Cause))
	}
	return list
}

// What was presumed and proved wrong is not among the states: the SYN that was
// refused never put the server into SYN-RECEIVED, and FINs that cross reach each
// end after it has sent its own.
func TestRecorderTakesBack(t *testing.T) {
	got := transitions(record(t, twoConnections(t).file, &analyze.Recorder{ID: 2}))
	want := []string{
		"0s client CLOSED -> SYN-SENT snd SYN #12", "20ms server LISTEN -> CLOSED snd RST #13",
		"20ms client SYN-SENT -> CLOSED rcv RST #13",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	s := newScene(t)
	s.say(home, away, `
		0.000 > .  1:11(10) ack 1 win 100
		0.010 > F. 11:11(0) ack 1 win 100
		0.011 < F. 1:1(0) ack 11 win 100
		0.020 > .  12:12(0) ack 2 win 100
		0.021 < .  2:2(0) ack 12 win 100`)
	got = transitions(record(t, s.file, &analyze.Recorder{ID: 1}))
	want = []string{
		"10ms client ESTABLISHED -> FIN-WAIT-1 snd FIN #2",
		"11ms server ESTABLISHED -> FIN-WAIT-1 snd FIN #3", "11ms server FIN-WAIT-1 -> CLOSING snd FIN #3",
		"11ms client FIN-WAIT-1 -> CLOSING rcv FIN #3",
		"20ms server CLOSING -> TIME-WAIT rcv ACK #4", "21ms client CLOSING -> TIME-WAIT rcv ACK #5",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Numbers of the second connection are those of the capture, times its own, and
// what is too many is counted.
func TestRecorderBounds(t *testing.T) {
	r := &analyze.Recorder{ID: 2, MaxSegments: 1}
	rec := record(t, twoConnections(t).file, r)
	if len(rec.Packets) != 1 || rec.Packets[0].N != 12 || rec.Packets[0].Sent != 0 || r.Left != 1 || rec.Sent != 2 {
		t.Errorf("%+v, %d left out", rec.Packets, r.Left)
	}
}

// A connection that is not in the capture has an empty record, which every view
// can show.
func TestRecorderOfNothing(t *testing.T) {
	rec := record(t, twoConnections(t).file, &analyze.Recorder{ID: 9})
	if err := report.WriteLadder(&strings.Builder{}, &report.Run{Record: rec}, report.LadderOptions{Width: 80}); err != nil || len(rec.Packets) != 0 {
		t.Errorf("%d packets, %v", len(rec.Packets), err)
	}
}

// In a view for reading, windows are in bytes by the scale of the handshake, and of a
// long transfer every gap, duplicate ACK and retransmission is told; what came out of
// order is counted.
func TestViewOfALongTransfer(t *testing.T) {
	s := newScene(t)
	s.say(home, away, "0 > S 0:0(0) win 64240 <mss 1460,wscale 7>\n 0.01 < S. 0:0(0) ack 1 win 65160 <mss 1460,wscale 2>\n 0.02 > . 1:1(0) ack 1 win 502")
	seq := 1
	for i := range 100 {
		line := func(dir, from string) {
			s.say(home, away, fmt.Sprintf("%d.%03d %s %s win 500", i/10+1, i%10*100+5, dir, from))
		}
		data := func(at int) { line(">", fmt.Sprintf(". %d:%d(10) ack 1", at, at+10)) }
		switch {
		case i%10 == 7: // one is overtaken, and asked for
			data(seq + 10)
			line("<", fmt.Sprintf(". 1:1(0) ack %d", seq))
			data(seq)
			seq += 20
		default:
			data(seq)
			seq += 10
		}
		line("<", fmt.Sprintf(". 1:1(0) ack %d", seq))
	}
	var b strings.Builder
	run := &report.Run{Source: words.Same("a capture"), Record: record(t, s.file, &analyze.Recorder{ID: 1})}
	if err := report.WriteTranscript(&b, run, report.TranscriptOptions{Elide: report.Elision{Plain: 8, Remarkable: -1}}); err != nil {
		t.Fatal(err)
	}
	for part, want := range map[string]int{
		"(gap)": 10, "(duplicate ACK #1)": 10, "(1 out of order)": 10, "(out of order)": 0,
		" win 64256": 1, // that of the client's first ACK: 502 of 128 bytes
		" win 64000": -1, " win 2000": -1, " win 500": 0, " win 65160": 1,
	} {
		if n := strings.Count(b.String(), part); n != want && (want >= 0 || n == 0) {
			t.Errorf("%q %d times, want %d:\n%s", part, n, want, &b)
		}
	}
}
