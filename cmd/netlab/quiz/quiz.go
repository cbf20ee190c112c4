// Package quiz asks about a run: its ladder is drawn with something hidden, which the
// reader is to find out, and judges the answers.
package quiz

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"netlab/topology/report"
	"netlab/topology/tap"
	"netlab/topology/wire"
)

// Subject is what a quiz hides.
type Subject uint8

// The subjects.
const (
	// States asks which state an end enters.
	States Subject = iota
	// Causes asks why it does.
	Causes
	// Numbers asks for sequence and acknowledgment numbers, relative to the initial
	// ones as in every ladder.
	Numbers
)

// Subjects are the words for the subjects, in their order.
func Subjects() []string { return []string{"states", "causes", "numbers"} }

// Question is one question about a run.
type Question struct {
	// N is its number, from 1, by which the ladder marks the place.
	N       int
	Subject Subject
	// Change is the change of state that is asked about, nil for Numbers.
	Change *tap.Transition
	// Packet is the packet of which a number is asked for, its acknowledgment number
	// where Ack is set, else its sequence number.
	Packet *tap.Packet
	Ack    bool
	// end names the end that is asked about, with its connection where there are several.
	end string
	// choices are those of the quiz.
	choices []wire.Cause
}

// Quiz is a run, and what is asked about it.
type Quiz struct {
	Run       *report.Run
	Subject   Subject
	Questions []Question
	// Choices are the causes to choose from, empty for other subjects.
	Choices []wire.Cause
	// until is where the ladder ends, 0 for the end of the run.
	until time.Duration
}

// numbersEvents is how much of a run a quiz about numbers shows: so many events.
const numbersEvents = 80

// New asks at most so many questions about a run, from its begin to its end. There
// are none where the run has nothing to ask about.
func New(run *report.Run, subject Subject, questions int, ladder report.LadderOptions) (*Quiz, error) {
	q := &Quiz{Run: run, Subject: subject}
	if events := run.Record.Events; subject == Numbers && len(events) > numbersEvents {
		q.until = events[numbersEvents].At
	}
	all, err := q.visible(q.candidates(), ladder)
	if err != nil {
		return nil, err
	}
	n := min(questions, len(all))
	for i := range n {
		q.Questions = append(q.Questions, all[i*len(all)/n])
		q.Questions[i].N = i + 1
	}
	return q, nil
}

// candidates is all that can be asked, in the order of the run.
func (q *Quiz) candidates() (all []Question) {
	if q.Subject != Numbers {
		if q.Subject == Causes {
			q.Choices = q.causes()
		}
		for _, t := range q.Run.Record.Transitions {
			if t.Conn == nil || q.Subject == Causes && t.Cause.Kind == wire.NoCause {
				continue
			}
			all = append(all, Question{Subject: q.Subject, Change: t, end: q.end(t), choices: q.Choices})
		}
		return all
	}
	for _, p := range q.Run.Record.Packets {
		if p.Proto != wire.TCP || p.Conn == nil || !p.Origin || q.until > 0 && p.Sent > q.until {
			continue
		}
		// What a segment that takes sequence numbers begins with, else what it
		// acknowledges; a first SYN has no other number than 0.
		if ack := p.SegLen() == 0 || p.Flags.Has(wire.SYN); !ack || p.Flags.Has(wire.ACK) {
			all = append(all, Question{Subject: Numbers, Packet: p, Ack: ack})
		}
	}
	return all
}

// end names the end whose state changes.
func (q *Quiz) end(t *tap.Transition) string {
	if len(q.Run.Record.Conns) < 2 {
		return t.Node
	}
	return fmt.Sprintf("%s [%d]", t.Node, t.Conn.ID)
}

// causes are those of the run, each once, and some that are well known.
func (q *Quiz) causes() []wire.Cause {
	var all []wire.Cause
	for _, t := range q.Run.Record.Transitions {
		if t.Conn != nil && t.Cause.Kind != wire.NoCause {
			all = append(all, plain(t.Cause))
		}
	}
	all = append(all, wire.Called(wire.CallClose), wire.Received(wire.WordFIN, 0), wire.Received(wire.WordACK, 0), wire.TimedOut(wire.Timer2MSL))
	slices.SortFunc(all, func(a, b wire.Cause) int { return strings.Compare(a.String(), b.String()) })
	return slices.Compact(all)
}

// plain is a cause without the number of its packet.
func plain(c wire.Cause) wire.Cause {
	c.Packet = 0
	return c
}

// visible leaves those questions whose place the ladder has room to mark.
func (q *Quiz) visible(all []Question, ladder report.LadderOptions) ([]Question, error) {
	for i := range all {
		all[i].N = i + 1
	}
	text, err := q.draw(all, ladder)
	if err != nil {
		return nil, err
	}
	marks := make(map[string]bool)
	for _, m := range mark.FindAllString(text, -1) {
		marks[m] = true
	}
	return slices.DeleteFunc(all, func(x Question) bool { return !marks[report.QuestionMark(x.N)] }), nil
}

var mark = regexp.MustCompile(`\?\d+\b`)

// Ladder draws the run with what is hidden.
func (q *Quiz) Ladder(o report.LadderOptions) (string, error) { return q.draw(q.Questions, o) }

func (q *Quiz) draw(questions []Question, o report.LadderOptions) (string, error) {
	h := &report.Hidden{
		States: q.Subject == States, Causes: q.Subject == Causes, Numbers: q.Subject == Numbers,
		Changes: make(map[*tap.Transition]int), Seqs: make(map[*tap.Packet]int), Acks: make(map[*tap.Packet]int),
	}
	for _, x := range questions {
		switch {
		case x.Change != nil:
			h.Changes[x.Change] = x.N
		case x.Ack:
			h.Acks[x.Packet] = x.N
		default:
			h.Seqs[x.Packet] = x.N
		}
	}
	o.Bare, o.Hide, o.Until, o.Elide = true, h, q.until, report.Concise
	if q.Subject == Numbers {
		o.Elide = report.Elision{Checks: true}
	}
	var b strings.Builder
	err := report.WriteLadder(&b, q.Run, o)
	return b.String(), err
}
