package report

import (
	"cmp"
	"iter"
	"slices"
	"strconv"
	"strings"

	"netlab/topology/report/pen"
	"netlab/topology/rfc"
	"netlab/topology/tap"
	"netlab/topology/words"
)

// maxTold is how often a report tells where one rule is broken in one way; a
// summary says how often that was in all. A known divergence is told once, with
// how often it is on record.
const maxTold = 5

// toldViolation is a violation that a story tells, and for how many it stands.
type toldViolation struct {
	*rfc.Violation
	times int
}

// violationKey tells violations apart that are worth a telling of their own.
type violationKey struct {
	rule  *rfc.Rule
	known *rfc.Divergence
}

// violations are those on record, but one of several in which a node breaks a
// rule over one segment: by its state, and by its answer.
func (r *Run) violations() iter.Seq[*rfc.Violation] {
	return func(yield func(*rfc.Violation) bool) {
		if r.Findings == nil {
			return
		}
		last := make(map[violationKey]*rfc.Violation)
		for _, v := range r.Findings.Violations {
			k := violationKey{v.Rule, v.Known}
			l := last[k]
			last[k] = v
			if l != nil && v.Packet != 0 && l.Packet == v.Packet && l.Node == v.Node {
				continue
			}
			if !yield(v) {
				return
			}
		}
	}
}

// telling returns the violations that a story tells, in the order of their
// times: the monitor may notice one later than it happened.
func (r *Run) telling() []toldViolation {
	count := make(map[violationKey]int)
	first := make(map[violationKey]int) // index of a known divergence
	var list []toldViolation
	for v := range r.violations() {
		k := violationKey{v.Rule, v.Known}
		switch count[k]++; {
		case v.Known == nil && count[k] <= maxTold:
			list = append(list, toldViolation{v, 1})
		case v.Known != nil && count[k] == 1:
			first[k] = len(list)
			list = append(list, toldViolation{v, 1})
		case v.Known != nil:
			t := &list[first[k]]
			if t.times++; v.At < t.At {
				t.Violation = v
			}
		}
	}
	slices.SortStableFunc(list, func(a, b toldViolation) int { return cmp.Compare(a.At, b.At) })
	return list
}

// broken is one rule that was broken, in one way, and how often that is on
// record.
type broken struct {
	first *rfc.Violation
	count int
}

// brokenRules sums the violations up, each list in the order in which they were
// noticed: rules of which a violation fails a run, the others that nothing
// explains, and known divergences.
func (r *Run) brokenRules() (failures, warnings, known []*broken) {
	index := make(map[violationKey]*broken)
	for v := range r.violations() {
		k := violationKey{v.Rule, v.Known}
		if b := index[k]; b != nil {
			b.count++
			continue
		}
		b := &broken{first: v, count: 1}
		index[k] = b
		switch {
		case v.Known != nil:
			known = append(known, b)
		case v.Fails():
			failures = append(failures, b)
		default:
			warnings = append(warnings, b)
		}
	}
	return failures, warnings, known
}

// ruleTag begins what is said of a violation: whether anything explains it, and
// whether it fails a run.
func ruleTag(v *rfc.Violation) Piece {
	switch {
	case v.Known != nil:
		return Piece{pen.Remark, tagKnown}
	case v.Fails():
		return Piece{pen.Bad, tagBroken}
	}
	return Piece{pen.Remark, tagWarning}
}

// ruleIndent is where a list of rules goes on after the tags.
const ruleIndent = 10

// ruleHead names the rule, its level and its clause, and says how often it was
// broken where that is more than once.
func ruleHead(v *rfc.Violation, often words.Phrase) []Piece {
	return []Piece{ruleTag(v), piece(pen.Body, v.Rule.ID+"  "+v.Rule.Level.String()), {pen.Faint, often.Then(words.Same("  [" + v.Rule.Clause + "]"))}}
}

// ruleLine is the head as a line of a list.
func ruleLine(v *rfc.Violation, often words.Phrase) []pen.Span {
	line := inEnglish(ruleHead(v, often))
	line[0].Text = words.Pad(line[0].Text, ruleIndent)
	return line
}

