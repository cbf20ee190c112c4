package rfc

// Rule is one thing that a [Monitor] checks.
type Rule struct {
	// ID is its short name: "mss-on-syn".
	ID string
	// Clause is where it is written: "RFC 9293 section 3.7.1 (MUST-65)".
	Clause string
	// Text is what it demands, in one sentence.
	Text string
	// Kind is "w" for a rule of segments on the wire, "s" for one of the states that
	// a stack reports.
	Kind string
	// Both says that the rule needs to know what arrived at each end, so that it
	// sleeps on a capture, which is taken at one place.
	Both bool
}

// all are the rules in the order in which they were declared.
var all []*Rule

func rule(kind, id, clause, text string) *Rule {
	r := &Rule{ID: id, Clause: clause, Text: text, Kind: kind}
	all = append(all, r)
	return r
}

// bothEnds is a rule that needs to know what arrived at each end.
func bothEnds(kind, id, clause, text string) *Rule {
	r := rule(kind, id, clause, text)
	r.Both = true
	return r
}

// Rules returns every rule that a Monitor knows, rules of the wire first.
func Rules() []Rule {
	var list []Rule
	for _, kind := range []string{"w", "s"} {
		for _, r := range all {
			if r.Kind == kind {
				list = append(list, *r)
			}
		}
	}
	return list
}
