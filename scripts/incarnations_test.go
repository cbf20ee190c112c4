package scripts_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/topology/report"
	"netlab/topology/tap"
)

// played runs a lab, of which every check has to hold.
func played(t *testing.T, text string) *report.Run {
	t.Helper()
	run, err := runText(text, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range run.Checks {
		if !c.OK {
			t.Errorf("%s %s: %s", c.Pos, c.Name, c.Detail)
		}
	}
	return run
}

// paths are the states of each end of each connection, in the order in which the
// ends appear: "1 a SYN-SENT ESTABLISHED".
func paths(rec *tap.Record) []string {
	var all []string
	index := make(map[string]int)
	for _, tr := range rec.Transitions {
		if tr.Conn == nil {
			continue
		}
		end := fmt.Sprintf("%d %s", tr.Conn.ID, tr.Node)
		i, known := index[end]
		if !known {
			i = len(all)
			index[end] = i
			all = append(all, end)
		}
		all[i] += " " + tr.To.String()
	}
	return all
}

// segments are the segments that nodes sent, with their connections and relative
// numbers: "a [1] S 0:0".
func segments(rec *tap.Record, choose func(*tap.Packet) bool) []string {
	var all []string
	for _, p := range rec.Packets {
		if p.Origin && choose(p) {
			all = append(all, fmt.Sprintf("%s [%d] %v %d:%d", p.From, p.Conn.ID, p.Flags, p.RelSeq, p.RelAck))
		}
	}
	return all
}

func expectLines(t *testing.T, got []string, want string) {
	t.Helper()
	if diff := cmp.Diff(strings.Split(strings.TrimSpace(want), "\n"), got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// A 4-tuple that is used again while the other end is in TIME-WAIT: the old
// connection ends when the SYN arrives, and the new one has states of its own.
func TestTimeWaitTakenOverInALab(t *testing.T) {
	run := played(t, `
a, b = host("a"), host("b")
link(a, b, delay = "10ms")
l = b.listen(80)
first = a.connect("b:80", source = ":5000")
served = l.accept()
served.close()
sleep("100ms")
first.close()
sleep("5s")
second = a.connect("b:80", source = ":5000")
again = l.accept()
expect_states(served, "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1", "FIN-WAIT-2", "TIME-WAIT", "CLOSED")
expect_eq(served.time_in("TIME-WAIT") < "6s", True)
expect_states(again, "SYN-RECEIVED", "ESTABLISHED")
`)
	expectLines(t, paths(run.Record), `
1 a SYN-SENT ESTABLISHED CLOSE-WAIT LAST-ACK CLOSED
1 b SYN-RECEIVED ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT CLOSED
2 a SYN-SENT ESTABLISHED
2 b SYN-RECEIVED ESTABLISHED
`)
}

// A duplicate of a SYN that arrives when its connection is long over opens
// another one, whose number it has.
func TestLateDuplicateSYNInALab(t *testing.T) {
	run := played(t, `
a, b = host("a"), host("b")
l = link(a, b, delay = "10ms")
l.duplicate("a SYN #1", spaced = "70s")
server = b.listen(80)
client = a.connect("b:80")
conn = server.accept()
client.close()
conn.close()
run()
expect_eq(count("RST"), 1)
`)
	expectLines(t, paths(run.Record), `
1 a SYN-SENT ESTABLISHED FIN-WAIT-1 CLOSING TIME-WAIT CLOSED
1 b SYN-RECEIVED ESTABLISHED FIN-WAIT-1 CLOSING TIME-WAIT CLOSED
2 b SYN-RECEIVED CLOSED
`)
	expectLines(t, segments(run.Record, func(p *tap.Packet) bool { return p.Conn.ID == 2 }), `
b [2] S. 0:1
a [2] R 1:0
`)
}

// A connection has one number on every link, in rules as in the record.
func TestConnectionsHaveOneNumber(t *testing.T) {
	run := played(t, `
a, c, r, b = host("a"), host("c"), router("r"), host("b")
link(c, r, delay = "1ms")
link(a, r, delay = "1ms")
second = link(r, b, delay = "1ms")
l = b.listen(80)
one = a.connect("b:80")
l.accept()
two = c.connect("b:80")
l.accept()
lost = second.drop("c data conn 2")
again = second.delay("c retransmission of data #1", "1ms")
none = second.drop("data conn 1 port 1", optional = True)
two.send("x")
sleep("100ms")
lost.remove()
run()
expect(again.matched > 0)
expect_eq(lost.matched > 0, True)
expect_eq(count("c data conn 2"), count("c data"))
`)
	client := run.Record.Conns[0].Ends[0].Addr
	for _, p := range run.Record.Packets {
		want := 2
		if p.Src == client || p.Dst == client {
			want = 1
		}
		if p.Conn.ID != want {
			t.Errorf("#%d on link %d is of connection %d, want %d", p.N, p.Link, p.Conn.ID, want)
		}
	}
}

// A fragment that a router makes has the connection of what it is a part of, and
// is no segment.
func TestFragmentsKeepTheirConnection(t *testing.T) {
	run := played(t, `
x, r, b = raw("x"), router("r"), host("b")
link(x, r, delay = "1ms")
link(r, b, delay = "1ms", mtu = 1280)
x.send("P. 1:1401(1400) ack 1", to = "b:80", source = ":4000")
run()
`)
	var got []string
	for _, p := range run.Record.Packets {
		if p.From == "r" && p.To == "b" {
			got = append(got, fmt.Sprintf("%d [%d] %v of #%d", p.FragOffset, p.Conn.ID, p.Kinds, p.PassesOn))
		}
	}
	expectLines(t, got, `
0 [1] data of #1
1256 [1]  of #1
`)
}

// A socket that is connected to itself has one end, whose own number its
// acknowledgments are relative to.
func TestSelfConnectInALab(t *testing.T) {
	run := played(t, `
a, b = host("a"), host("b")
link(a, b)
c = a.connect("a:5000", source = ":5000")
c.send("hello")
expect_eq(c.recv(), "hello")
`)
	expectLines(t, segments(run.Record, func(*tap.Packet) bool { return true })[:3], `
a [1] S 0:0
a [1] S. 0:1
a [1] . 1:1
`)
	var ladder strings.Builder
	if err := report.WriteLadder(&ladder, run, report.LadderOptions{Width: 100}); err != nil {
		t.Fatal(err)
	}
	if got := ladder.String(); !strings.Contains(got, "╏──╮ #1 S 0:0(0)") || !strings.Contains(got, "╏◀─╯") {
		t.Errorf("the ladder has no arrows from a to itself:\n%s", got)
	}
}

// What is counted is counted once, however often a lab asks.
func TestCountingIsNotRepeated(t *testing.T) {
	played(t, `
a, b = host("a"), host("b")
link(a, b, delay = "10us")
l = b.listen(80)
c = a.connect("b:80")
d = l.accept()
spawn(lambda: c.send(3000000))
spawn(lambda: d.recv(3000000))
run_until(lambda: count("a data") >= 2000)
expect_eq(count("a data") >= 2000, True)
expect_eq(count("a data", since = "1h"), 0)
expect_eq(time_of("a data"), time_of("a data #1"))
`)
}

// A connection that was reset before it was accepted is what accept() returns,
// also where its 4-tuple has a new connection by then.
func TestAcceptedLate(t *testing.T) {
	holds(t, `
x, b = raw("x"), host("b")
link(x, b, delay = "10ms")
server = b.listen(80)
first = x.conn("b:80")
first.handshake()
first.send("R 1:1(0)")
first.send("S 1000:1000(0) win 65535")
run(until = "100ms")
lost = server.accept()
expect_eq(lost.states, ["SYN-RECEIVED", "ESTABLISHED", "CLOSED"])
expect_eq(lost.error, "connection reset by peer")
first.send(". 1001:1001(0) ack 1")
run(until = "200ms")
conn = server.accept()
expect_eq(conn.state, "ESTABLISHED")
expect_eq(b.conns(), [lost, conn])
`)
}
