package report

import (
	"bytes"
	"encoding/json"
	"io"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
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
