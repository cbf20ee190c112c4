package match

import (
	"fmt"
	"slices"
	"strings"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// kinds are the kinds of the language with their names, the canonical one first
// and all in lower case but that one. Kind 0 is any packet.
var kinds = []struct {
	kind  flow.Kind
	names []string
}{
	{0, []string{"packet", "packets"}},
	{flow.SYN, []string{"SYN"}},
	{flow.SYNACK, []string{"SYN+ACK", "syn-ack", "synack", "syn/ack"}},
	{flow.FIN, []string{"FIN"}},
	{flow.RST, []string{"RST", "reset"}},
	{flow.PureACK, []string{"ACK", "pure ack"}},
	{flow.AckOfSYN, []string{"ack of SYN"}},
	{flow.AckOfFIN, []string{"ack of FIN"}},
	{flow.Data, []string{"data"}},
	{flow.Retransmission, []string{"retransmission", "retransmit"}},
	{flow.Duplicate, []string{"duplicate"}},
	{flow.OutOfOrder, []string{"out of order", "out-of-order"}},
	{flow.Gap, []string{"gap"}},
	{flow.DuplicateACK, []string{"duplicate ACK", "dup ack", "dupack"}},
	{flow.ZeroWindow, []string{"zero window", "zero-window"}},
	{flow.ZeroWindowProbe, []string{"window probe", "zero window probe", "zero-window probe"}},
	{flow.WindowUpdate, []string{"window update"}},
	{flow.KeepAlive, []string{"keepalive", "keep-alive"}},
	{flow.KeepAliveACK, []string{"keepalive ACK", "keep-alive ack"}},
	{flow.Unacceptable, []string{"unacceptable"}},
	{flow.AckUnseen, []string{"ack of unseen data"}},
}

// wrongKinds are names that people write for a kind though they mean something
// else to the letter, with what to suggest.
var wrongKinds = map[string]string{
	"fin+ack": "FIN", "finack": "FIN", "rst+ack": "RST flags R.", "psh": "data", "push": "data",
	"psh+ack": "data", "ooo": "out of order", "segment": "packet", "payload": "data", "udp": "packet proto udp",
	"icmp": "packet proto icmp", "tcp": "packet proto tcp", "urg": "packet flags .U", "probe": "window probe",
}

// numbered are the kinds whose place in the original is known of a
// retransmission, by the index of their ordinal.
var numbered = [flow.NumOrdinals]flow.Kind{
	flow.OrdinalSYN: flow.SYN, flow.OrdinalSYNACK: flow.SYNACK, flow.OrdinalFIN: flow.FIN, flow.OrdinalData: flow.Data,
}

func ordinalOf(k flow.Kind) (index int, ok bool) {
	for i, n := range numbered {
		if n == k {
			return i, true
		}
	}
	return 0, false
}

func kindName(k flow.Kind) string {
	for _, e := range kinds {
		if e.kind == k {
			return e.names[0]
		}
	}
	return fmt.Sprintf("kind(%#x)", uint32(k))
}

// phrases are the kinds' names of more than one word.
func phrases() []string {
	return slices.DeleteFunc(kindNames(), func(s string) bool { return !strings.Contains(s, " ") })
}

func kindNames() []string {
	names := make([]string, len(kinds))
	for i, e := range kinds {
		names[i] = e.names[0]
	}
	return names
}

// startsKind reports whether some kind's name begins with the word.
func startsKind(word string) bool {
	for _, e := range kinds {
		for _, name := range e.names {
			first, _, _ := strings.Cut(name, " ")
			if strings.EqualFold(first, word) {
				return true
			}
		}
	}
	return false
}

// byFlags are the kinds that the flags alone decide.
const byFlags = flow.SYN | flow.SYNACK | flow.FIN | flow.RST

// plainKinds are the kinds that a TCP segment tells by itself, without its
// connection; none for another packet, or for a fragment without a header.
func plainKinds(p *wire.Packet) flow.Kind {
	if p.Proto != wire.TCP || p.FragOffset != 0 {
		return 0
	}
	var k flow.Kind
	switch p.Flags & (wire.SYN | wire.ACK) {
	case wire.SYN:
		k |= flow.SYN
	case wire.SYN | wire.ACK:
		k |= flow.SYNACK
	}
	if p.Flags&wire.FIN != 0 {
		k |= flow.FIN
	}
	if p.Flags&wire.RST != 0 {
		k |= flow.RST
	}
	if p.Len > 0 {
		k |= flow.Data
	}
	if k == 0 && p.Flags&wire.ACK != 0 {
		k |= flow.PureACK
	}
	return k
}
