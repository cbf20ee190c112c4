package analysis_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/topology/analysis"
	"netlab/topology/report"
	"netlab/topology/tap"
)

// record reads a capture and returns the record of one connection.
func record(t *testing.T, file []byte, r *analysis.Recorder) *tap.Record {
	t.Helper()
	if _, _, err := analyze(t, file, analysis.Options{Segment: r.Segment}); err != nil {
		t.Fatal(err)
	}
	return r.Record()
}

// A captured connection is drawn as a lab's is, with the states as inferred.
func TestRecorderLadder(t *testing.T) {
	rec := record(t, twoConnections(t).file, &analysis.Recorder{ID: 1})
	var b strings.Builder
	run := &report.Run{Lab: "a capture", Source: "as inferred", Record: rec, VirtualTime: rec.Packets[len(rec.Packets)-1].Sent}
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
	rec := record(t, twoConnections(t).file, &analysis.Recorder{ID: 1})
	var got []string
	for _, tr := range rec.Transitions {
		got = append(got, tr.At.String()+" "+tr.Node+" "+tr.To.String()+" "+tr.Cause)
	}
	want := []string{
		"0s client SYN-SENT snd SYN #1", "0s server SYN-RECEIVED rcv SYN #1",
		"20ms client ESTABLISHED rcv SYN+ACK #2", "21ms server ESTABLISHED rcv ACK #3",
		"300ms client FIN-WAIT-1 snd FIN #9", "300ms server CLOSE-WAIT rcv FIN #9",
		"320ms server LAST-ACK snd FIN #10", "320ms client TIME-WAIT rcv FIN #10",
		"321ms server CLOSED rcv ACK #11",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(rec.Packets) != 11 || rec.Packets[0].Note != "" || rec.Conns[0].Ends[1].ISN != 2000 {
		t.Errorf("%d packets, %+v", len(rec.Packets), rec.Conns[0])
	}
}

// Numbers of the second connection are those of the capture, times its own, and
// what is too many is counted.
func TestRecorderBounds(t *testing.T) {
	r := &analysis.Recorder{ID: 2, MaxSegments: 1}
	rec := record(t, twoConnections(t).file, r)
	if len(rec.Packets) != 1 || rec.Packets[0].N != 12 || rec.Packets[0].Sent != 0 || r.Left != 1 || rec.Sent != 2 {
		t.Errorf("%+v, %d left out", rec.Packets, r.Left)
	}
}

// A connection that is not in the capture has an empty record, which every view
// can show.
func TestRecorderOfNothing(t *testing.T) {
	rec := record(t, twoConnections(t).file, &analysis.Recorder{ID: 9})
	if err := report.WriteLadder(&strings.Builder{}, &report.Run{Record: rec}, report.LadderOptions{Width: 80}); err != nil || len(rec.Packets) != 0 {
		t.Errorf("%d packets, %v", len(rec.Packets), err)
	}
}
