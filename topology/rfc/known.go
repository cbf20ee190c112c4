package rfc

import (
	"time"

	"netlab/topology/wire"
)

// Divergence is a difference between the pinned stack and the RFCs that is known:
// what shows it is reported, and fails nothing.
type Divergence struct {
	// Rule is the rule that it breaks.
	Rule string
	// Reason says what the stack does instead, and why.
	Reason string
	// Shown names the test or lab that shows it.
	Shown string
	// Report names the report on it in nodes/upstream, where it is a fault. It is
	// empty for a choice: Reason then says who else has made it, or what allows it.
	Report string

	when func(*Violation) bool
}

// scene names the test that shows a divergence, by its run of real stacks.
func scene(name string) string { return "topology/rfc, TestDivergencesAreShown/" + name }

// synRetries is how long the stack tries to connect by default.
const synRetries = 127 * time.Second

// The smallest and the largest maximum segment size that a SYN cookie of the stack can
// stand for.
const (
	leastOfCookie = 536
	mostOfCookie  = 1460
)

// divergences is the table of them.
var divergences = []*Divergence{
	{
		Rule:   ruleSYNLimit.ID,
		Reason: "a SYN is given up after 6 retransmissions, 127 s, as in Linux (tcp_syn_retries)",
		Shown:  scene("SYN given up"),
		when:   func(v *Violation) bool { return v.Got.D >= synRetries },
	},
	{
		Rule:   ruleSYNLimit.ID,
		Reason: "a SYN is given up after fewer retransmissions than 6 where the owner asks for that (TCP_SYNCNT)",
		Shown:  scene("SYN given up early"),
		when:   func(v *Violation) bool { return v.Got.D < synRetries },
	},
	{
		Rule:   ruleUnacceptable.ID,
		Reason: "a segment without text is answered with one ACK in 500 ms, a FIN that comes again too, and in SYN-RECEIVED any segment, as in Linux (tcp_invalid_ratelimit)",
		Shown:  scene("FINs that come again"),
		when: func(v *Violation) bool {
			return v.Got.Kind == Withheld && v.Got.D < 500*time.Millisecond && (v.Flags&wire.FIN != 0 || v.From == wire.SynReceived)
		},
	},
	{
		Rule:   ruleUnacceptable.ID,
		Reason: "except in SYN-RECEIVED a segment without ACK is dropped before its number is looked at, as in Linux",
		Shown:  scene("outside the window without ACK"),
		when: func(v *Violation) bool {
			return v.From != wire.SynReceived && v.Flags&(wire.SYN|wire.ACK) == 0 && unanswered(v)
		},
	},
	{
		Rule:   ruleUnacceptable.ID,
		Reason: "in SYN-RECEIVED the ACK is looked at before the number, as in Linux: a bad one is answered with a RST",
		Shown:  scene("bad ACK outside the window of SYN-RECEIVED"),
		when:   badACKFirst,
	},
	{
		Rule:   ruleSynReceived.ID,
		Reason: "in SYN-RECEIVED the ACK is looked at before SYN, as in Linux: a bad one is answered with a RST",
		Shown:  scene("SYN with a bad ACK in SYN-RECEIVED"),
		when: func(v *Violation) bool {
			return badACKFirst(v) || v.Expected == passed(wire.Closed) && v.Got == passed(wire.SynReceived) && v.Flags&wire.ACK != 0
		},
	},
	{
		Rule:   ruleUnacceptable.ID,
		Reason: "a FIN without data is taken where the window is closed, as in Linux",
		Shown:  scene("FIN into a closed window"),
		when: func(v *Violation) bool {
			return v.Got.Kind == Changed && v.Flags&wire.FIN != 0 && v.Ends[0].RcvWnd == 0
		},
	},
	{
		Rule:   ruleUnacceptable.ID,
		Reason: "text at the very end of the window is taken",
		Shown:  scene("text at the end of the window"),
		Report: "text_at_end_of_window",
		when:   func(v *Violation) bool { return v.Got.Kind == ACKAtEdge || v.Got.Kind == BlockAtEdge },
	},
	{
		Rule:   ruleSynReceivedACK.ID,
		Reason: "after a simultaneous open SYN-RECEIVED takes any ACK for that of its SYN",
		Shown:  scene("bad ACK after a simultaneous open"),
		Report: "simultaneous_open_any_ack",
		when:   func(v *Violation) bool { return v.Active },
	},
	{
		Rule:   ruleSynReceivedACK.ID,
		Reason: "SYN-RECEIVED becomes ESTABLISHED by the ACK of a SYN cookie, too, that was sent before it (RFC 4987 section 3.6)",
		Shown:  scene("SYN cookie brought back in SYN-RECEIVED"),
		when:   func(v *Violation) bool { return !v.Active && v.Cookied },
	},
	{
		Rule:   ruleListen.ID,
		Reason: "LISTEN takes the ACK of a SYN cookie, which opens the connection (RFC 4987 section 3.6)",
		Shown:  scene("SYN cookie of a connection that was given up"),
		when: func(v *Violation) bool {
			return v.Got.Kind == Changed && v.From == wire.Listen && v.Got.States[0] == wire.Established
		},
	},
	{
		Rule:   ruleListen.ID,
		Reason: "LISTEN takes the ACK of a SYN cookie, and drops it while the accept queue is full, as in Linux",
		Shown:  scene("SYN cookie brought back to a full accept queue"),
		when:   func(v *Violation) bool { return v.Got.Kind == QueueFull },
	},
	{
		Rule:   ruleSYNChallenge.ID,
		Reason: "a SYN,ACK in TIME-WAIT whose number is new is dropped, or left to a listener",
		Shown:  scene("SYN with ACK in TIME-WAIT"),
		Report: "syn_ack_in_time_wait",
		when: func(v *Violation) bool {
			return v.From == wire.TimeWait && v.Flags&wire.ACK != 0
		},
	},
	{
		Rule:   ruleReuse.ID,
		Reason: "TIME-WAIT looks at the number of a SYN alone, and drops one that is newer by its timestamp",
		Shown:  scene("SYN with a newer timestamp in TIME-WAIT"),
		Report: "time_wait_timestamps",
		when:   func(v *Violation) bool { return v.Got.Kind == PassedByNumber && v.Got.States[0] == wire.TimeWait },
	},
	{
		Rule:   ruleOwnFIN.ID,
		Reason: "the ACK of the stack's FIN on a pure ACK beyond a hole is forgotten: it has to come again",
		Shown:  scene("ACK of the FIN beyond a hole, and then the hole"),
		Report: "ack_of_fin_beyond_a_hole",
		when:   func(v *Violation) bool { return v.Got.Kind == ForgottenACK },
	},
	{
		Rule:   ruleTimeWait.ID,
		Reason: "a FIN that is sent again with data is acknowledged in TIME-WAIT, but does not start the 2 MSL anew",
		Shown:  scene("FIN with data in TIME-WAIT"),
		Report: "fin_with_data_in_time_wait",
		when:   func(v *Violation) bool { return v.Got.Kind == LastedSinceData },
	},
	{
		Rule:   ruleNoTimeout.ID,
		Reason: "FIN-WAIT-2 of a socket that its owner has closed ends after tcp_fin_timeout, 60 s, as in Linux",
		Shown:  scene("orphan in FIN-WAIT-2"),
		when:   func(v *Violation) bool { return v.Cause == wire.TimedOut(wire.TimerFinWait2) },
	},
	{
		Rule:   rulePAWS.ID,
		Reason: "the stack has no PAWS: it takes segments with old timestamps",
		Shown:  scene("reorder and duplicate"),
		Report: "paws",
		when:   taken,
	},
	{
		Rule:   ruleScaled.ID,
		Reason: "the ACK that SYN-RECEIVED sends for what it does not accept offers its window unscaled",
		Shown:  scene("simultaneous open"),
		Report: "unscaled_window",
		when:   func(v *Violation) bool { return v.From == wire.SynReceived },
	},
	{
		Rule:   ruleInitialRTO.ID,
		Reason: "a wrong ACK in SYN-SENT starts the timer of the SYN anew, at 2 us",
		Shown:  scene("wrong answers to a SYN"),
		Report: "syn_storm",
		when:   func(v *Violation) bool { return v.Got.Kind == LastedAfterAnswer },
	},
	{
		Rule:   ruleBackoff.ID,
		Reason: "a wrong ACK in SYN-SENT starts the timer of the SYN anew, at 2 us",
		Shown:  scene("wrong answers to a SYN"),
		Report: "syn_storm",
		when:   func(v *Violation) bool { return v.Got.Kind == LastedAfterAnswer },
	},
	{
		Rule:   ruleAfterSYN.ID,
		Reason: "the retransmission timeout stays at 1 s where a SYN has timed out and there are no timestamps",
		Shown:  scene("data after a SYN that timed out"),
		Report: "rto_after_syn_timeout",
		when:   func(v *Violation) bool { return v.Got.Kind == Lasted && v.Got.D >= firstRTO*9/10 },
	},
	{
		Rule:   ruleAfterSYN.ID,
		Reason: "in ESTABLISHED an ACK of what was not sent counts as a measurement of the round trip",
		Shown:  scene("ACKs of what was not sent, before data and during the backoff"),
		Report: "rtt_of_unsent",
		when:   func(v *Violation) bool { return v.Got.Kind == LastedAfterUnsent },
	},
	{
		Rule:   ruleBackoff.ID,
		Reason: "in ESTABLISHED an ACK of what was not sent counts as a measurement of the round trip",
		Shown:  scene("ACKs of what was not sent, before data and during the backoff"),
		Report: "rtt_of_unsent",
		when:   func(v *Violation) bool { return v.Got.Kind == LastedAfterUnsent },
	},
	{
		Rule:   ruleSentAgain.ID,
		Reason: "in ESTABLISHED an ACK of what was not sent counts as a measurement of the round trip, of hours where nothing was sent before: a tail loss probe waits twice as long",
		Shown:  scene("ACK of what was not sent on a connection with SACK"),
		Report: "rtt_of_unsent",
		when:   func(v *Violation) bool { return v.Got.Kind == NoneForAfterUnsent },
	},
	{
		Rule:   ruleSentAgain.ID,
		Reason: "a tail loss probe comes after two round trips, later than the retransmission timeout would, and sends the last segment alone",
		Shown:  scene("tail loss probe after two round trips of 100 s"),
		Report: "probe_after_rto",
		when:   func(v *Violation) bool { return v.Got.Kind == NoneBeforeProbe },
	},
	{
		Rule:   ruleSentAgain.ID,
		Reason: "what was lost is never sent again where the window has shrunk to less than its segment",
		Shown:  scene("window that shrinks to less than what was lost"),
		Report: "shrunk_window_stalls",
		when:   func(v *Violation) bool { return v.Got.Kind == NoneForBeyondWindow },
	},
	{
		Rule:   ruleLossWindow.ID,
		Reason: "TCP_CONGESTION gives a connection the congestion window of a new one",
		Shown:  scene("TCP_CONGESTION after a timeout"),
		Report: "congestion_option_resets",
		when:   func(v *Violation) bool { return v.Got.Kind == BytesByControl },
	},
	{
		Rule:   ruleEarliest.ID,
		Reason: "TCP_CONGESTION gives a connection the congestion window of a new one: it sends on after a timeout",
		Shown:  scene("TCP_CONGESTION after a timeout"),
		Report: "congestion_option_resets",
		when:   func(v *Violation) bool { return v.Got.Kind == SeqByControl },
	},
	{
		Rule:   ruleEarliest.ID,
		Reason: "the timer of TCP_CORK gives a segment that was sent the number of new data: what had its number is never sent again",
		Shown:  scene("TCP_CORK and a timeout"),
		Report: "cork_renumbers",
		when:   func(v *Violation) bool { return v.Got.Kind == SeqByCork },
	},
	{
		Rule:   ruleAfterFIN.ID,
		Reason: "the timer of TCP_CORK gives a segment that was sent the number of new data, after CLOSE too",
		Shown:  scene("TCP_CORK, CLOSE and a timeout"),
		Report: "cork_renumbers",
		when:   func(v *Violation) bool { return v.Got.Kind == BytesByCork },
	},
	{
		Rule:   ruleSize.ID,
		Reason: "a maximum segment size below 48 is taken for 48, as in Linux (TCP_MIN_SND_MSS)",
		Shown:  scene("maximum segment size of 10"),
		when:   func(v *Violation) bool { return v.Got.N <= 48 },
	},
	{
		Rule:   ruleSize.ID,
		Reason: "a SYN cookie has room for four maximum segment sizes: one below 536 is taken for 536, as in Linux (RFC 4987 section 3.6)",
		Shown:  scene("SYN cookie for a maximum segment size of 100"),
		when:   func(v *Violation) bool { return v.Cookied && size(v) <= leastOfCookie },
	},
	{
		Rule:   ruleSize.ID,
		Reason: "a SYN cookie that a segment from before its number brings back stands for a larger maximum segment size",
		Shown:  scene("SYN cookie brought back by a segment from before its number"),
		Report: "cookie_skips_data",
		when:   func(v *Violation) bool { return v.Got.Kind == BytesByCookie && size(v) <= mostOfCookie },
	},
	{
		Rule:   rulePathMTU.ID,
		Reason: "each connection finds out the MTU of the path anew: the stack remembers it for no other",
		Shown:  scene("another connection by a path that is narrow"),
		Report: "path_mtu_per_connection",
		when:   func(v *Violation) bool { return v.Got.Kind == DatagramOfAnother },
	},
	{
		Rule:   ruleWindow.ID,
		Reason: "the window of an older ACK that comes later is counted from the newest acknowledgment (SND.WL1 and SND.WL2 are not kept)",
		Shown:  scene("ACKs that overtake each other"),
		Report: "old_window",
		when:   func(v *Violation) bool { return v.Got.Kind == BytesByOldWindow },
	},
	{
		Rule:   ruleShrunk.ID,
		Reason: "the window of an older segment that comes later is taken (SND.WL1 and SND.WL2 are not kept)",
		Shown:  scene("window of an older segment that comes later"),
		Report: "old_window",
		when:   func(v *Violation) bool { return v.Got.Kind == BytesByOldWindow },
	},
	{
		Rule:   ruleTSEcr.ID,
		Reason: "after a simultaneous open the SYN,ACK that is sent again has the options of the SYN, and echoes no timestamp",
		Shown:  scene("simultaneous open with losses"),
		Report: "simultaneous_open_options",
		when:   func(v *Violation) bool { return v.From == wire.SynReceived && v.Got.N == 0 },
	},
	{
		Rule:   ruleTSVal.ID,
		Reason: "a SYN,ACK that is sent again has the timestamp of the first, older than that of an ACK sent meanwhile",
		Shown:  scene("SYN,ACK again after an ACK"),
		Report: "syn_timestamp",
		when:   func(v *Violation) bool { return v.Got.Kind == StampOfSYN },
	},
	{
		Rule:   ruleListenSYN.ID,
		Reason: "a SYN cookie stands for SYN-RECEIVED while many connections wait (RFC 4987 section 3.6)",
		Shown:  scene("SYN cookies"),
		when:   func(v *Violation) bool { return v.Got.Kind == NoState },
	},
	{
		Rule:   ruleListenSYN.ID,
		Reason: "a SYN is dropped while the accept queue is full, as in Linux",
		Shown:  scene("accept queue full"),
		when:   func(v *Violation) bool { return v.Got.Kind == QueueFull },
	},
	{
		Rule:   ruleSynReceived.ID,
		Reason: "the ACK of the handshake is dropped while the accept queue is full, or until data comes where TCP_DEFER_ACCEPT asks for it, as in Linux",
		Shown:  scene("deferred accept"),
		when: func(v *Violation) bool {
			return v.Got.Kind == PassedQueueFull || v.Got.Kind == PassedWithoutData
		},
	},
	{
		Rule:   ruleSynReceived.ID,
		Reason: "SYN-RECEIVED refuses a segment that begins before the window, though its end is new",
		Shown:  scene("data from before the window in SYN-RECEIVED"),
		Report: "straddle_in_syn_received",
		when:   func(v *Violation) bool { return v.Got.Kind == PassedFromBefore },
	},
	{
		Rule:   ruleAbortRST.ID,
		Reason: "a connection in SYN-RECEIVED is dropped without a RST when its listener is closed, as in Linux",
		Shown:  scene("listener closed with connections waiting"),
		when: func(v *Violation) bool {
			return v.From == wire.SynReceived && v.Expected.Kind == Reset && !v.Active
		},
	},
	{
		Rule:   ruleAbortRST.ID,
		Reason: "after a simultaneous open ABORT in SYN-RECEIVED sends no RST, and SO_LINGER 0 one that the peer does not take",
		Shown:  scene("abort after a simultaneous open"),
		Report: "abort_in_syn_received",
		when: func(v *Violation) bool {
			return v.From == wire.SynReceived && v.Expected.Kind == Reset && v.Active
		},
	},
	{
		Rule:   ruleAbortRST.ID,
		Reason: "where the peer's window ends before SND.NXT a RST has the number of that end, as in Linux, so that the peer takes it",
		Shown:  scene("abort beyond a window that has shrunk"),
		when: func(v *Violation) bool {
			return v.Got.Kind == Segment && v.Got.Flags&wire.RST != 0 && wire.Before(v.Got.Seq, v.Expected.Seq)
		},
	},
	{
		Rule:   ruleClose.ID,
		Reason: "CLOSE with unread data, or a shutdown for reading, deletes the connection in CLOSING, LAST-ACK and TIME-WAIT too, after a shutdown for sending",
		Shown:  scene("close with unread data in LAST-ACK"),
		Report: "close_in_time_wait",
		when: func(v *Violation) bool {
			switch v.From {
			case wire.Closing, wire.LastAck, wire.TimeWait:
				return v.Got == changed(wire.Closed, wire.Called(wire.CallClose)) || v.Got == changed(wire.Closed, wire.Called(wire.CallShutdown))
			}
			return false
		},
	},
	{
		Rule:   ruleResetOfReset.ID,
		Reason: "LISTEN answers a segment with SYN and ACK by a RST even where it is a RST itself",
		Shown:  scene("RST with SYN and ACK for LISTEN"),
		Report: "rst_to_rst",
		when:   func(v *Violation) bool { return v.From == wire.Listen },
	},
	{
		Rule:   ruleShrink.ID,
		Reason: "a SYN cookie offers the listener's receive buffer, and the connection that it opens has a smaller window",
		Shown:  scene("SYN cookies and a small receive buffer"),
		Report: "cookie_window",
		when:   func(v *Violation) bool { return v.Cookied && v.Got.Kind == WindowAfterSYN },
	},
	{
		Rule:   ruleStamps.ID,
		Reason: "a SYN cookie remembers nothing of the timestamps option: the connection has it where the ACK has it that opens the connection (RFC 4987 section 3.6)",
		Shown:  scene("SYN cookie brought back without timestamps"),
		when:   func(v *Violation) bool { return v.Got.Kind == NoneByCookie },
	},
	{
		Rule:   ruleAcksArrived.ID,
		Reason: "a connection that a SYN cookie opens begins with the segment that brings the cookie back: up to three bytes before it are taken for received",
		Shown:  scene("SYN cookie brought back by later data"),
		Report: "cookie_skips_data",
		when:   func(v *Violation) bool { return v.Got.Kind == ACKByCookie },
	},
	{
		Rule:   ruleAcksArrived.ID,
		Reason: "after a simultaneous open another SYN in SYN-RECEIVED is answered with a RST, and the opening begins anew, with any SYN",
		Shown:  scene("a third SYN after a simultaneous open"),
		Report: "syn_in_syn_received",
		when:   func(v *Violation) bool { return v.Got.Kind == ACKAnew },
	},
	{
		Rule:   ruleFutureACK.ID,
		Reason: "in ESTABLISHED an ACK of what was not sent is ignored and its data taken",
		Shown:  scene("ACK of what was not sent"),
		Report: "ack_of_unsent",
		when:   func(v *Violation) bool { return v.From == wire.Established && taken(v) },
	},
	{
		Rule:   ruleFutureACK.ID,
		Reason: "in TIME-WAIT a segment at RCV.NXT without text or FIN is dropped before its ACK is looked at, as in Linux (tcp_timewait_state_process)",
		Shown:  scene("ACK of what was not sent, in TIME-WAIT"),
		when: func(v *Violation) bool {
			return v.From == wire.TimeWait && v.Flags&wire.FIN == 0 && v.Len == 0 && v.Got.Kind == Nothing
		},
	},
	{
		Rule:   ruleFINACK.ID,
		Reason: "in TIME-WAIT a FIN at RCV.NXT without text is dropped",
		Shown:  scene("second FIN in TIME-WAIT"),
		Report: "second_fin_in_time_wait",
		when: func(v *Violation) bool {
			return v.From == wire.TimeWait && (v.Got.Kind == Nothing || v.Got.Kind == Withheld)
		},
	},
	{
		Rule:   ruleFutureACK.ID,
		Reason: "after the peer's FIN a segment that begins beyond it is dropped before its ACK is looked at",
		Shown:  scene("ACK of what was not sent, beyond the peer's FIN"),
		Report: "ack_beyond_fin",
		when:   func(v *Violation) bool { return v.From != wire.TimeWait && v.Got.Kind == NothingBeyondFIN },
	},
	{
		Rule:   ruleSYNChallenge.ID,
		Reason: "after a simultaneous open another SYN in SYN-RECEIVED is answered with a RST, and the opening begins anew",
		Shown:  scene("another SYN after a simultaneous open"),
		Report: "syn_in_syn_received",
		when: func(v *Violation) bool {
			return v.From == wire.SynReceived && v.Active && (v.Got.Kind == Segment && v.Got.Flags&wire.RST != 0 || v.Got.Kind == SegmentAnew)
		},
	},
	{
		Rule:   ruleSynReceived.ID,
		Reason: "after a simultaneous open another SYN in SYN-RECEIVED is answered with a RST, and the opening begins anew",
		Shown:  scene("another SYN after a simultaneous open, and the ACK of the first"),
		Report: "syn_in_syn_received",
		when:   func(v *Violation) bool { return v.Got.Kind == PassedAnew },
	},
	{
		Rule:   ruleRST.ID,
		Reason: "after a simultaneous open another SYN in SYN-RECEIVED is answered with a RST, and the opening begins anew: a RST at RCV.NXT is ignored",
		Shown:  scene("another SYN after a simultaneous open, and a RST"),
		Report: "syn_in_syn_received",
		when:   func(v *Violation) bool { return v.From == wire.SynReceived && v.Got.Kind == PassedAnew },
	},
	{
		Rule:   ruleRSTChallenge.ID,
		Reason: "in SYN-RECEIVED a RST anywhere in the window resets (RFC 793)",
		Shown:  scene("RST in the window of SYN-RECEIVED"),
		Report: "rst_in_syn_received",
		when:   func(v *Violation) bool { return v.From == wire.SynReceived && v.Ends[0].State == wire.Closed },
	},
	{
		Rule:   ruleRSTChallenge.ID,
		Reason: "a SYN cookie offers the listener's receive buffer, and the connection that it opens has a smaller window, beyond which a RST is dropped",
		Shown:  scene("RST in the window of a SYN cookie"),
		Report: "cookie_window",
		when:   func(v *Violation) bool { return v.Got.Kind == NothingByCookie },
	},
	{
		Rule:   ruleFIN.ID,
		Reason: "a FIN is dropped whose segment has data that has all arrived before: the peer has to send it alone",
		Shown:  scene("FIN after data that was taken"),
		Report: "fin_with_old_data",
		when:   func(v *Violation) bool { return v.Got.Kind == UntakenFIN },
	},
	{
		Rule:   ruleFIN.ID,
		Reason: "a FIN without data that arrives beyond a hole is forgotten when the hole is filled: the peer has to send it again",
		Shown:  scene("FIN before the data"),
		Report: "fin_beyond_a_hole",
		when:   func(v *Violation) bool { return v.Got.Kind == ForgottenFIN },
	},
	{
		Rule:   ruleFIN.ID,
		Reason: "a connection that a SYN cookie opens begins with the segment that brings the cookie back: a FIN before it is taken for received, and never reported",
		Shown:  scene("SYN cookie brought back from beyond the FIN"),
		Report: "cookie_skips_data",
		when:   func(v *Violation) bool { return v.Got.Kind == SkippedFIN },
	},
	{
		Rule:   ruleSoftError.ID,
		Reason: "a soft ICMP error ends an attempt to connect, as in many stacks (RFC 5461 section 4.1)",
		Shown:  scene("ICMP error for a SYN"),
		when:   func(v *Violation) bool { return v.From == wire.SynSent || v.From == wire.SynReceived },
	},
	{
		Rule:   ruleUnacceptable.ID,
		Reason: "after CLOSE a FIN at the end of the window resets",
		Shown:  scene("FIN at the end of the window after CLOSE"),
		Report: "ack_overtakes_fin",
		when: func(v *Violation) bool {
			end := v.Ends[0].RcvNxt + v.Ends[0].RcvWnd
			return v.Flags&wire.FIN != 0 && v.Len == 0 && v.Seq == end && (resetEarly(v) || resetByRST(v))
		},
	},
	{
		Rule:   ruleOwnFIN.ID,
		Reason: "after CLOSE a segment that overtakes the peer's data or FIN is taken for data nobody will read, and resets",
		Shown:  scene("ACK before the FIN"),
		Report: "ack_overtakes_fin",
		when:   resetEarly,
	},
	{
		Rule:   ruleStays.ID,
		Reason: "after CLOSE a segment that overtakes the peer's data or FIN is taken for data nobody will read, and resets",
		Shown:  scene("ACK before the FIN, of nothing new"),
		Report: "ack_overtakes_fin",
		when:   resetEarly,
	},
	{
		Rule:   ruleAbortRST.ID,
		Reason: "ABORT sends a RST in CLOSING, LAST-ACK and TIME-WAIT too",
		Shown:  scene("abort while closing"),
		Report: "abort_while_closing",
		when:   func(v *Violation) bool { return v.Cause == wire.Called(wire.CallAbort) && v.Expected.Kind == Silence },
	},
}

