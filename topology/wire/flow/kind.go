package flow

import (
	"strings"

	"netlab/topology/wire"
)

// Kind is a set of the meanings that one segment has within its connection.
type Kind uint32

// The meanings of a segment.
const (
	// SYN is a SYN without an ACK, SYNACK one with it.
	SYN Kind = 1 << iota
	SYNACK
	// FIN and RST say that the flag is set.
	FIN
	RST
	// PureACK carries neither data nor SYN, FIN or RST.
	PureACK
	// AckOfSYN and AckOfFIN acknowledge the peer's SYN or FIN for the first time.
	AckOfSYN
	AckOfFIN
	// Data carries payload.
	Data
	// Retransmission carries sequence space that this end has sent before.
	Retransmission
	// Duplicate is the very datagram seen before: a copy made by the network, not
	// by the sender. A capture shows it by the IP identification and the bytes.
	Duplicate
	// OutOfOrder carries sequence space below the highest that was seen, but not
	// seen before.
	OutOfOrder
	// Gap starts above the next sequence number expected: something is missing.
	Gap
	// DuplicateACK repeats the acknowledgment number of the last one without
	// anything else new, while data is outstanding (RFC 5681 section 2).
	DuplicateACK
	// WindowUpdate is a PureACK that changes only the window.
	WindowUpdate
	// ZeroWindow advertises no space; ZeroWindowProbe asks whether there is some.
	ZeroWindow
	ZeroWindowProbe
	// KeepAlive has SEQ = SND.NXT-1 and at most one byte on an idle connection;
	// KeepAliveACK answers it.
	KeepAlive
	KeepAliveACK
	// Unacceptable lies outside the receiver's window as far as it is known.
	Unacceptable
	// AckUnseen acknowledges what was not seen to be sent.
	AckUnseen
	// Spurious is a retransmission of what the receiver had acknowledged before,
	// whether or not that acknowledgment reached the sender.
	Spurious
	// ChallengeACK is what an end sends at the instant at which a RST or SYN has
	// reached it in a synchronized state (RFC 5961 sections 3 and 4). Only a
	// [Ledger] tells it.
	ChallengeACK
	// Forged was sent by a node that does not own the source address. It says
	// nothing of the end that it claims to be from. Only a [Ledger] tells it.
	Forged
)

// byFlags are the kinds that the header alone decides.
const byFlags = SYN | SYNACK | FIN | RST | PureACK | Data

// kindNames are the words of the kinds, in the order of the constants: the only
// ones, wherever a kind is written or read.
var kindNames = [...]string{
	"SYN", "SYN+ACK", "FIN", "RST", "ACK", "ack of SYN", "ack of FIN", "data",
	"retransmission", "duplicate", "out of order", "gap", "duplicate ACK",
	"window update", "zero window", "window probe", "keepalive",
	"keepalive ACK", "unacceptable", "ack of unseen data", "spurious retransmission",
	"challenge ACK", "forged",
}

// chineseKinds are the same in Chinese.
var chineseKinds = [...]string{
	"SYN", "SYN+ACK", "FIN", "RST", "ACK", "对 SYN 的确认", "对 FIN 的确认", "数据",
	"重传", "副本", "乱序", "缺口", "重复 ACK",
	"窗口更新", "零窗口", "窗口探测", "保活",
	"保活 ACK", "不可接受", "确认未见的数据", "虚假重传",
	"挑战 ACK", "伪造",
}

// Kinds returns each kind, in the order of the constants.
func Kinds() []Kind {
	all := make([]Kind, len(kindNames))
	for i := range all {
		all[i] = 1 << i
	}
	return all
}

// Plain returns the kinds of a segment that its header alone decides.
func Plain(p *wire.Packet) (k Kind) {
	f := p.Flags
	switch f & (wire.SYN | wire.ACK) {
	case wire.SYN:
		k |= SYN
	case wire.SYN | wire.ACK:
		k |= SYNACK
	}
	if f&wire.FIN != 0 {
		k |= FIN
	}
	if f&wire.RST != 0 {
		k |= RST
	}
	if p.Len > 0 {
		k |= Data
	} else if f&(wire.SYN|wire.FIN|wire.RST|wire.ACK) == wire.ACK {
		k |= PureACK
	}
	return k
}

// Has reports whether all kinds of k2 are in k.
func (k Kind) Has(k2 Kind) bool { return k&k2 == k2 }

// String lists the kinds, as "FIN, data, retransmission"; the empty set is "".
func (k Kind) String() string { return k.list(&kindNames) }

// Chinese lists the kinds in Chinese.
func (k Kind) Chinese() string { return k.list(&chineseKinds) }

func (k Kind) list(names *[len(kindNames)]string) string {
	var b strings.Builder
	for i, name := range names {
		if k&(1<<i) == 0 {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		b.WriteString(name)
	}
	return b.String()
}
