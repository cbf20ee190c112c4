package rfc

import (
	"time"

	"netlab/topology/wire"
)

// Outcome is what a rule demands, or what came in its place. Only the fields of
// its kind are set, so that equal outcomes compare equal.
type Outcome struct {
	Kind OutcomeKind
	// States are the first Count of a path.
	States [4]wire.State
	Count  uint8
	Cause  wire.Cause
	Flags  wire.Flags
	// Seq and Ack are relative to the initial numbers where those are known.
	Seq, Ack uint32
	// N is a number of whatever the kind counts, D a time.
	N int64
	D time.Duration
}

// OutcomeKind says which outcome it is.
type OutcomeKind uint8

// The outcomes. Those with an N, a D or other fields name them.
const (
	// Passed is a path of States, the last of them to stay in.
	Passed OutcomeKind = iota
	// PassedByNumber is a path where a SYN is newer by its timestamp, but not by its
	// number.
	PassedByNumber
	// PassedFromBefore is a path of a segment that begins before the window.
	PassedFromBefore
	// PassedAnew is a path of an opening that has begun anew after a RST.
	PassedAnew
	// PassedQueueFull is a path while others wait at the same socket, PassedWithoutData
	// one of a segment without data.
	PassedQueueFull
	PassedWithoutData
	// Changed is the one state of States, entered by Cause.
	Changed

	// Reset is <SEQ=Seq><CTL=RST>, ResetOf <SEQ=0><ACK=Ack><CTL=RST,ACK>, Opening
	// <ACK=Ack><CTL=SYN,ACK>, Acknowledgment <SEQ=Seq><ACK=Ack><CTL=ACK>.
	Reset
	ResetOf
	Opening
	Acknowledgment
	// Segment is one with Flags, Seq and Ack, SegmentAnew one of an opening that has begun
	// anew; WithFlags one with Flags.
	Segment
	SegmentAnew
	WithFlags
	// ACKOf acknowledges up to Ack, ACKByCookie too, from where the segment began that
	// brought a SYN cookie back, ACKAtEdge too, with text that began at the end of the window,
	// and ACKAnew too, of an opening that has begun anew.
	ACKOf
	ACKByCookie
	ACKAtEdge
	ACKAnew
	// Silence is none where none is owed, Nothing none where an answer is.
	Silence
	Nothing
	// NothingBeyondFIN is none where the segment has a number beyond the peer's FIN,
	// NothingByCookie none where the window was offered by a SYN cookie alone.
	NothingBeyondFIN
	NothingByCookie
	ARST
	// ASYN is <SEQ=ISS><CTL=SYN>; NoSYN, NoFIN and NoACK are segments without.
	ASYN
	NoSYN
	NoFIN
	NoACK
	// WhatArrived is data that has arrived, BlockOf a block from Seq to Ack, BlockAtEdge one
	// with text that began at the end of the window.
	WhatArrived
	BlockOf
	BlockAtEdge
	SilenceAfterRST
	ACKAtSecond
	// ACKWithin is an ACK within D, NoneFor none for D, NoneForAfterUnsent none for D after an
	// ACK of what was not sent, NoneForBeyondWindow none for D of a segment that the window
	// has room for a part of, NoneBeforeProbe none for D, and then a tail loss probe.
	ACKWithin
	NoneFor
	NoneForAfterUnsent
	NoneForBeyondWindow
	NoneBeforeProbe

	// Lasted is a time of D.
	Lasted
	// LastedAfterAnswer is a time of D in SYN-SENT, after the peer has answered.
	LastedAfterAnswer
	// LastedAfterUnsent is a time of D, after an ACK of what was not sent.
	LastedAfterUnsent
	// LastedSinceData is a time of D since a FIN with data.
	LastedSinceData
	// TriedFor is a time of trying.
	TriedFor
	AboutTwice
	// ATimeout is a retransmission timeout, which is more than a round trip of D.
	ATimeout
	RetransmissionFirst
	// RetransmissionWithin is one within D, ProbeWithin a window probe, AtLeastLasted
	// at least D.
	RetransmissionWithin
	ProbeWithin
	AtLeastLasted
	SomeSilence
	NoneOutstanding
	TwoProbes

	// Number is N; Bytes, BytesLess, BytesAtMost and WindowOf, AtLeast, AtMost, Field,
	// Bits, SeqOf and ACKAtLeast are of N.
	Number
	BytesAtMost
	AtMost
	Bits
	SeqOf
	ACKAtLeast
	// StampOfSYN is the timestamp N, which is that of the first SYN.
	StampOfSYN
	// BytesByOldWindow are N bytes, which an ACK would allow that others have overtaken.
	BytesByOldWindow
	// BytesByCookie are N bytes, of a connection that a segment from before its first number
	// has opened by a SYN cookie.
	BytesByCookie
	// BytesByControl and SeqByControl are those of a socket with TCP_CONGESTION set since the
	// timeout, BytesByCork and SeqByCork of one that has had TCP_CORK.
	BytesByControl
	SeqByControl
	BytesByCork
	SeqByCork
	SameBytes
	OtherBytes
	Bytes
	BytesLess
	WindowOf
	// WindowAfterSYN is one of N after that of a SYN, which no data has moved.
	WindowAfterSYN
	AtLeast
	Field
	SameFIN
	FurtherFIN
	NoDataAfterFIN
	// DatagramAtMost is a datagram of at most N bytes, DatagramOf one of N bytes, and
	// DatagramOfAnother too, of a connection that was not told itself that its datagrams are
	// too big.
	DatagramAtMost
	DatagramOf
	DatagramOfAnother

	// NextISN is one after N, of D ago; UnrelatedISN one unrelated to N.
	NextISN
	UnrelatedISN

	NoMSSWithoutSYN
	NoScaleWithoutSYN
	NoScaleUnasked
	NoStampsUnasked
	StampsOfBoth
	One
	Some
	None
	// NoneByCookie is none where a SYN cookie was brought back without them.
	NoneByCookie
	WholeOptions
	OverlongOption
	ZerosAfterList
	RightSum
	AnotherSum

	// UntakenFIN is what a stack does that drops a FIN because the data before it has
	// arrived before.
	UntakenFIN
	// SkippedFIN is what a stack does whose connection begins after the FIN, with the
	// segment that has brought a SYN cookie back.
	SkippedFIN
	// ForgottenFIN is what a stack does that drops a FIN which came too early.
	ForgottenFIN
	// ForgottenACK is what a stack does that has forgotten the ACK of its FIN, which
	// came too early.
	ForgottenACK
	// Withheld is silence where the end has sent an ACK for what it did not accept D
	// ago.
	Withheld
	// QueueFull is silence about a SYN while others wait at the same socket.
	QueueFull
	// NoState is what SYN cookies leave in the place of SYN-RECEIVED.
	NoState
)

// passed is the outcome of passing through states.
func passed(path ...wire.State) Outcome {
	o := Outcome{Count: uint8(len(path))}
	copy(o.States[:], path)
	return o
}

// changed is the outcome of a change that a stack reports.
func changed(to wire.State, by wire.Cause) Outcome {
	o := passed(to)
	o.Kind, o.Cause = Changed, by
	return o
}

// lasted is an outcome that is a time.
func lasted(kind OutcomeKind, d time.Duration) Outcome { return Outcome{Kind: kind, D: d} }

// counted is an outcome that is a number.
func counted[N int | int32 | uint16 | uint32](kind OutcomeKind, n N) Outcome {
	return Outcome{Kind: kind, N: int64(n)}
}