// Divergences returns the table of known divergences of the pinned stack.
func Divergences() []Divergence {
	list := make([]Divergence, len(divergences))
	for i, d := range divergences {
		list[i] = *d
	}
	return list
}

// explain returns the known divergence that a violation is, nil for none.
func explain(v *Violation) *Divergence {
	for _, d := range divergences {
		if d.Rule == v.Rule.ID && (d.when == nil || d.when(v)) {
			return d
		}
	}
	return nil
}

// taken reports whether a segment was taken that ought to have been dropped: it is
// acknowledged, selectively or not, changes the state, or gets no answer.
func taken(v *Violation) bool {
	return v.Got.Kind == ACKOf || v.Got.Kind == BlockOf || v.Got.Kind == Changed || unanswered(v)
}

// unanswered reports whether what was sent in the place of an answer is no answer: an
// ACK of what is acknowledged already, data, the RST that ends the connection, or nothing.
func unanswered(v *Violation) bool {
	switch v.Got.Kind {
	case Nothing, NothingByCookie, Withheld:
		return true
	case Segment:
		return v.Got.Flags&wire.RST == 0 || v.Ends[0].State == wire.Closed
	}
	return false
}

// badACKFirst reports whether SYN-RECEIVED answered by a RST what it ought to have
// refused for its number.
func badACKFirst(v *Violation) bool {
	return v.From == wire.SynReceived && v.Got.Kind == Segment && v.Got.Flags&wire.RST != 0 && v.Flags&wire.ACK != 0
}

// resetEarly reports whether an end that waits for the peer's FIN gave the
// connection up on a segment without data, which has come too early.
func resetEarly(v *Violation) bool {
	return (v.From == wire.FinWait1 || v.From == wire.FinWait2) && v.Cause.Kind == wire.CausedByArrival &&
		(v.Cause.Word == wire.WordACK || v.Cause.Word == wire.WordFIN) && v.Got.Kind == Changed && v.Got.States[0] == wire.Closed
}

// resetByRST reports whether an end that waits for the peer's FIN sent the RST of its
// connection's end in the place of an answer.
func resetByRST(v *Violation) bool {
	return (v.From == wire.FinWait1 || v.From == wire.FinWait2) && v.Got.Kind == Segment && v.Got.Flags&wire.RST != 0 && v.Ends[0].State == wire.Closed
}

// size is how many bytes the data and the options of a segment that is too big take.
func size(v *Violation) int {
	limit := v.Conn.Ends[1-v.Conn.Side(v.Local)].MSS()
	return limit + int(v.Got.N-v.Expected.N)
}
