package rfc_test

import (
	"bytes"
	"cmp"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"netlab/topology/rfc"
	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// The two ends of an exchange. b's numbers go round soon.
const (
	isnA, isnB = uint32(1000000), uint32(1<<32 - 500)
	oneWay     = 10 * time.Millisecond
)

var (
	addrA = netip.MustParseAddrPort("10.0.0.1:1000")
	addrB = netip.MustParseAddrPort("10.0.0.2:80")
)

// line is one segment of an exchange.
type line struct {
	at    time.Duration
	fromA bool
	lost  bool // on its way, after the place of a capture
	data  []byte
}

// parseExchange reads an exchange: a line for each segment, with its time in
// seconds, its sender, and the segment in the one notation. The sender's name is
// followed by "!" where the segment is lost, by "~" where its data is another than
// zeros.
func parseExchange(t testing.TB, text string) []line {
	t.Helper()
	var lines []line
	for row := range strings.Lines(text) {
		fields := strings.SplitN(strings.TrimSpace(row), " ", 3)
		if len(fields) < 3 {
			continue
		}
		seconds, err := strconv.ParseFloat(fields[0], 64)
		if err != nil {
			t.Fatal(err)
		}
		s, err := wire.ParseSegment(fields[2])
		if err != nil {
			t.Fatalf("%s: %v", row, err)
		}
		l := line{at: time.Duration(seconds * float64(time.Second)).Round(time.Microsecond), fromA: fields[1][0] == 'a', lost: strings.Contains(fields[1], "!")}
		if strings.Contains(fields[1], "~") {
			s.Payload = bytes.Repeat([]byte{'x'}, s.Len)
		}
		if l.fromA {
			s.Src, s.Dst = addrA, addrB
			s.Rebase(isnA, isnB)
		} else {
			s.Src, s.Dst = addrB, addrA
			s.Rebase(isnB, isnA)
		}
		if l.data, err = s.Append(nil); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, l)
	}
	return lines
}

func decoded(t testing.TB, data []byte) *wire.Packet {
	t.Helper()
	var p wire.Packet
	if err := p.Decode(data); err != nil {
		t.Fatal(err)
	}
	return &p
}

// captured shows the lines to a monitor of captures.
func captured(t testing.TB, lines []line) *rfc.Findings {
	m := rfc.NewMonitor(rfc.Options{Capture: true})
	track := flow.New(flow.Options{Ended: m.Forget})
	for i, l := range lines {
		p := decoded(t, l.data)
		m.Segment(track.Observe(l.at, uint64(i+1), p), p)
	}
	return m.Findings(0)
}

// networked shows the lines to the monitor of a network of two hosts that report the
// states of a plain handshake. What is not lost arrives after oneWay.
func networked(t testing.TB, lines []line, until time.Duration) *rfc.Findings {
	tp, m := tap.New(tap.Options{}), rfc.NewMonitor(rfc.Options{})
	tp.AddSink(m)
	for i, name := range []string{"a", "b"} {
		n := tap.Node{Name: name, Kind: tap.Host, Addrs: []netip.Prefix{netip.PrefixFrom([]netip.Addr{addrA.Addr(), addrB.Addr()}[i], 24)}}
		tp.AddNode(n)
		m.AddNode(n)
	}
	link := tp.AddLink(tap.Link{A: "a", B: "b"})
	states := map[string]wire.State{"a": wire.Closed, "b": wire.Closed}
	becomes := func(at time.Duration, node string, to wire.State, cause wire.Cause) {
		local, remote := addrA, addrB
		if node == "b" {
			local, remote = addrB, addrA
		}
		if to == wire.Listen {
			remote = netip.AddrPort{}
		}
		tp.StateChanged(tap.Transition{At: at, Node: node, Local: local, From: states[node], To: to, Cause: cause}, remote)
		states[node] = to
	}
	becomes(0, "b", wire.Listen, wire.Called(wire.CallListen))
	type event struct {
		at time.Duration
		do func()
	}
	var events []event
	for _, l := range lines {
		p, from, to := decoded(t, l.data), "b", "a"
		if l.fromA {
			from, to = to, from
		}
		var sent *tap.Packet
		events = append(events, event{l.at, func() {
			if p.Flags&(wire.SYN|wire.ACK) == wire.SYN && states[from] == wire.Closed {
				becomes(l.at, from, wire.SynSent, wire.Called(wire.CallConnect))
			}
			sent = tp.Sent(l.at, link, from, to, p)
			if l.lost {
				tp.Dropped(l.at, sent, nil)
			}
		}})
		if l.lost {
			continue
		}
		arrives := l.at + oneWay
		events = append(events, event{arrives, func() {
			tp.Arrived(arrives, sent, nil, nil, false)
			switch s := states[to]; {
			case s == wire.Listen && p.Flags == wire.SYN:
				becomes(arrives, to, wire.SynReceived, wire.Received(wire.WordSYN, sent.N))
			case s == wire.SynSent && p.Flags.Has(wire.SYN|wire.ACK):
				becomes(arrives, to, wire.Established, wire.Received(wire.WordSYNACK, sent.N))
			case s == wire.SynReceived && p.Flags.Has(wire.ACK):
				becomes(arrives, to, wire.Established, wire.Received(wire.WordACK, sent.N))
			}
		}})
	}
	slices.SortStableFunc(events, func(x, y event) int { return cmp.Compare(x.at, y.at) })
	for _, e := range events {
		e.do()
	}
	return m.Findings(max(until, lines[len(lines)-1].at))
}

// broken counts how often a rule is broken.
func brokenIn(f *rfc.Findings, rule string) (n int) {
	for _, v := range f.Violations {
		if v.Rule.ID == rule {
			n++
		}
	}
	return n
}
