package rfc

import (
	"time"

	"netlab/topology/tap"
	"netlab/topology/wire"
)

// icmpErrors are those that have arrived at one instant, by their numbers: whether
// each is soft.
type icmpErrors struct {
	at   time.Duration
	soft map[uint64]bool
}

// hear takes an ICMP message, and notes whether it is one of the soft errors that
// RFC 9293 section 3.9.2.2 lists. Of others, such as "administratively prohibited",
// it says nothing.
func (i *icmpErrors) hear(at time.Duration, r *tap.Packet) {
	if r.Proto != wire.ICMP && r.Proto != wire.ICMPv6 {
		return
	}
	if i.at != at {
		i.at = at
		clear(i.soft)
	}
	if i.soft == nil {
		i.soft = make(map[uint64]bool)
	}
	i.soft[r.N] = soft(r)
}

func soft(r *tap.Packet) bool {
	kind, code := r.ICMPType, r.ICMPCode
	if r.Proto == wire.ICMP {
		switch kind {
		case 3: // destination unreachable
			return code == 0 || code == 1 || code == 5
		case 11: // time exceeded
			return code <= 1
		}
		return kind == 12 // parameter problem
	}
	switch kind {
	case 1: // destination unreachable
		return code == 0 || code == 3
	case 3: // time exceeded
		return code <= 1
	}
	return kind == 4 && code <= 2 // parameter problem
}

var ruleSoftError = bothEnds(OfStates, Must, "soft-errors", "RFC 9293 section 3.9.2.2 (MUST-56)",
	"A soft ICMP error does not abort a connection.")

// byICMP judges a change after an ICMP error, packet n: only a hard one may end a
// connection. Of one that is not known nothing can be said.
func (m *Monitor) byICMP(e *party, tr *tap.Transition, n uint64) {
	if m.icmp.soft[n] {
		m.state(ruleSoftError, e, tr, n, passed(tr.From))
	}
}
