package rfc

import (
	"fmt"
	"net/netip"
	"strings"
	"time"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// Violation is a rule that was broken, with what there was to see.
type Violation struct {
	Rule *Rule
	At   time.Duration
	// Node is the node that broke it, empty where nobody is known to own its
	// address; Local and Remote are the connection as that node sees it.
	Node          string
	Local, Remote netip.AddrPort
	// Conn is the connection of the record, nil on a capture.
	Conn *flow.Conn
	// Packet is the number of the segment that shows it, 0 where an event without
	// a segment does.
	Packet uint64
	// Cause is that of a change of state, none where there is no change.
	Cause wire.Cause
	// From is the state that the change left, or that the segment met.
	From wire.State
	// Flags, Seq and Len are those of the segment that demands what was expected, where one
	// does: its number relative to IRS, and the length of its text. Active says that the
	// violator has called connect, Cookied that it has answered by a SYN cookie.
	Flags           wire.Flags
	Seq             uint32
	Len             int
	Active, Cookied bool
	Expected, Got   Outcome
	// Ends are the variables of RFC 9293 section 3.3.1 at that moment, the
	// violator's first; their Known says which of them the observer knows.
	Ends [2]Variables
	// Known is the divergence of the stack that explains it, nil where nothing
	// does.
	Known *Divergence
}

// Variables are what RFC 9293 section 3.3.1 calls the connection variables of
// one end, as its observer works them out. Sequence numbers are relative to the
// initial one of their direction.
type Variables struct {
	// Known says that the rest was worked out.
	Known            bool
	Node             string
	State            wire.State
	SndUna, SndNxt   uint32
	SndWnd           uint32
	RcvNxt, RcvWnd   uint32
	HasSend, HasRecv bool
}

// String writes the variables as "a ESTABLISHED SND.UNA 1 SND.NXT 101 SND.WND
// 65535 RCV.NXT 1 RCV.WND 29200".
func (v Variables) String() string {
	var b strings.Builder
	if v.Node != "" {
		b.WriteString(v.Node + " ")
	}
	b.WriteString(v.State.String())
	if v.HasSend {
		fmt.Fprintf(&b, " SND.UNA %d SND.NXT %d SND.WND %d", v.SndUna, v.SndNxt, v.SndWnd)
	}
	if v.HasRecv {
		fmt.Fprintf(&b, " RCV.NXT %d RCV.WND %d", v.RcvNxt, v.RcvWnd)
	}
	return b.String()
}

// by notes the segment that demands what was expected.
func (v *Violation) by(h head, irs uint32) {
	v.Flags, v.Seq, v.Len = h.flags, h.seq-irs, int(h.length)
}

// Fails reports whether the violation fails a run: nothing explains it, and the
// rule is a [Must].
func (v *Violation) Fails() bool { return v.Known == nil && v.Rule.Level == Must }

// String writes the violation in one paragraph.
func (v *Violation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%.3fs ", v.At.Seconds())
	if v.Node != "" {
		b.WriteString(v.Node + " ")
	}
	fmt.Fprintf(&b, "%v > %v", v.Local, v.Remote)
	if v.Packet != 0 {
		fmt.Fprintf(&b, " #%d", v.Packet)
	}
	fmt.Fprintf(&b, ": %s, %v, %s: %s Expected %s; got %s.", v.Rule.ID, v.Rule.Level, v.Rule.Clause, v.Rule.Text, v.Expected, v.Got)
	for i, end := range v.Ends {
		if end.Known {
			fmt.Fprintf(&b, " %s: %v.", [2]string{"It", "Peer"}[i], end)
		}
	}
	if v.Known != nil {
		fmt.Fprintf(&b, " A known divergence: %s (%s).", v.Known.Reason, v.Known.Shown)
	}
	return b.String()
}
