package flow

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"netlab/topology/wire"
)

// network plays a scenario to a ledger, line by line:
//
//	TIME NODE STATE>STATE             the node's stack reports a change
//	TIME NODE SEGMENT                 the node sends a segment, as in [scenario]
//	TIME #N                           packet N arrives at the node that owns its destination
//	TIME #N again                     ... as a copy that a link has made
//	TIME NODE forges SEGMENT          node x sends the segment in a's or b's name
//
// Nodes a and b have stacks; A and B are the same ends without. What follows "|" is
// the number of the connection and, for a segment, its kinds and its numbers.
type network struct {
	*scenario
	ledger  *Ledger
	packets []*wire.Packet
	infos   []Info
	conns   []*Conn
	gone    []int
}

func newNetwork(t *testing.T, raw string) *network {
	n := &network{scenario: newScenario(t)}
	n.ledger = NewLedger(LedgerOptions{
		Owner: func(a netip.Addr) string {
			switch a {
			case addrA.Addr():
				return "a"
			case addrB.Addr():
				return "b"
			}
			return ""
		},
		Stack:     func(node string) bool { return !strings.Contains(raw, node) },
		RACK:      func(string) bool { return true },
		Forgotten: func(c *Conn) { n.gone = append(n.gone, c.ID) },
	})
	return n
}

func (n *network) play(script string) {
	n.t.Helper()
	for _, line := range strings.Split(strings.TrimSpace(script), "\n") {
		line, want, checked := strings.Cut(strings.TrimSpace(line), "|")
		f := strings.Fields(line)
		if len(f) == 0 || f[0] == "--" {
			continue
		}
		got := n.step(line, f)
		if want = strings.Join(strings.Fields(want), " "); checked && got != want {
			n.t.Errorf("%s\n got %s\nwant %s", line, got, want)
		}
	}
}

func (n *network) step(line string, f []string) string {
	n.t.Helper()
	d, err := time.ParseDuration(f[0] + "s")
	if err != nil {
		n.t.Fatalf("%s: %v", line, err)
	}
	if number, ok := strings.CutPrefix(f[1], "#"); ok {
		var i int
		fmt.Sscan(number, &i)
		info := n.infos[i-1]
		if len(f) > 2 {
			info = info.Copy()
		}
		n.ledger.Arrived(d, &info, n.packets[i-1])
		return fmt.Sprintf("[%d] %v", info.Conn.ID, info.Kinds)
	}
	if from, to, ok := strings.Cut(f[2], ">"); ok {
		local, remote := addrA, addrB
		if f[1] == "b" {
			local, remote = remote, local
		}
		c := n.ledger.Changed(d, f[1], local, remote, state(n.t, from), state(n.t, to))
		n.know(c)
		return fmt.Sprintf("[%d]", c.ID)
	}
	node := f[1]
	if f[2] == "forges" {
		line = strings.Replace(line, "forges", "", 1)
		line = strings.Replace(line, " x ", " ", 1)
	}
	_, p := n.parse(line)
	n.packets = append(n.packets, p)
	var info Info
	n.ledger.Sent(d, uint64(len(n.packets)), node, p, &info)
	n.infos = append(n.infos, info)
	n.know(info.Conn)
	text := fmt.Sprintf("[%d] %v %d:%d", info.Conn.ID, info.Kinds, info.RelSeq, info.RelAck)
	if info.Repair != NoRepair {
		text += " by " + info.Repair.String()
	}
	return text
}

func (n *network) know(c *Conn) {
	if len(n.conns) < c.ID {
		n.conns = append(n.conns, c)
	}
}