// oftenHere is how often a violation that is told for the first time is on record.
func oftenHere(n int) words.Phrase {
	if n < 2 {
		return words.Phrase{}
	}
	return words.Bothf("  %d times, first here", "  共 %d 次，此处为第一次", n)
}

// ruleCase says who broke the rule and how: "#5 of a: expected a field of 228,
// got 29184", or "a after #6: ..." where the segment is another's.
func (r *Run) ruleCase(v *rfc.Violation) words.Phrase {
	who := v.Node
	if who == "" {
		who = v.Local.String()
	}
	if v.Conn != nil && len(r.Record.Conns) > 1 {
		who += " " + connName(v.Conn)
	}
	subject := words.Same(who)
	switch {
	case r.sentBy(v):
		subject = words.Bothf("%[1]s of %[2]s", "%[2]s 的 %[1]s", number(v.Packet), who)
	case v.Packet != 0:
		subject = words.Bothf("%s after %s", "%s 在 %s 之后", who, number(v.Packet))
	}
	return subject.Then(words.Both(": expected ", "：应为：")).Then(said(v.Expected)).Then(words.Both(", got ", "；实为：")).Then(said(v.Got))
}

// sentBy reports whether the segment that shows a violation is the violator's
// own.
func (r *Run) sentBy(v *rfc.Violation) bool {
	packets := r.Record.Packets
	i, ok := slices.BinarySearchFunc(packets, v.Packet, func(p *tap.Packet, n uint64) int { return cmp.Compare(p.N, n) })
	return ok && packets[i].Src == v.Local
}

// ruleDetail is what there is to know of a violation beyond its case: the reason
// for a known divergence, else the rule and the variables of both ends.
func ruleDetail(v *rfc.Violation) iter.Seq[string] {
	return func(yield func(string) bool) {
		if v.Known != nil {
			yield("a known divergence: " + v.Known.Reason)
			return
		}
		if !yield(v.Rule.Text) {
			return
		}
		for i := range v.Ends {
			if v.Ends[i].Known && !yield(v.Ends[i].String()) {
				return
			}
		}
	}
}

// violation writes one in the transcript, where it happened.
func (t *transcript) violation(m *moment) {
	v := m.violation
	t.at(m)
	t.spans = append(t.spans, ruleLine(v, oftenHere(m.count))...)
	indent := t.clock.width() + 2 + ruleIndent
	if v.Known != nil {
		t.spans = append(t.spans, pen.Body.Span("  "+t.run.ruleCase(v).String()))
		t.line(indent, t.spans...)
		return
	}
	t.line(indent, t.spans...)
	margin := pen.Body.Span(strings.Repeat(" ", indent))
	t.line(indent, margin, ruleTag(v).Style.Span(t.run.ruleCase(v).String()))
	for l := range ruleDetail(v) {
		t.line(indent, margin, pen.Body.Span(l))
	}
}

// violation draws one between the lanes.
func (c *chart) violation(m *moment) {
	v := m.violation
	c.say(m.at, ruleHead(v, oftenHere(m.count))...)
	c.say(m.at, Piece{ruleTag(v).Style, words.Same("  ").Then(c.run.ruleCase(v))})
}

// brokenRule writes a rule that was broken, how often, and the first time.
func (s *sheet) brokenRule(run *Run, b *broken) {
	v := b.first
	often := "at "
	if b.count > 1 {
		often = strconv.Itoa(b.count) + " times, first at "
		if f := run.Findings; f.Failures+f.Warnings+f.Known > uint64(len(f.Violations)) {
			often = "at least " + often // the record does not list them all
		}
	}
	s.line(ruleIndent, ruleLine(v, words.Same("  "+often+seconds(v.At)))...)
	margin := pen.Body.Span(strings.Repeat(" ", ruleIndent))
	s.line(ruleIndent, margin, ruleTag(v).Style.Span(run.ruleCase(v).String()))
	for l := range ruleDetail(v) {
		s.line(ruleIndent, margin, pen.Body.Span(l))
	}
}
