package report

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"netlab/topology/wire/flow"
)

// In a long transfer the first remarkable packets are told, from their sending to
// their arrival; further ones are counted.
func TestElisionTellsWhatIsRemarkable(t *testing.T) {
	for _, kind := range []flow.Kind{flow.Retransmission, flow.DuplicateACK, flow.ZeroWindow, flow.ZeroWindowProbe, flow.KeepAlive} {
		t.Run(kind.String(), func(t *testing.T) {
			s := newScene(t, "transfer", "", "a b")
			s.handshake("a", "b", 0, 5*ms)
			c := s.rec.Conns[0]
			var marked []string
			for i := range 200 {
				text := fmt.Sprintf("P. %d:%d(1000) ack 1 win 512", 1+1000*i, 1001+1000*i)
				p := s.arrive(c, "a", "b", 20*ms+time.Duration(i)*ms, 5*ms, text)
				if i%40 == 39 {
					p.Kinds |= kind
					marked = append(marked, number(p.N))
				}
			}
			var b bytes.Buffer
			if err := WriteTranscript(&b, s.end(1000*ms), TranscriptOptions{Elide: Elision{Plain: 12, Remarkable: 3}}); err != nil {
				t.Fatal(err)
			}
			out := b.String()
			for i, n := range marked {
				told := regexp.MustCompile(n+" +P[.] ").MatchString(out) && strings.Contains(out, "rcv data "+n+"\n")
				if want := i < 3 || i == 4; told != want { // the fifth is among the last lines
					t.Errorf("%s is told: %v, want %v", n, told, want)
				}
			}
			if strings.Count(out, " … until ") < 4 || strings.Count(out, "\n") > 40 {
				t.Errorf("the rest is not summed up:\n%s", out)
			}
		})
	}
}

// A packet that a link loses in a long transfer is told.
func TestElisionTellsALoss(t *testing.T) {
	s := newScene(t, "transfer", "", "a b")
	s.handshake("a", "b", 0, 5*ms)
	c := s.rec.Conns[0]
	for i := range 100 {
		text := fmt.Sprintf("P. %d:%d(1000) ack 1 win 512", 1+1000*i, 1001+1000*i)
		if at := 20*ms + time.Duration(i)*ms; i == 50 {
			s.drop(s.send(c, "a", "b", at, text), at, "loss 1%", 0.005)
		} else {
			s.arrive(c, "a", "b", at, 5*ms, text)
		}
	}
	var b bytes.Buffer
	if err := WriteTranscript(&b, s.end(1000*ms), TranscriptOptions{Elide: Elision{Plain: 12, Remarkable: 1}}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"a > b  #54   P. 50001:51001(1000)", "a x b  #54   dropped by loss 1%"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("want %q in\n%s", want, &b)
		}
	}
}

// What would be summed up in a line is told where it takes hardly more.
func TestElisionDoesNotFoldAFew(t *testing.T) {
	s := newScene(t, "few", "", "a b")
	s.handshake("a", "b", 0, 5*ms)
	c := s.rec.Conns[0]
	for i := range 15 {
		s.send(c, "a", "b", 20*ms+time.Duration(i)*ms, "P. 1:1001(1000) ack 1 win 512")
	}
	run := s.end(40 * ms)
	for plain, want := range map[int]int{14: 0, 12: 0, 11: 1} {
		var b bytes.Buffer
		if err := WriteTranscript(&b, run, TranscriptOptions{Elide: Elision{Plain: plain}}); err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(b.String(), "until"); got != want {
			t.Errorf("Plain %d: %d sums, want %d:\n%s", plain, got, want, &b)
		}
	}
}

// The checks that hold are counted at the end, where no time is theirs.
func TestElisionOfChecks(t *testing.T) {
	run := simultaneousClose(t)
	run.Checks[0].At, run.Checks[1].At = 40*ms, 150*ms
	for view, write := range map[string]func(*bytes.Buffer) error{
		"transcript": func(b *bytes.Buffer) error {
			return WriteTranscript(b, run, TranscriptOptions{Elide: Elision{Checks: true}})
		},
		"ladder": func(b *bytes.Buffer) error {
			return WriteLadder(b, run, LadderOptions{Width: 80, Elide: Elision{Checks: true}})
		},
		"Mermaid": func(b *bytes.Buffer) error { return WriteMermaid(b, run, MermaidOptions{Elide: Elision{Checks: true}}) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		line := regexp.MustCompile(`.*\bok +2 checks.*`).FindString(b.String())
		if line == "" || regexp.MustCompile(`\d\.\d`).MatchString(line) {
			t.Errorf("%s: the checks that hold are told as %q", view, line)
		}
	}
}

// Sums between which a chart shows nothing are one.
func TestLadderJoinsSums(t *testing.T) {
	s := newScene(t, "pairs", "", "a b c d")
	s.handshake("a", "b", 0, 5*ms)
	s.handshake("c", "d", 0, 5*ms)
	there, elsewhere := s.rec.Conns[0], s.rec.Conns[1]
	for i := range 200 {
		text := fmt.Sprintf("P. %d:%d(1000) ack 1 win 512", 1+1000*i, 1001+1000*i)
		at := 20*ms + time.Duration(i)*ms
		s.arrive(there, "a", "b", at, 5*ms, text)
		if p := s.arrive(elsewhere, "c", "d", at, 5*ms, text); i%20 == 10 {
			p.Kinds |= flow.Retransmission
		}
	}
	var b bytes.Buffer
	err := WriteLadder(&b, s.end(1000*ms), LadderOptions{Width: 60, Elide: Elision{Plain: 12, Remarkable: 100}})
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), "until"); n != 1 || !strings.Contains(b.String(), "4 nodes do not fit") {
		t.Errorf("%d sums, want 1:\n%s", n, &b)
	}
}

// A sum is in both languages: connections, directions, what was sent again and lost.
func TestSumsInBothLanguages(t *testing.T) {
	conns := []*flow.Conn{{ID: 1}, {ID: 2}}
	ab := flowSum{from: "a", to: "b", data: 680, bytes: 680000, late: 3, acks: 1, repeat: 2}
	ba := flowSum{from: "b", to: "a", acks: 340, duplicate: 12, other: 2}
	for _, c := range []struct {
		sum              elision
		english, chinese string
	}{
		{
			elision{flows: []flowSum{ab, ba}, dropped: 4},
			"a > b 680 data of 680000 bytes (3 out of order) and 1 ack (2 retransmitted), b > a 340 acks (12 duplicate) and 2 other packets, 4 dropped",
			"a > b 680 个数据报文段共 680000 字节（3 个乱序）、1 个 ACK（2 个重传），b > a 340 个 ACK（12 个重复）、2 个其他分组，4 个被丢弃",
		},
		{elision{first: conns[0], last: conns[1], steps: 1}, "connections [1] to [2], 1 step of a profile", "连接 [1] 到 [2]，链路变化的 1 步"},
		{elision{flows: make([]flowSum, maxFlows+1)}, " between 5 pairs", "5 对节点之间 "},
		{elision{first: conns[1], last: conns[1]}, "connection [2]", "连接 [2]"},
		{elision{moments: 7}, "7 more lines", "另有 7 行"},
	} {
		p := c.sum.phrase()
		if p.String() != c.english || p.Chinese() != c.chinese {
			t.Errorf("got  %s\n     %s\nwant %s\n     %s", p, p.Chinese(), c.english, c.chinese)
		}
	}
}