func state(t *testing.T, name string) wire.State {
	t.Helper()
	s, err := wire.ParseState(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// a connects to b, and closes first: conversation 1, up to a's TIME-WAIT.
const lived = `
	0.00 a CLOSED>SYN-SENT            | [1]
	0.00 a S 0:0(0)                   | [1] SYN 0:0
	0.01 #1
	0.01 b LISTEN>SYN-RECEIVED        | [1]
	0.01 b S. 0:0(0) ack 1            | [1] SYN+ACK, ack of SYN 0:1
	0.02 #2
	0.02 a SYN-SENT>ESTABLISHED
	0.02 a . 1:1(0) ack 1             | [1] ACK, ack of SYN 1:1
	0.03 #3
	0.03 b SYN-RECEIVED>ESTABLISHED
	1.00 a ESTABLISHED>FIN-WAIT-1
	1.00 a F. 1:1(0) ack 1            | [1] FIN 1:1
	1.01 #4
	1.01 b ESTABLISHED>CLOSE-WAIT
	1.01 b . 1:1(0) ack 2             | [1] ACK, ack of FIN 1:2
	1.02 #5
	1.02 a FIN-WAIT-1>FIN-WAIT-2
	1.02 b CLOSE-WAIT>LAST-ACK
	1.02 b F. 1:1(0) ack 2            | [1] FIN 1:2
	1.03 #6
	1.03 a FIN-WAIT-2>TIME-WAIT       | [1]
	1.03 a . 2:2(0) ack 2             | [1] ACK, ack of FIN 2:2
	1.04 #7
	1.04 b LAST-ACK>CLOSED            | [1]
`

// A SYN that takes over TIME-WAIT ends the old connection at that instant; the
// socket that it makes is in the new one.
func TestTimeWaitTakenOver(t *testing.T) {
	n := newNetwork(t, "")
	n.play(lived + `
	5.00 b CLOSED>SYN-SENT            | [2]
	5.00 b S 0:0(0) isn 9000          | [2] SYN 0:0
	5.01 #8                           | [2] SYN
	5.01 a TIME-WAIT>CLOSED           | [1]
	5.01 a LISTEN>SYN-RECEIVED        | [2]
	5.01 a S. 0:0(0) ack 1 isn 7000   | [2] SYN+ACK, ack of SYN 0:1
	5.02 #9
	5.02 b SYN-SENT>ESTABLISHED       | [2]
	`)
	if c := n.conns[1]; c.Ends[0].Addr != addrB || c.Ends[0].ISN != 9000 || c.Ends[1].ISN != 7000 {
		t.Errorf("connection 2: %v ISN %d, %v ISN %d", c.Ends[0].Addr, c.Ends[0].ISN, c.Ends[1].Addr, c.Ends[1].ISN)
	}
}

// A SYN that TIME-WAIT does not take makes no socket: TIME-WAIT ends in the old
// connection, and the answer to the SYN is of the old one too, with the RST that it
// draws (RFC 9293 figure 9).
func TestTimeWaitStays(t *testing.T) {
	n := newNetwork(t, "")
	n.play(lived + `
	5.00  b CLOSED>SYN-SENT           | [2]
	5.00  b S 0:0(0) isn 9000         | [2] SYN 0:0
	5.01  #8
	`)
	n.isn["b"] = isnB
	n.play(`
	5.01  a . 2:2(0) ack 2            | [1] ACK, challenge ACK 2:2
	5.02  #9
	5.02  b R 2:2(0)                  | [1] RST 2:0
	61.03 a TIME-WAIT>CLOSED          | [1]
	70.00 b SYN-SENT>CLOSED           | [2]
	`)
}

// A duplicate of a SYN that arrives after its connection has ended opens another
// one, whose initial sequence number it has.
func TestLateDuplicateSYN(t *testing.T) {
	n := newNetwork(t, "")
	n.play(lived + `
	61.03 a TIME-WAIT>CLOSED
	70.00 #1 again                    | [1] SYN, duplicate
	70.00 b LISTEN>SYN-RECEIVED       | [2]
	70.00 b S. 0:0(0) ack 1 isn 5555  | [2] SYN+ACK, ack of SYN 0:1
	70.01 #8
	70.01 a R 1:1(0)                  | [2] RST 1:0
	70.02 #9
	70.02 b SYN-RECEIVED>CLOSED       | [2]
	`)
	if c := n.conns[1]; c.Ends[0].Addr != addrA || c.Ends[0].ISN != isnA {
		t.Errorf("connection 2 is opened by %v, ISN %d", c.Ends[0].Addr, c.Ends[0].ISN)
	}
}

// A SYN that a link has made of another segment opens a connection by its own number and
// options.
func TestSYNMadeOfAnotherSegment(t *testing.T) {
	n := newNetwork(t, "")
	n.play(lived + "61.03 a TIME-WAIT>CLOSED")
	info, p := n.infos[0].Copy(), *n.packets[0]
	p.Seq += 100
	p.Options = wire.Options{WindowScale: 7, MSS: 1400, HasTimestamps: true, SACKPermitted: true}
	n.ledger.Arrived(70*time.Second, &info, &p)
	n.play("70.00 b LISTEN>SYN-RECEIVED | [2]")
	e := &n.conns[1].Ends[0]
	scale, ok := e.Scale()
	if e.ISN != isnA+100 || e.MSS() != 1400 || !e.Stamps() || !e.SACK() || !ok || scale != 7 {
		t.Errorf("ISN %d, MSS %d, timestamps %v, SACK %v, scale %d %v; want %d, 1400, true, true, 7 true",
			e.ISN, e.MSS(), e.Stamps(), e.SACK(), scale, ok, isnA+100)
	}
}

// Simultaneous open is one connection; the second SYN of each end is the first one
// again, with an ACK.
func TestSimultaneousOpenOfSockets(t *testing.T) {
	newNetwork(t, "").play(`
	0.00 a CLOSED>SYN-SENT            | [1]
	0.00 a S 0:0(0)                   | [1] SYN 0:0
	0.00 b CLOSED>SYN-SENT            | [1]
	0.00 b S 0:0(0)                   | [1] SYN 0:0
	0.01 #1
	0.01 b SYN-SENT>SYN-RECEIVED      | [1]
	0.01 b S. 0:0(0) ack 1            | [1] SYN+ACK, ack of SYN 0:1
	0.01 #2
	0.01 a SYN-SENT>SYN-RECEIVED
	0.01 a S. 0:0(0) ack 1            | [1] SYN+ACK, ack of SYN 0:1
	`)
}

// A host without a socket refuses in the name of the connection that called.
func TestRefusedConnections(t *testing.T) {
	newNetwork(t, "").play(`
	0.00 a CLOSED>SYN-SENT            | [1]
	0.00 a S 0:0(0)                   | [1] SYN 0:0
	0.01 #1
	0.01 b R. 0:0(0) ack 1 isn 0      | [1] RST, ack of SYN 0:1
	0.02 #2
	0.02 a SYN-SENT>CLOSED            | [1]
	1.00 a CLOSED>SYN-SENT            | [2]
	1.00 a S 0:0(0) isn 77            | [2] SYN 0:0
	`)
}

// Half-open (RFC 9293 figure 10): b crashes and forgets; what a sends into its new
// connection is of the old one, and the RST with it.
func TestHalfOpenAfterACrash(t *testing.T) {
	n := newNetwork(t, "")
	n.play(established + `
	1.00 b ESTABLISHED>CLOSED         | [1]
	2.00 b CLOSED>SYN-SENT            | [2]
	2.00 b S 0:0(0) isn 50            | [2] SYN 0:0
	2.01 #4
	`)
	n.isn["b"] = 4
	n.play(`
	2.01 a . 1:1(0) ack 1             | [1] ACK, challenge ACK 1:1
	2.02 #5
	2.02 b R 1:1(0)                   | [1] RST 1:0
	2.03 #6
	2.03 a ESTABLISHED>CLOSED         | [1]
	`)
	n.isn["b"] = 50
	n.play(`
	3.00 b S 0:0(0)                   | [2] SYN, retransmission 0:0 by timeout
	3.01 #7
	3.01 a R. 0:0(0) ack 1 isn 0      | [2] RST, ack of SYN 0:1
	`)
}

const established = `
	0.00 a CLOSED>SYN-SENT
	0.00 a S 0:0(0)
	0.01 #1
	0.01 b LISTEN>SYN-RECEIVED
	0.01 b S. 0:0(0) ack 1 isn 4
	0.02 #2
	0.02 a SYN-SENT>ESTABLISHED
	0.02 a . 1:1(0) ack 1
	0.03 #3
	0.03 b SYN-RECEIVED>ESTABLISHED
`

// With SYN cookies the answer to a SYN comes before the socket.
func TestSYNCookie(t *testing.T) {
	newNetwork(t, "").play(`
	0.00 a CLOSED>SYN-SENT
	0.00 a S 0:0(0)
	0.01 #1
	0.01 b S. 0:0(0) ack 1            | [1] SYN+ACK, ack of SYN 0:1
	0.02 #2
	0.02 a SYN-SENT>ESTABLISHED
	0.02 a . 1:1(0) ack 1
	0.03 #3
	0.03 b LISTEN>ESTABLISHED         | [1]
	`)
	// The number that stands for a SYN changes with time.
	newNetwork(t, "").play(`
	0.00 a CLOSED>SYN-SENT
	0.00 a S 0:0(0)
	0.01 #1
	0.01 b S. 0:0(0) ack 1            | [1] SYN+ACK, ack of SYN 0:1
	64.0 a S 0:0(0)                   | [1] SYN, retransmission, spurious retransmission 0:0 by timeout
	64.1 #3
	64.1 b S. 0:0(0) ack 1 isn 999    | [1] SYN+ACK 0:1
	64.2 #4
	64.2 a SYN-SENT>ESTABLISHED
	64.2 a . 1:1(0) ack 1             | [1] ACK, ack of SYN 1:1
	64.3 #5
	64.3 b LISTEN>ESTABLISHED         | [1]
	`)
	n := newNetwork(t, "")
	n.play(lived + `
	61.03 a TIME-WAIT>CLOSED
	70.00 #1 again
	70.00 b S. 0:0(0) ack 1 isn 5555  | [2] SYN+ACK, ack of SYN 0:1
	70.01 #8
	70.01 a R 1:1(0)                  | [2] RST 1:0
	`)
}

// The number of a SYN cookie may be far from that of the SYN,ACK that was sent after it.
func TestSYNCookieThatIsBroughtBackLate(t *testing.T) {
	const cookie = 5
	n := newNetwork(t, "")
	n.isn["b"] = cookie
	n.play(`
	0.00 a CLOSED>SYN-SENT
	0.00 a S 0:0(0)
	0.01 #1
	0.01 b S. 0:0(0) ack 1
	0.02 #2
	0.02 a SYN-SENT>ESTABLISHED
	0.02 a . 1:1(0) ack 1
	0.10 #1 again
	0.10 b LISTEN>SYN-RECEIVED
	0.10 b S. 0:0(0) ack 1 isn 3000000000
	0.11 #4
	`)
	n.isn["b"] = cookie
	n.play(`
	0.11 a . 1:1(0) ack 1
	0.12 #5
	0.12 b SYN-RECEIVED>ESTABLISHED
	0.12 b . 1:101(100) ack 1
	0.13 #6
	`)
	if v := n.conns[0].Variables(0); v.RcvNxt != cookie+101 {
		t.Errorf("after 100 bytes of b RCV.NXT of a is %d, want %d", v.RcvNxt, cookie+101)
	}
}

// A raw node's SYN begins a connection where the peer has none; into one that is
// open it is a stray.
func TestRawSYNs(t *testing.T) {
	n := newNetwork(t, "a")
	n.play(`
	0.00 a S 0:0(0)                   | [1] SYN 0:0
	0.01 #1
	0.01 b LISTEN>SYN-RECEIVED        | [1]
	0.01 b S. 0:0(0) ack 1            | [1] SYN+ACK, ack of SYN 0:1
	0.02 #2
	0.02 a . 1:1(0) ack 1             | [1] ACK, ack of SYN 1:1
	0.03 #3
	0.03 b SYN-RECEIVED>ESTABLISHED   | [1]
	1.00 a S 0:0(0) isn 5000          | [1] SYN, unacceptable 4000:0
	1.01 #4
	1.01 b . 1:1(0) ack 1 isn 4294967000 | [1] ACK, ack of unseen data, challenge ACK 1:4001
	2.00 b ESTABLISHED>CLOSED         | [1]
	2.00 a S 0:0(0)                   | [2] SYN 0:0
	2.01 #6
	2.01 b LISTEN>SYN-RECEIVED        | [2]
	`)
	n = newNetwork(t, "a")
	n.play(`
	0.00 a S 0:0(0)                   | [1] SYN 0:0
	1.00 a S 0:0(0)                   | [1] SYN, retransmission 0:0
	2.00 a S 0:0(0) isn 7             | [2] SYN 0:0
	`)
}

// What claims to be from another changes nothing that is known of it.
func TestForged(t *testing.T) {
	n := newNetwork(t, "x")
	n.play(established + `
	1.00 x forges a P. 50:60(10) ack 1 | [1] data, forged 50:1
	1.01 a P. 1:11(10) ack 1           | [1] data 1:1
	`)
	if nxt := n.conns[0].Variables(0).Nxt; nxt != isnA+11 {
		t.Errorf("SND.NXT of a is %d", nxt-isnA)
	}
}

// Why a segment is sent again depends on what has reached its sender, not on what
// its peer has sent.
func TestRepairByWhatArrived(t *testing.T) {
	script := established + `
	1.00 a P. 1:101(100) ack 1
	1.00 a P. 101:201(100) ack 1
	1.00 a P. 201:301(100) ack 1
	1.00 a P. 301:401(100) ack 1
	1.01 #5
	1.01 b . 1:1(0) ack 1     | [1] ACK, duplicate ACK 1:1
	1.01 #6
	1.01 b . 1:1(0) ack 1     | [1] ACK, duplicate ACK 1:1
	1.01 #7
	1.01 b . 1:1(0) ack 1     | [1] ACK, duplicate ACK 1:1
	1.02 #8
	1.02 #9
`
	newNetwork(t, "").play(script + `
	1.02 #10
	1.02 a P. 1:101(100) ack 1 | [1] data, retransmission 1:1 by fast
	`)
	newNetwork(t, "").play(script + `
	1.30 a P. 1:101(100) ack 1 | [1] data, retransmission 1:1 by timeout
	`)
}

// An ACK that was lost has told its receiver nothing: the segment that follows is
// no keepalive, and it was not needed.
func TestLostACK(t *testing.T) {
	newNetwork(t, "").play(established + `
	1.00 a P. 1:2(1) ack 1
	1.01 #4
	1.01 b . 1:1(0) ack 2      | [1] ACK 1:2
	1.30 a P. 1:2(1) ack 1     | [1] data, retransmission, unacceptable, spurious retransmission 1:1 by timeout
	`)
}

// The ends know what has reached them: SND.UNA, SND.NXT, SND.WND, RCV.NXT and what
// is held beyond a hole.
func TestVariablesOfEnds(t *testing.T) {
	n := newNetwork(t, "")
	n.play(established + `
	1.00 a P. 1:101(100) ack 1
	1.00 a P. 101:201(100) ack 1
	1.00 a P. 201:301(100) ack 1
	1.01 #4
	1.01 #6
	1.01 b . 1:1(0) ack 101 win 1000 sack 201:301
	`)
	c := n.conns[0]
	if a := c.Variables(0); !a.HasISS || a.Una != isnA+1 || a.Nxt != isnA+301 {
		t.Errorf("a: SND.UNA %d, SND.NXT %d", a.Una-isnA, a.Nxt-isnA)
	}
	if b := c.Variables(1); !b.HasIRS || b.RcvNxt != isnA+101 || !c.Holds(1, isnA+201, isnA+301) || c.Holds(1, isnA+101, isnA+201) {
		t.Errorf("b: RCV.NXT %d", b.RcvNxt-isnA)
	}
	if nxt := c.Advance(1, isnA+101, isnA+201); nxt != isnA+301 {
		t.Errorf("with the hole filled RCV.NXT would be %d", nxt-isnA)
	}
	n.play(`
	1.02 #7
	1.02 #5
	`)
	if a := c.Variables(0); a.Una != isnA+101 || a.Wnd != 1000 {
		t.Errorf("a: SND.UNA %d, SND.WND %d", a.Una-isnA, a.Wnd)
	}
	if b := c.Variables(1); b.RcvNxt != isnA+301 {
		t.Errorf("b: RCV.NXT %d", b.RcvNxt-isnA)
	}
}

// An address that calls itself is one end: what it acknowledges is its own.
func TestConnectionOfASocketWithItself(t *testing.T) {
	n := newNetwork(t, "")
	l := n.ledger
	c := l.Changed(0, "a", addrA, addrA, wire.Closed, wire.SynSent)
	for i, s := range []struct {
		p    wire.Packet
		want string
	}{
		{wire.Packet{Seq: 10, Flags: wire.SYN}, "SYN 0:0"},
		{wire.Packet{Seq: 10, Ack: 11, Flags: wire.SYN | wire.ACK}, "SYN+ACK, ack of SYN 0:1"},
		{wire.Packet{Seq: 11, Ack: 11, Flags: wire.ACK, Len: 5}, "data 1:1"},
		{wire.Packet{Seq: 16, Ack: 16, Flags: wire.ACK}, "ACK 6:6"},
	} {
		s.p.Version, s.p.Proto, s.p.Src, s.p.Dst, s.p.Window = 4, wire.TCP, addrA, addrA, 1000
		var info Info
		l.Sent(0, uint64(i+1), "a", &s.p, &info)
		l.Arrived(1, &info, &s.p)
		if got := fmt.Sprintf("%v %d:%d", info.Kinds, info.RelSeq, info.RelAck); got != s.want || info.Conn != c {
			t.Errorf("segment %d: %s of connection %d, want %s", i+1, got, info.Conn.ID, s.want)
		}
	}
}

// Each node has loopback addresses of its own.
func TestLoopbackConnections(t *testing.T) {
	l := newNetwork(t, "").ledger
	local, remote := netip.MustParseAddrPort("127.0.0.1:1000"), netip.MustParseAddrPort("127.0.0.1:80")
	a := l.Changed(0, "a", local, remote, wire.Closed, wire.SynSent)
	b := l.Changed(0, "b", local, remote, wire.Closed, wire.SynSent)
	p := wire.Packet{Version: 4, Proto: wire.TCP, Src: local, Dst: remote, Flags: wire.SYN}
	for node, c := range map[string]*Conn{"a": a, "b": b} {
		var i Info
		if l.Sent(0, 1, node, &p, &i); i.Conn != c || i.From() != node {
			t.Errorf("connection %d from %q, want %d from %s", i.Conn.ID, i.From(), c.ID, node)
		}
	}
}

// A connection that has been over for five minutes is let go, and what comes late
// finds its number all the same.
func TestForgotten(t *testing.T) {
	n := newNetwork(t, "")
	n.play(lived + `
	61.00 a TIME-WAIT>CLOSED
	400   #1 again             | [1] SYN, duplicate
	400   b LISTEN>SYN-RECEIVED | [2]
	400   b S. 0:0(0) ack 1 isn 5555 | [2] SYN+ACK, ack of SYN 0:1
	`)
	if fmt.Sprint(n.gone) != "[1]" {
		t.Errorf("forgotten: %v", n.gone)
	}
}

// What comes after its connection was forgotten is known for a while, and let go
// again: a link may hold a segment for as long as it likes.
func TestForgottenAgain(t *testing.T) {
	n := newNetwork(t, "ab")
	n.play(`
	0     a S 0:0(0)           | [1] SYN 0:0
	0     a P. 1:11(10) ack 1
	1000  #1                   | [1] SYN
	2000  #2                   | [1] data
	2000  b R 1:1(0)
	`)
	if c := n.infos[2].Conn; c.ID != 1 {
		t.Errorf("the answer is of connection %d, want 1", c.ID)
	}
	n.ledger.tick(4000 * time.Second)
	if fmt.Sprint(n.gone) != "[1 1 1]" || len(n.ledger.tuples) != 0 || n.ledger.known != 0 {
		t.Errorf("forgotten: %v; %d 4-tuples and %d connections are left, want none", n.gone, len(n.ledger.tuples), n.ledger.known)
	}
}

// What lies outside the receiver's window is dropped, and with it what it
// acknowledges (RFC 9293 section 3.10.7.4, first check): b repeats its byte because
// of a timeout, and asks nobody whether he is alive.
func TestUnacceptableSegmentsAcknowledgeNothing(t *testing.T) {
	n := newNetwork(t, "")
	n.play(established + `
	1.00 b P. 1:2(1) ack 1 win 1000     | [1] data 1:1
	1.01 x forges a P. 900000:900010(10) ack 2 | [1] data, forged 900000:2
	1.02 #5                             | [1] data, forged
	2.00 b P. 1:2(1) ack 1 win 1000     | [1] data, retransmission 1:1 by timeout
	`)
	if b := n.conns[0].Variables(1); b.Una != b.ISS+1 {
		t.Errorf("SND.UNA of b is its ISN+%d, want 1", b.Una-b.ISS)
	}
	n = newNetwork(t, "")
	n.play(established + `
	1.00 a P. 1:11(10) ack 1 win 1000   | [1] data 1:1
	1.01 #4
	1.01 b P. 1:2(1) ack 11 win 1000    | [1] data 1:11
	1.02 #5
	1.02 a . 11:11(0) ack 2             | [1] ACK 11:2
	1.30 a P. 1:11(10) ack 2
	1.31 #7
	1.40 b P. 1:2(1) ack 11 win 1000    | [1] data, retransmission, unacceptable, spurious retransmission 1:11 by timeout
	`)
	if b := n.conns[0].Variables(1); b.Una != b.ISS+1 {
		t.Errorf("SND.UNA of b is its ISN+%d, want 1", b.Una-b.ISS)
	}
}

// An ACK of numbers from before the SYN opens no window: neither does it acknowledge, nor
// does what is sent lie beyond it.
func TestACKFromBeforeTheSYN(t *testing.T) {
	n := newNetwork(t, "b")
	n.play(`
	0.00 a CLOSED>SYN-SENT              | [1]
	0.00 a S 0:0(0)                     | [1] SYN 0:0
	0.00 b S 0:0(0) win 100             | [1] SYN 0:0
	0.01 #2
	0.01 a SYN-SENT>SYN-RECEIVED        | [1]
	0.01 a S. 0:0(0) ack 1              | [1] SYN+ACK, ack of SYN 0:1
	0.02 b . 1:1(0) ack 2147483649      | [1] ACK 1:2147483649
	0.03 #4
	0.03 a SYN-RECEIVED>ESTABLISHED     | [1]
	0.04 a P. 1:11(10) ack 1            | [1] data 1:1
	0.05 b . 1:1(0) ack 11              | [1] ACK, ack of SYN 1:11
	`)
	if a := n.conns[0].Variables(0); a.Una != a.ISS+1 {
		t.Errorf("SND.UNA of a is its ISN+%d, want 1", a.Una-a.ISS)
	}
}

// A SYN within the window is dropped too, and what it acknowledges and offers (RFC 5961
// section 4.2): b's byte is a window probe still.
func TestSYNInTheWindowOpensNothing(t *testing.T) {
	n := newNetwork(t, "")
	n.play(established + `
	1.00 a . 1:1(0) ack 1 win 0          | [1] ACK, window update, zero window 1:1
	1.01 #4
	1.02 a FS. 101:102(1) ack 1 win 1000 | [1] SYN+ACK, FIN, data, unacceptable 101:1
	1.03 #5
	1.10 b . 0:1(1) ack 1 win 1000       | [1] data, window probe, unacceptable 0:1
	`)
}

// A 4-tuple that is used again and again keeps no trail of its past.
func TestIncarnationsAreLetGo(t *testing.T) {
	n := newNetwork(t, "")
	var c *Conn
	for range 100 {
		c = n.ledger.Changed(0, "a", addrA, addrB, wire.Closed, wire.SynSent)
		n.ledger.Changed(0, "a", addrA, addrB, wire.SynSent, wire.Closed)
	}
	if c.ID != 100 || c.before != nil && c.before.before != nil {
		t.Errorf("connection %d keeps those before it", c.ID)
	}
}

// A connection of a network is summed up by what its ends have reported.
func TestSummaryOfANetwork(t *testing.T) {
	n := newNetwork(t, "")
	n.play(lived)
	if s := n.conns[0].Summary(); s.Closer != 0 || s.Ending != Closed || s.Simultaneous || s.Ends[0].Node != "a" || s.Ends[0].States != nil {
		t.Errorf("closed by a: %+v", s)
	}
	n = newNetwork(t, "")
	n.play(established + `
	1.00 a ESTABLISHED>FIN-WAIT-1
	1.00 a F. 1:1(0) ack 1
	1.00 b ESTABLISHED>FIN-WAIT-1
	1.00 b F. 1:1(0) ack 1
	`)
	if s := n.conns[0].Summary(); s.Closer != 0 || !s.Simultaneous {
		t.Errorf("closed at once: closer %d, simultaneous %v", s.Closer, s.Simultaneous)
	}
	n = newNetwork(t, "")
	n.play(established + `
	1.00 b ESTABLISHED>CLOSED
	1.00 b R. 1:1(0) ack 1     | [1] RST 1:1
	1.01 #4
	1.01 a ESTABLISHED>CLOSED
	`)
	if s := n.conns[0].Summary(); s.Resetter != 1 || s.Ending != WasReset {
		t.Errorf("reset by b: resetter %d, %v", s.Resetter, s.Ending)
	}
}

// A RST outside the window is dropped in silence (RFC 5961 section 3.2): the ACK of
// data that comes at the same instant does not answer it. One in the window is.
func TestWhatARSTIsAnsweredWith(t *testing.T) {
	for seq, want := range map[string]string{
		"500:500(0)":         "ACK, challenge ACK",
		"200000:200000(0)":   "ACK",
		"-100:-100(0)":       "ACK",
		"200000:200000(0) S": "ACK, challenge ACK", // a SYN, wherever it is: section 4.2
	} {
		flags := "R"
		if numbers, ok := strings.CutSuffix(seq, " S"); ok {
			seq, flags = numbers, "S"
		}
		newNetwork(t, "").play(established + `
		1.00 a P. 1:11(10) ack 1
		1.00 x forges a ` + flags + ` ` + seq + `
		1.01 #4
		1.01 #5
		1.01 b . 1:1(0) ack 11 | [1] ` + want + ` 1:11
		`)
	}
}

// However many nodes there are, what one sends to itself is of a connection with
// nobody else.
func TestEachNodeHasItsLoopback(t *testing.T) {
	n := newNetwork(t, "")
	local, remote := netip.MustParseAddrPort("127.0.0.1:4000"), netip.MustParseAddrPort("127.0.0.1:80")
	const nodes = 1<<16 + 1
	for i := range nodes {
		if c := n.ledger.Changed(0, fmt.Sprint(i), local, remote, wire.Closed, wire.SynSent); c.Ends[0].Node != fmt.Sprint(i) {
			t.Fatalf("the socket of node %d is in a connection of node %s", i, c.Ends[0].Node)
		}
	}
	if known := len(n.ledger.tuples); known != nodes {
		t.Errorf("%d nodes share %d pairs of addresses", nodes, known)
	}
}

// Which 4-tuple a segment to or from a loopback address is of does not depend on what was
// seen just before.
func TestTuplesOfLoopbackAddresses(t *testing.T) {
	l := newNetwork(t, "").ledger
	here := netip.MustParseAddrPort("127.0.0.1:80")
	there := l.find("a", addrA, here)
	if l.find("a", here, addrA) != there {
		t.Error("an answer at once is of another 4-tuple")
	}
	l.find("a", addrA, addrB)
	if l.find("a", here, addrA) != there {
		t.Error("an answer after another segment is of another 4-tuple")
	}
	if l.find("b", addrA, here) == there {
		t.Error("two nodes have a 4-tuple of a loopback address in common")
	}
}
