package topology_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"netlab/impair"
	"netlab/topology"
)

// A snapshot has every node's sockets, each connection with its number and what is
// unacknowledged, and the record of one connection has nothing of the others.
func TestSnapshotOfALiveNetwork(t *testing.T) {
	nw := newNetwork(t, topology.Spec{
		Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "b"}, {Name: "c"}},
		Links: []topology.LinkSpec{{A: "a", B: "b", AToB: impair.MustParse("rate 8kbit")}, {A: "c", B: "b"}},
	})
	nw.Start()
	ln, err := nw.Host("b").Listen("tcp", ":80")
	if err != nil {
		t.Fatal(err)
	}
	for _, from := range []string{"c", "a"} {
		conn, err := nw.Host(from).DialContext(context.Background(), "tcp", "b:80")
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if served, err := ln.Accept(); err != nil {
			t.Fatal(err)
		} else {
			defer served.Close()
		}
		if from == "a" {
			if _, err := conn.Write(make([]byte, 5000)); err != nil {
				t.Fatal(err)
			}
		}
	}
	nw.Link("c", "b").Cut()
	nw.Link("a", "b").Cut()
	s := nw.Snapshot()
	var got []string
	for _, k := range s.Sockets {
		line := fmt.Sprint(k.Node, " ", k.State)
		if k.Conn != nil {
			line += fmt.Sprintf(" [%d] %d", k.Conn.ID, k.Variables.Nxt-k.Variables.Una)
		}
		got = append(got, line)
	}
	want := "a ESTABLISHED [2] 5000, b LISTEN, b ESTABLISHED [1] 0, b ESTABLISHED [2] 0, c ESTABLISHED [1] 0"
	if strings.Join(got, ", ") != want {
		t.Errorf("sockets %s\nwant    %s", strings.Join(got, ", "), want)
	}
	if s.At <= 0 || s.At > time.Hour {
		t.Errorf("snapshot at %v", s.At)
	}

	rec := nw.Tap()
	one := rec.Only(rec.Conns[0])
	var nodes []string
	for _, n := range one.Nodes {
		nodes = append(nodes, n.Name)
	}
	if strings.Join(nodes, " ") != "b c" {
		t.Errorf("nodes %v, want b and c", nodes)
	}
	acts := 0
	for _, e := range one.Events {
		if e.Act != nil {
			acts++
		}
		if e.Packet != nil && e.Packet.Conn.ID != 1 || e.Transition != nil && e.Transition.Conn.ID != 1 {
			t.Errorf("of another connection: %+v", e)
		}
	}
	if acts != 1 {
		t.Errorf("%d acts, want the cut of c-b alone", acts)
	}
}
