package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"netlab/topology"
	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// How late events were is a histogram from the first to the last bound that has some.
func TestWriteLateness(t *testing.T) {
	l := topology.Lateness{Events: 1000, Worst: 70 * time.Millisecond, Stops: 2, Still: 90 * time.Second}
	l.Counts[1], l.Counts[2], l.Counts[4], l.Counts[10] = 100, 800, 99, 1
	var b strings.Builder
	writeLateness(&b, l, false)
	want := `the network stood still 2 times, for 1m30s: nothing ran while something was due
how late its 1.00k events were, 70 ms at most:
    100 µs     100   10.0 %  #####
    200 µs     800   80.0 %  ########################################
    500 µs       0    0.0 %
      1 ms      99    9.9 %  #####
      2 ms       0    0.0 %
      5 ms       0    0.0 %
     10 ms       0    0.0 %
     20 ms       0    0.0 %
     50 ms       0    0.0 %
    100 ms       1    0.1 %  #
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
	b.Reset()
	if writeLateness(&b, topology.Lateness{}, false); b.String() != "" {
		t.Errorf("of no event: %s", b.String())
	}
}

// The status says what is worst: that the network is behind, that it stood still, how late
// most events were since the last line.
func TestPunctuality(t *testing.T) {
	before := topology.Lateness{Events: 10, Stops: 1, Still: time.Second}
	before.Counts[12] = 10
	now := before
	now.Events += 100
	now.Counts[0], now.Counts[5] = 98, 2
	behind, still := now, now
	behind.Behind = 1500 * time.Millisecond
	still.Stops, still.Still = 2, 3*time.Second
	for _, c := range []struct {
		now  topology.Lateness
		want string
	}{
		{now, "99 % within 2 ms"}, {behind, "1.5s behind real time"}, {still, "stood still for 2s"}, {before, "no events"},
	} {
		if got := punctuality(c.now, before, false); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// A connection is open until both of its ends are in TIME-WAIT or gone, whatever carries it.
func TestOpenConnections(t *testing.T) {
	nw, err := topology.New(topology.Spec{
		Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "b"}}, Links: []topology.LinkSpec{{A: "a", B: "b"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer nw.Close()
	traffic := newTraffic(nw)
	ln, err := nw.Host("b").Listen("tcp", ":80")
	if err != nil {
		t.Fatal(err)
	}
	nw.Start()
	var got []int
	c, err := nw.Host("a").Dial("tcp", "b:80")
	if err != nil {
		t.Fatal(err)
	}
	d, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, traffic.open())
	c.Close()
	if _, err := d.Read(make([]byte, 1)); err != io.EOF {
		t.Fatal(err)
	}
	got = append(got, traffic.open())
	d.Close()
	for deadline := time.Now().Add(10 * time.Second); traffic.open() > 0 && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	if got = append(got, traffic.open()); !slices.Equal(got, []int{1, 1, 0}) {
		t.Errorf("open when connected, half closed, closed: %v", got)
	}
}

// A connection of programs that has been silent for so long that it is followed as another
// one afterwards is still the one that was open, and its end is seen.
func TestOpenConnectionThatWasSilent(t *testing.T) {
	a, b := netip.MustParseAddrPort("10.0.0.1:4000"), netip.MustParseAddrPort("10.0.0.2:80")
	conn := func(opener, other netip.AddrPort) *flow.Conn {
		return &flow.Conn{Ends: [2]flow.End{{Addr: opener}, {Addr: other}}}
	}
	first, later := conn(a, b), conn(b, a)
	traffic := &traffic{ends: make(map[endpoints]uint8)}
	var got []int
	for _, tr := range []tap.Transition{
		{Conn: first, Local: a, To: wire.Established},
		{Conn: first, Local: b, To: wire.Established},
		{Conn: later, Local: b, From: wire.Established, To: wire.LastAck},
		{Conn: later, Local: a, From: wire.Established, To: wire.TimeWait},
		{Conn: later, Local: b, From: wire.LastAck, To: wire.Closed},
		{Conn: first, Local: b, To: wire.Established}, // the same addresses again
		{Conn: later, Local: a, From: wire.TimeWait, To: wire.Closed},
	} {
		traffic.moved(&tr)
		got = append(got, traffic.open())
	}
	if want := []int{1, 1, 1, 1, 0, 1, 1}; !slices.Equal(got, want) {
		t.Errorf("open: %v, want %v", got, want)
	}
}

// A network that ends while its programs are started one after the other starts no more of
// them: of the one that is asked for here it does not even see that it has no node.
func TestNoProgramIsStartedAfterTheEnd(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	f := programFlags{commands: []nodeCommand{{node: "c", text: "true", background: true}}}
	end, err := f.programs(ctx, &live{})
	if err != nil {
		t.Fatal(err)
	}
	end()
}

// Failures are told, but no more than a few a second.
func TestFailures(t *testing.T) {
	var told []string
	f := failures{say: func(format string, args ...any) { told = append(told, fmt.Sprintf(format, args...)) }}
	now := time.Unix(0, 0)
	for range 7 {
		f.tell(errors.New("x"), now)
	}
	f.tell(errors.New("y"), now.Add(time.Second))
	f.end()
	want := []string{"netlab: x", "netlab: x", "netlab: x", "netlab: x", "netlab: x", "netlab: and 2 failures more", "netlab: y"}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}
}

// What is said meanwhile does not run into the line of the status.
func TestStatusLine(t *testing.T) {
	var b strings.Builder
	var s statusLine
	var both sync.WaitGroup
	both.Go(func() {
		for range 200 {
			s.show(&b, true, "status")
		}
	})
	both.Go(func() {
		for range 200 {
			s.over(&b, func() { b.WriteString("said\n") })
		}
	})
	both.Wait()
	s.done(&b)
	text := strings.ReplaceAll(b.String(), "\r\x1b[K", "\r")
	text = strings.ReplaceAll(text, "\rstatus\x1b[K", "")
	if text = strings.ReplaceAll(text, "\r", ""); text != strings.Repeat("said\n", 200) {
		t.Errorf("%q", text)
	}
	if strings.Contains(b.String(), "status\x1b[Ksaid") {
		t.Errorf("said beside the status: %q", b.String())
	}
}
