package report

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"netlab/topology/report/pen"
	"netlab/topology/tap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// Hidden is what a ladder keeps from its reader, who is to find it out: a question
// mark stands in its place, with the number of the question where one asks for it.
type Hidden struct {
	// States hides every state, and the look of the bars. Causes hides why a state
	// was entered, Numbers the sequence and acknowledgment numbers and windows. What the
	// lab says has question marks for them too, but for the numbers 0 and 1, which mean
	// something else as a rule.
	States, Causes, Numbers bool
	// Changes has the changes of state that are asked for, Seqs and Acks the packets
	// of which a number is, each with the number of its question.
	Changes    map[*tap.Transition]int
	Seqs, Acks map[*tap.Packet]int
}

// QuestionMark is how question n is marked in a ladder, 0 what nobody asks for.
func QuestionMark(n int) string {
	if n == 0 {
		return "?"
	}
	return "?" + strconv.Itoa(n)
}

// state is how a state is named that a change leads to, and its style.
func (l *ladder) state(s wire.State, conn *flow.Conn, change *tap.Transition) (string, pen.Style) {
	text, style := l.stateText(s, conn), stateStyle(s)
	h := l.hide
	switch {
	case h == nil:
	case h.States:
		return strings.TrimSuffix(text, s.String()) + QuestionMark(h.Changes[change]), pen.Remark
	case h.Causes && h.Changes[change] > 0:
		text += " " + QuestionMark(h.Changes[change])
	}
	return text, style
}

// cause is why a state was entered, as far as that is told.
func (l *ladder) cause(change *tap.Transition) string {
	switch {
	case l.hide == nil || !l.hide.Causes:
		return change.Cause.String()
	case closesListener(change):
		return QuestionMark(0)
	}
	return ""
}

// untold is what the lab says without what is hidden.
func (l *ladder) untold(text string) string {
	if l.hide == nil {
		return text
	}
	if l.untell == nil {
		l.untell, l.secrets = strings.NewReplacer(l.hiddenWords()...), l.hiddenNumbers()
	}
	return numberWord.ReplaceAllStringFunc(l.untell.Replace(text), func(token string) string {
		digits := strings.TrimRight(token, ".,")
		n, err := strconv.ParseUint(strings.ReplaceAll(digits, ",", ""), 10, 32)
		if err != nil || !l.secrets[uint32(n)] {
			return token
		}
		return QuestionMark(0) + token[len(digits):]
	})
}

// numberWord is a word with a digit in it: "101", "1,000.", "#12", "50ms", "10.0.0.1".
var numberWord = regexp.MustCompile(`[#\w.]*\d[\w.,]*`)

// hiddenNumbers are the sequence and acknowledgment numbers of the run, and those at
// the ends of its segments.
func (l *ladder) hiddenNumbers() map[uint32]bool {
	if !l.hide.Numbers {
		return nil
	}
	secrets := make(map[uint32]bool)
	for _, p := range l.run.Record.Packets {
		if p.Proto != wire.TCP || p.Conn == nil {
			continue
		}
		end := p.RelSeq + uint32(p.Len)
		secrets[p.RelSeq], secrets[end-1], secrets[end] = true, true, true
		if p.Flags.Has(wire.ACK) {
			secrets[p.RelAck] = true
		}
	}
	delete(secrets, 0)
	delete(secrets, 1)
	return secrets
}

// hiddenWords are the states, or the causes of the run, each with a question mark.
func (l *ladder) hiddenWords() (pairs []string) {
	var hidden []string
	if l.hide.States {
		for _, s := range wire.States() {
			hidden = append(hidden, s.String())
		}
	}
	if l.hide.Causes {
		for _, t := range l.run.Record.Transitions {
			if t.Cause.Kind != wire.NoCause {
				hidden = append(hidden, t.Cause.String())
			}
		}
	}
	slices.SortFunc(hidden, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) }) // "rcv ACK #12" before "rcv ACK #1"
	for _, word := range slices.Compact(hidden) {
		pairs = append(pairs, word, QuestionMark(0))
	}
	return pairs
}

// bar is how a state looks on a lane.
func (l *ladder) bar(s wire.State) (rune, pen.Style) {
	if l.hide != nil && l.hide.States {
		return l.bars[wire.Closed], pen.Faint
	}
	return l.bars[s], stateStyle(s)
}

// named is a packet's label with so much of the segment as is told.
func (l *ladder) named(p *tap.Packet, d detail) string {
	if l.hide == nil || !l.hide.Numbers || p.Proto != wire.TCP || d == flagsOnly {
		return l.chart.named(p, d)
	}
	text := l.chart.named(p, flagsOnly) + " " + QuestionMark(l.hide.Seqs[p]) + ":?(" + strconv.Itoa(p.Len) + ")"
	if p.Flags.Has(wire.ACK) && d < numbers {
		text += " ack " + QuestionMark(l.hide.Acks[p])
	}
	return text
}
