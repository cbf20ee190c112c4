package report

import (
	"bytes"
	"encoding/json"
	"io"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/topology/samples"
	"netlab/topology/wire"
)

func TestJSON(t *testing.T) {
	for _, run := range []*Run{simultaneousClose(t), lossy(t)} {
		golden(t, run.Lab+".json", func(w io.Writer) error { return WriteJSON(w, run) })
	}
}

func TestJSONIsOneObject(t *testing.T) {
	for _, run := range scenes(t) {
		var b bytes.Buffer
		if err := WriteJSON(&b, run); err != nil {
			t.Fatal(err)
		}
		var got struct {
			Schema              string
			Packets             []struct{ N int }
			Transitions, Checks []any
			Verdict             string
		}
		if err := json.Unmarshal(b.Bytes(), &got); err != nil {
			t.Fatalf("%s: %v", run.Lab, err)
		}
		if got.Schema != Schema || len(got.Packets) != len(run.Record.Packets) ||
			len(got.Transitions) != len(run.Record.Transitions) || len(got.Checks) != len(run.Checks) {
			t.Errorf("%s: %d packets, %d transitions, %d checks", run.Lab, len(got.Packets), len(got.Transitions), len(got.Checks))
		}
	}
}

// Samples are there where they were asked for, and what is not known is null.
func TestJSONHasSamples(t *testing.T) {
	run := lossy(t)
	run.Samples = &samples.Samples{
		Ends: []samples.EndSeries{{Node: "a", Conn: run.Record.Conns[0], Stride: 1, Samples: []samples.Sender{
			{At: 1, Event: 3, Stack: samples.Stack{CWnd: 10, SSThresh: samples.NoThreshold, RTO: time.Second, Recovery: wire.RecoveryOpen}},
			{At: 2, Event: 5, Stack: samples.Stack{CWnd: 5, SSThresh: 5, RTT: 3, RTTVar: 4, RTO: time.Second, Recovery: wire.RecoverySACK, Readable: 12}, Una: 9, Nxt: 10, Flight: 6, SndWnd: 7, RcvNxt: 11, RcvWnd: 8},
		}}},
		Links: []samples.LinkSeries{{Link: 0, From: "a", Stride: 2, Samples: []samples.Queue{{At: 9, Event: 6, Packets: 1, Bytes: 1500, Left: 3000, Lost: 2}}}},
	}
	var b bytes.Buffer
	if err := WriteJSON(&b, run); err != nil {
		t.Fatal(err)
	}
	var got struct{ Senders, Queues json.RawMessage }
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	const senders = `[
{"node":"a","conn":1,"stride":1,"samples":[` +
		`{"t_ns":1,"event":3,"cwnd":10,"ssthresh":null,"recovery":"open","rtt_ns":null,"rttvar_ns":0,"rto_ns":1000000000,"snd_una":0,"snd_nxt":0,"flight":0,"snd_wnd":0,"rcv_nxt":0,"rcv_wnd":0,"readable":0},` +
		`{"t_ns":2,"event":5,"cwnd":5,"ssthresh":5,"recovery":"sack-recovery","rtt_ns":3,"rttvar_ns":4,"rto_ns":1000000000,"snd_una":9,"snd_nxt":10,"flight":6,"snd_wnd":7,"rcv_nxt":11,"rcv_wnd":8,"readable":12}]}
]`
	const queues = `[
{"link":"a-b","from":"a","stride":2,"samples":[{"t_ns":9,"event":6,"packets":1,"bytes":1500,"sent_bytes":3000,"lost":2}]}
]`
	if diff := cmp.Diff(senders, string(got.Senders)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(queues, string(got.Queues)); diff != "" {
		t.Error(diff)
	}
}

// Two runs of one lab differ in nothing but the wall time.
func TestJSONDiffersInWallTimeAlone(t *testing.T) {
	write := func(wall time.Duration) string {
		run := lossy(t)
		run.WallTime = wall
		var b bytes.Buffer
		if err := WriteJSON(&b, run); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	one, two := write(1), write(2)
	if one == two {
		t.Error("the wall time is not there")
	}
	if diff := cmp.Diff(bytes.ReplaceAll([]byte(one), []byte(`"wall_ns":1,`), []byte(`"wall_ns":2,`)), []byte(two)); diff != "" {
		t.Error(diff)
	}
}
