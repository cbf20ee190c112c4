package flow

import (
	"cmp"
	"time"

	"netlab/topology/wire"
)

// course is how a connection began, and how it ends.
type course struct {
	syn, synack, completed time.Duration
	complete               bool
	// completeness is which parts of the connection were seen.
	completeness Completeness
	// closer is the end whose FIN was seen first, resetter the one whose valid
	// RST was; -1 before there is one.
	closer, resetter int8
	// crossed says that both FINs were under way at once.
	crossed bool
	// varied says of each end, by a bit, that it has sent its SYN again with other
	// options than before.
	varied uint8
	// syns and replies count the SYNs of each direction's first two steps, up to 2.
	syns, replies uint8
}

// observe takes a segment of the connection, and the options of its SYNs.
func (h *course) observe(g *segment) {
	if g.kinds&(SYN|SYNACK) != 0 && !g.ignore {
		o := &g.p.Options
		if g.info.Was.HasISN && (o.MSS != g.s.mss || o.SACKPermitted != g.s.sackOK || o.HasTimestamps != g.s.stamps || o.WindowScale != g.info.Was.scale) {
			h.varied |= 1 << g.dir
		}
		// A SYN that stays without an answer is sent again with fewer options.
		g.s.mss = cmp.Or(o.MSS, g.s.mss)
		g.s.sackOK, g.s.stamps = g.s.sackOK || o.SACKPermitted, g.s.stamps || o.HasTimestamps
		if g.kinds&SYN != 0 {
			if h.syns == 0 {
				h.syn = g.at
			}
			h.syns = min(h.syns+1, 2)
		} else {
			if h.replies == 0 {
				h.synack = g.at
			}
			h.replies = min(h.replies+1, 2)
		}
	}
	if g.p.Flags&wire.ACK != 0 && g.p.Flags&wire.RST == 0 && !h.complete &&
		g.s.HasISN && g.r.HasISN && g.s.synAcked && g.r.synAcked {
		h.complete, h.completed = true, g.at
	}
}

// rtts are the round trips to the answering end and to the opener, nil where they
// are not known: a SYN was sent more than once, so that it may be either that was
// answered, or it was captured after its answer.
func (h *course) rtts() (there, back *time.Duration) {
	if h.syns == 1 && h.replies >= 1 {
		there = between(h.syn, h.synack)
	}
	if h.replies == 1 && h.complete {
		back = between(h.synack, h.completed)
	}
	return there, back
}

// again reports whether a SYN or SYN,ACK was sent more than once.
func (h *course) again() bool { return h.syns > 1 || h.replies > 1 }

func between(from, to time.Duration) *time.Duration {
	if to < from {
		return nil
	}
	return new(to - from)
}
