package rfc

// Rule is one thing that a [Monitor] checks.
type Rule struct {
	// ID is its short name: "mss-on-syn".
	ID string
	// Clause is where it is written: "RFC 9293 section 3.7.1 (MUST-65)".
	Clause string
	// Text is what it demands, in one sentence.
	Text  string
	Kind  RuleKind
	Level Level
	// Both says that the rule needs more than a capture shows, which is taken at one
	// place: there it sleeps.
	Both bool
}

// RuleKind says what a rule is about.
type RuleKind uint8

// The kinds of rules.
const (
	// OfSegments is a rule of segments on the wire.
	OfSegments RuleKind = iota
	// OfStates is one of the states that a stack reports.
	OfStates
)

// all are the rules in the order in which they were declared.
var all []*Rule

func rule(kind RuleKind, level Level, id, clause, text string) *Rule {
	r := &Rule{ID: id, Clause: clause, Text: text, Kind: kind, Level: level}
	all = append(all, r)
	return r
}

// bothEnds is a rule that sleeps on a capture.
func bothEnds(kind RuleKind, level Level, id, clause, text string) *Rule {
	r := rule(kind, level, id, clause, text)
	r.Both = true
	return r
}

// Rules returns every rule that a Monitor knows, rules of segments first.
func Rules() []Rule {
	var list []Rule
	for _, kind := range []RuleKind{OfSegments, OfStates} {
		for _, r := range all {
			if r.Kind == kind {
				list = append(list, *r)
			}
		}
	}
	return list
}
