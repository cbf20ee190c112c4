package analyze_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/cmd/netlab/analyze"
)

// parsed is the part of the object that the tests look at.
type parsed struct {
	Schema      string
	File        string
	Packets     int
	Connections []struct {
		ID     int
		Ending string
		Ends   []struct{ Addr string }
	}
	Segments []struct {
		N      int
		At     int64 `json:"at_ns"`
		From   string
		Flags  string
		Seq    int
		Ack    *int
		Note   string
		States []string
	}
	Seen   int `json:"connections_seen"`
	Begin  *string
	Errors []string
}

func parse(t *testing.T, b []byte) (p parsed) {
	t.Helper()
	if err := json.Unmarshal(b, &p); err != nil {
		t.Fatalf("%v\n%s", err, b)
	}
	return p
}

func TestJSON(t *testing.T) {
	rec := &analyze.Recorder{ID: 1}
	all, n, err := follow(t, twoConnections(t).file, analyze.Options{Segment: rec.Segment})
	rules := analyze.NewRules(0)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	j := analyze.NewJSON(&b, "a<b.pcap", "pcap")
	if err := j.Write(entries(all)); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(n, rec, rules, errors.New("cut short")); err != nil {
		t.Fatal(err)
	}
	got := parse(t, b.Bytes())
	if got.Schema != analyze.Schema || got.File != "a<b.pcap" || got.Packets != 13 || got.Seen != 2 ||
		*got.Begin != "2023-11-14T22:13:20Z" || len(got.Segments) != 11 {
		t.Errorf("%+v", got)
	}
	if diff := cmp.Diff([]string{"cut short"}, got.Errors); diff != "" {
		t.Error(diff)
	}
	if c := got.Connections; len(c) != 2 || c[0].Ending != "closed" || c[1].ID != 2 || c[1].Ends[0].Addr != "[2001:db8::1]:40001" {
		t.Errorf("%+v", c)
	}
	again := got.Segments[4]
	if again.N != 5 || again.From != "client" || again.At != 221e6 || again.Seq != 1 || *again.Ack != 1 ||
		again.Note != "retransmission of #4, timeout" || again.States[1] != "ESTABLISHED" {
		t.Errorf("%+v", again)
	}
	if got.Segments[0].Ack != nil {
		t.Error("a SYN with an acknowledgment number")
	}
}

// A file with nothing in it is an object with empty lists.
func TestJSONEmpty(t *testing.T) {
	var b bytes.Buffer
	if err := analyze.NewJSON(&b, "x", "").Close(analyze.Counts{}, nil, nil, nil); err != nil {
		t.Fatal(err)
	}
	got := parse(t, b.Bytes())
	if got.Connections == nil || got.Errors == nil || got.Begin != nil || strings.Contains(b.String(), "segments") {
		t.Errorf("%s", b.String())
	}
}
