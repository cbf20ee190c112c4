package rfc

import (
	"time"

	"netlab/topology/tap"
	"netlab/topology/wire"
)

var (
	ruleConnect = bothEnds(OfStates, Must, "open-call", "RFC 9293 section 3.10.1",
		"An active OPEN sends a SYN, and leads from CLOSED to SYN-SENT.")
	ruleClose = bothEnds(OfStates, Must, "close-call", "RFC 9293 section 3.10.4",
		"CLOSE leads from SYN-SENT to CLOSED, from SYN-RECEIVED and ESTABLISHED to FIN-WAIT-1, from CLOSE-WAIT to LAST-ACK.")
	ruleAbort = bothEnds(OfStates, Must, "abort-call", "RFC 9293 section 3.10.5",
		"ABORT leads to CLOSED.")
	ruleAbortRST = bothEnds(OfSegments, Must, "abort-resets", "RFC 9293 section 3.10.5",
		"ABORT sends <SEQ=SND.NXT><CTL=RST> from SYN-RECEIVED, ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2 and CLOSE-WAIT, and nothing from the other states.")
	ruleCall = bothEnds(OfStates, Must, "other-calls", "RFC 9293 section 3.10",
		"Only OPEN, CLOSE and ABORT change a connection's state.")
	ruleTimeWait = bothEnds(OfStates, Must, "time-wait-2msl", "RFC 9293 section 3.6.1 (MUST-13)",
		"The active closer lingers in TIME-WAIT for 2 MSL after the last FIN it received.")
	ruleSYNLimit = bothEnds(OfStates, Must, "syn-limit", "RFC 9293 section 3.8.3 (MUST-23)",
		"A SYN is retransmitted for at least 3 minutes before the attempt is given up.")
	ruleGiveUp = bothEnds(OfStates, Must, "retransmits-before-giving-up", "RFC 9293 section 3.8.3 (MUST-20)",
		"A connection is given up after excessive retransmission only.")
	ruleZeroWindowLives = bothEnds(OfStates, Must, "zero-window-lives", "RFC 9293 section 3.8.6.1 (MUST-37)",
		"A connection stays open as long as the receiver acknowledges its window probes.")
	ruleKeepAliveDeath = bothEnds(OfStates, Must, "keepalive-death", "RFC 9293 section 3.8.4 (MUST-29)",
		"The loss of a single keepalive does not mean that the connection is dead.")
	ruleNoTimeout = bothEnds(OfStates, Must, "no-other-timeouts", "RFC 9293 section 3.10.8",
		"The timeouts that end a connection are those of retransmission, of keepalive and of TIME-WAIT.")
)

// resolution is that of the stacks' timers here.
const resolution = time.Microsecond

// synLimit is how long a SYN must be tried.
const synLimit = 3 * time.Minute

// byCall judges a change after a call of the socket's owner.
func (m *Monitor) byCall(e *party, tr *tap.Transition) {
	abrupt := tr.To == wire.Closed
	switch call := tr.Cause.Call; call {
	case wire.CallConnect:
		if tr.From != wire.Closed || tr.To != wire.SynSent {
			m.state(ruleConnect, e, tr, 0, passed(wire.SynSent))
			return
		}
		d, v := verdict{rule: ruleConnect, from: tr.From, reply: openAnswer}, e.variables()
		m.expect(e, &arrival{at: tr.At}, &d, &v, tr.Cause)
	case wire.CallClose, wire.CallShutdown:
		e.orphan = e.orphan || call == wire.CallClose
		e.shut = e.shut || call == wire.CallShutdown
		want, ok := closed(tr.From)
		if abrupt && want != wire.Closed && resets(tr.From) {
			// With unread data, or by SO_LINGER of 0, which is ABORT: nobody sees which.
			rule := ruleLateData
			if tr.From == wire.SynReceived {
				rule = ruleAbortRST
			}
			m.demandReset(rule, e, tr)
			return
		}
		if !ok || want != tr.To {
			m.state(ruleClose, e, tr, 0, passed(want))
		}
	case wire.CallAbort:
		if !abrupt {
			m.state(ruleAbort, e, tr, 0, passed(wire.Closed))
			return
		}
		m.demandReset(ruleAbortRST, e, tr)
	case wire.CallCrash:
		// The node is gone, and whatever RFC 9293 demands with it.
	case wire.CallSend:
		if tr.From != wire.Listen || tr.To != wire.SynSent { // section 3.10.2
			m.state(ruleCall, e, tr, 0, passed(tr.From))
		}
	default:
		m.state(ruleCall, e, tr, 0, passed(tr.From))
	}
}

// closed is the state that CLOSE leads to.
func closed(from wire.State) (to wire.State, ok bool) {
	switch from {
	case wire.SynSent, wire.Listen:
		return wire.Closed, true
	case wire.SynReceived, wire.Established:
		return wire.FinWait1, true
	case wire.CloseWait:
		return wire.LastAck, true
	}
	return from, false
}

// resets reports whether ABORT sends a RST in a state.
func resets(s wire.State) bool {
	switch s {
	case wire.SynReceived, wire.Established, wire.FinWait1, wire.FinWait2, wire.CloseWait:
		return true
	}
	return false
}

// demandReset demands what ABORT sends.
func (m *Monitor) demandReset(rule *Rule, e *party, tr *tap.Transition) {
	d, v := verdict{rule: rule, from: tr.From, reply: silentAnswer}, e.variables()
	if resets(tr.From) {
		d.reply = abortAnswer
	}
	m.expect(e, &arrival{at: tr.At}, &d, &v, tr.Cause)
}

// byTimeout judges a change after a timeout.
func (m *Monitor) byTimeout(e *party, tr *tap.Transition) {
	if tr.To != wire.Closed {
		m.state(ruleNoTimeout, e, tr, 0, passed(wire.Closed))
		return
	}
	timer := tr.Cause.Timer
	switch {
	case timer == wire.Timer2MSL && tr.From == wire.TimeWait:
		if d, want := tr.At-e.since, e.linger; want-d >= resolution {
			got := lasted(Lasted, d)
			if e.sinceData {
				got.Kind = LastedSinceData
			}
			m.record(&Violation{
				Rule: ruleTimeWait, At: tr.At, Node: e.node, Local: e.addr(), Remote: e.peer(), Conn: e.conn,
				Cause: tr.Cause, From: tr.From, Expected: lasted(Lasted, want), Got: got,
			})
		}
	case timer == wire.TimerUser:
		// Its owner has asked for that (section 3.10.8).
	case timer == wire.TimerRetransmission && (tr.From == wire.SynSent || tr.From == wire.SynReceived):
		if d := tr.At - e.syned; d < synLimit {
			m.broken(ruleSYNLimit, e, tr.At, 0, lasted(TriedFor, synLimit), lasted(Lasted, d))
		}
	case timer == wire.TimerRetransmission && e.end().Shut() && e.probes == 0 && !e.unmoved:
		m.state(ruleZeroWindowLives, e, tr, 0, passed(tr.From))
	case timer == wire.TimerRetransmission:
		// What has the form of a keepalive may be the probe of a window that an old ACK has closed.
		if !e.tried && e.probes < 2 {
			m.state(ruleGiveUp, e, tr, 0, Outcome{Kind: RetransmissionFirst})
		}
	case timer == wire.TimerKeepAlive:
		if e.probes < 2 && !e.tried {
			m.broken(ruleKeepAliveDeath, e, tr.At, 0, Outcome{Kind: TwoProbes}, counted(Number, e.probes))
		}
	default:
		m.state(ruleNoTimeout, e, tr, 0, passed(tr.From))
	}
}
