package report

import (
	"iter"
	"time"

	"netlab/topology/tap"
	"netlab/topology/wire"
)

// story tells a run moment by moment, in the order of the record's log. An
// arrival is told together with the change of state that it caused at once, or
// with the packet that passes it on.
func (r *Run) story() iter.Seq[moment] {
	return func(yield func(moment) bool) {
		t := teller{run: r, violations: r.telling(), heard: r.Record.Earlier}
		t.yield = func(m moment) bool {
			m.event = t.event
			return yield(m)
		}
		for _, e := range r.Record.Events {
			if !t.hear(e) {
				return
			}
		}
		if t.flush() && t.before(tap.Never) {
			t.unfinished()
		}
	}
}

// teller turns the log into a story.
type teller struct {
	run *Run
	// next is the first of the run's checks that has not been told.
	next int
	// violations are those that are still to be told.
	violations []toldViolation
	// step is what one node does at one instant: what arrives, then what that
	// leads to.
	step []tap.Event
	// heard counts the events of the log so far, event those that were told.
	heard, event uint64
	yield        func(moment) bool
}

// actor is the node that an event happens at.
func actor(e *tap.Event) string {
	switch e.Kind {
	case tap.PacketSent, tap.PacketDropped:
		return e.Packet.From
	case tap.PacketArrived:
		return e.Packet.To
	case tap.StateChanged:
		return e.Transition.Node
	}
	return ""
}

// hear takes the next event of the log.
func (t *teller) hear(e tap.Event) bool {
	if e.Kind == tap.Tuned {
		t.heard++
		return true // it shows in what is sent
	}
	if n := len(t.step); n > 0 {
		last := &t.step[n-1]
		again := e.Kind == tap.PacketArrived && last.Kind != tap.PacketArrived
		if again || e.Kind == tap.Remarked || e.Kind == tap.Acted || e.At != last.At || actor(&e) != actor(last) {
			if !t.flush() {
				return false
			}
		}
	}
	t.heard++
	switch e.Kind {
	case tap.Remarked, tap.Acted:
		if !t.before(e.At) {
			return false
		}
		t.event = t.heard
		if e.Kind == tap.Remarked {
			return t.yield(moment{kind: noted, at: e.At, remark: e.Remark})
		}
		return t.yield(moment{kind: acted, at: e.At, node: e.Act.Node, act: e.Act})
	}
	t.step = append(t.step, e)
	return true
}

// flush tells the step that is complete.
func (t *teller) flush() bool {
	if len(t.step) == 0 {
		return true
	}
	step := t.step
	t.step = t.step[:0]
	if !t.before(step[0].At) {
		return false
	}
	told := 0
	for told < len(step) && step[told].Kind == tap.PacketArrived {
		told++
	}
	rest := step[told:]
	before := t.heard - uint64(len(step))
	for i := range told {
		t.event = max(t.event, before+uint64(i)+1)
		if !t.arrival(step[i].Packet, rest, before+uint64(told)) {
			return false
		}
	}
	for i := range rest {
		t.event = max(t.event, before+uint64(told+i)+1)
		if !t.tellOne(&rest[i]) {
			return false
		}
	}
	return true
}

// tellOne tells an event of a step, unless an arrival has told it already.
func (t *teller) tellOne(e *tap.Event) bool {
	switch {
	case e.Transition != nil:
		return t.yield(moment{kind: changed, at: e.At, node: e.Transition.Node, change: e.Transition})
	case e.Packet == nil:
		return true
	case e.Kind == tap.PacketDropped:
		return t.yield(moment{kind: lost, at: e.At, node: e.Packet.From, packet: e.Packet})
	}
	return t.yield(moment{kind: sent, at: e.At, node: e.Packet.From, packet: e.Packet})
}

// arrival tells of a packet that arrives together with what it causes: the
// packet that passes it on, or a change of state. That event is taken out of
// rest,
// before which the log has so many events.
func (t *teller) arrival(p *tap.Packet, rest []tap.Event, before uint64) bool {
	m := moment{kind: arrived, at: p.Arrived, node: p.To, packet: p}
	if p.Unheard {
		m.kind = unheard
		return t.yield(m)
	}
	for i := range rest {
		e := &rest[i]
		switch {
		case e.Kind == tap.PacketSent && e.Packet != nil && e.Packet.PassesOn == p.N:
			m.kind, m.origin, m.packet = forwarded, p, e.Packet
			e.Packet = nil
			t.event = max(t.event, before+uint64(i)+1)
			return t.yield(m)
		case e.Kind == tap.StateChanged && e.Transition != nil && causedBy(e.Transition, p):
			m.change = e.Transition
			e.Transition = nil
			t.event = max(t.event, before+uint64(i)+1)
			return t.yield(m)
		}
	}
	return t.yield(m)
}

// causedBy reports whether a packet that arrived is a transition's cause.
func causedBy(tr *tap.Transition, p *tap.Packet) bool {
	return tr.Cause.Kind == wire.CausedByArrival && tr.Cause.Packet == p.N
}

// before tells what was decided before a time and has no place of its own in the
// log: a violation at the end of its instant.
func (t *teller) before(at time.Duration) bool {
	for len(t.violations) > 0 && t.violations[0].At < at {
		v := t.violations[0]
		t.violations = t.violations[1:]
		if !t.checksBefore(v.At) || !t.yield(moment{kind: violated, at: v.At, node: v.Node, violation: v.Violation, count: v.times}) {
			return false
		}
	}
	return t.checksBefore(at)
}

// checksBefore tells the checks that were decided before a time.
func (t *teller) checksBefore(at time.Duration) bool {
	for t.next < len(t.run.Checks) {
		c := &t.run.Checks[t.next]
		if c.At >= at {
			return true
		}
		t.next++
		if !t.yield(moment{kind: checked, at: c.At, check: c}) {
			return false
		}
	}
	return true
}

// unfinished tells of the packets that are on their way when the run ends.
func (t *teller) unfinished() {
	for _, p := range t.run.Record.Packets {
		if p.Fate == tap.Dropped || p.Arrived != tap.Never {
			continue
		}
		if !t.yield(moment{kind: unfinished, at: t.run.VirtualTime, node: p.From, packet: p}) {
			return
		}
	}
}
