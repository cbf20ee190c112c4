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

// hear takes an ICMP message. Of the errors those may abort that say protocol or
// port unreachable, or fragmentation needed; of IPv6, administratively prohibited
// and port unreachable.
func (i *icmpErrors) hear(at time.Duration, r *tap.Packet) {
	hard := false
	switch r.Proto {
	case wire.ICMP:
		hard = r.ICMPType == 3 && r.ICMPCode >= 2 && r.ICMPCode <= 4
	case wire.ICMPv6:
		hard = r.ICMPType == 1 && (r.ICMPCode == 1 || r.ICMPCode == 4)
	default:
		return
	}
	if i.at != at {
		i.at = at
		clear(i.soft)
	}
	if i.soft == nil {
		i.soft = make(map[uint64]bool)
	}
	i.soft[r.N] = !hard
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
