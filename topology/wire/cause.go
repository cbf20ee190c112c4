package wire

import "strconv"

// Cause is why a socket changed state: what its node was given just before. Only
// the fields of its kind are set, so that equal causes compare equal. The zero
// Cause is none.
type Cause struct {
	Kind CauseKind
	// Call is that of CausedByCall.
	Call Call
	// Timer is that of CausedByTimeout.
	Timer Timer
	// Word and Packet are the segment of CausedByArrival and CausedBySending: what it
	// is, and its number in the record, 0 where it has none.
	Word   Word
	Packet uint64
}

// CauseKind says what a node was given.
type CauseKind uint8

// The kinds of cause.
const (
	NoCause CauseKind = iota
	// CausedByCall: the owner of the socket, or of its node, did something.
	CausedByCall
	// CausedByArrival: a packet arrived, a segment or an ICMP error.
	CausedByArrival
	// CausedByTimeout: a timer of the stack fired.
	CausedByTimeout
	// CausedBySending: the end sent a segment. It stands for a call in a capture,
	// which does not show calls.
	CausedBySending
	// FoundOutside: the socket is one of code outside the network, which was found in the
	// state when somebody looked. When it has changed, and why, is not known.
	FoundOutside
)

// Call is a call of a socket's owner, or what ends the node under it.
type Call uint8

// The calls.
const (
	NoCall Call = iota
	CallConnect
	CallListen
	CallAccept
	CallSend
	CallRecv
	CallShutdown
	CallClose
	CallAbort
	CallSetOption
	CallPing
	// CallCrash is not called by the owner: the node is gone, and the socket with it.
	CallCrash
)

// Timer is a timer of a stack that may end a connection.
type Timer uint8

// The timers.
const (
	// NoTimer is a timer that is not known.
	NoTimer Timer = iota
	Timer2MSL
	TimerFinWait2
	TimerRetransmission
	TimerKeepAlive
	// TimerUser is the user timeout (RFC 9293 section 3.10.8, RFC 5482), whichever
	// timer of the stack has found that it is over.
	TimerUser
)

// Called, TimedOut, Received and SentBySelf are the causes of their kinds.
func Called(c Call) Cause { return Cause{Kind: CausedByCall, Call: c} }

// TimedOut is the cause by a timer.
func TimedOut(t Timer) Cause { return Cause{Kind: CausedByTimeout, Timer: t} }

// Received is the cause by a packet that arrived, n its number in the record.
func Received(w Word, n uint64) Cause { return Cause{Kind: CausedByArrival, Word: w, Packet: n} }

// SentBySelf is the cause by a segment that the end itself sent.
func SentBySelf(w Word, n uint64) Cause { return Cause{Kind: CausedBySending, Word: w, Packet: n} }

// String returns the call's name: "close".
func (c Call) String() string { return english.calls[c] }

// String returns the timer's name: "2MSL".
func (t Timer) String() string { return english.timers[t] }

// String writes the cause: "call close", "rcv FIN #12", "timeout 2MSL", and
// nothing for none.
func (c Cause) String() string { return english.cause(c) }

// Chinese writes the cause in Chinese: "收到 FIN #12".
func (c Cause) Chinese() string { return chinese.cause(c) }

func (v *vocabulary) cause(c Cause) string {
	s := v.causes[c.Kind]
	switch c.Kind {
	case CausedByCall:
		s += v.calls[c.Call]
	case CausedByTimeout:
		s += v.timers[c.Timer]
	case CausedByArrival, CausedBySending:
		s += v.words[c.Word]
		if c.Packet != 0 {
			s += " #" + strconv.FormatUint(c.Packet, 10)
		}
	}
	return s
}
