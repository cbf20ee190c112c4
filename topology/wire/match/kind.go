package match

import (
	"fmt"
	"slices"
	"strings"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// Kind is one kind of packet that a pattern may name.
type Kind struct {
	kind flow.Kind
	// repair is why a retransmission was sent, of the kinds that tell.
	repair flow.Repair
	// Name is the one that package flow gives it, and that [Pattern.String] writes.
	Name string
	// Meaning says in a few words which packets are of the kind.
	Meaning string
	// others are names that people use for it, in lower case.
	others []string
}

// kinds are the kinds of the language; kind 0 is any packet.
var kinds = []Kind{
	{Name: "packet", Meaning: "any packet at all, UDP and ICMP too", others: []string{"packets"}},
	of(flow.SYN, "opens a connection: SYN without ACK"),
	of(flow.SYNACK, "the answer to it: SYN and ACK", "syn-ack", "synack", "syn/ack"),
	of(flow.FIN, "FIN is set"),
	of(flow.RST, "RST is set", "reset"),
	of(flow.PureACK, "a pure one: no data, no SYN, FIN or RST", "pure ack"),
	of(flow.AckOfSYN, "the first to acknowledge the peer's SYN"),
	of(flow.AckOfFIN, "the first to acknowledge the peer's FIN"),
	of(flow.Data, "carries payload"),
	of(flow.Retransmission, "carries what its sender has sent before", "retransmit"),
	repair("fast retransmission", flow.Fast, "one that duplicate ACKs or SACK asked for", "fast retransmit"),
	repair("timeout retransmission", flow.ByTimeout, "one after a retransmission timeout"),
	repair("tail loss probe", flow.TailLossProbe, "the last segment again, before a timeout (RFC 8985)", "tlp"),
	repair("path MTU retransmission", flow.PathMTU, "cut from one that ICMP called too big for a link, or sent again after such"),
	of(flow.Duplicate, "a copy that the network made"),
	of(flow.OutOfOrder, "older than the newest seen, but not seen before", "out-of-order"),
	of(flow.Gap, "begins beyond the next number that is expected"),
	of(flow.DuplicateACK, "as RFC 5681 section 2 defines it", "dup ack", "dupack"),
	of(flow.WindowUpdate, "a pure ACK that changes only the window"),
	of(flow.ZeroWindow, "advertises a window of 0", "zero-window"),
	of(flow.ZeroWindowProbe, "asks whether a window is still 0", "zero window probe", "zero-window probe"),
	of(flow.KeepAlive, "asks whether the peer is there", "keep-alive"),
	of(flow.KeepAliveACK, "the answer to it", "keep-alive ack"),
	of(flow.Unacceptable, "outside the receiver's window"),
	of(flow.AckUnseen, "acknowledges what was not seen to be sent"),
	of(flow.Spurious, "repeats what the receiver had acknowledged"),
	of(flow.ChallengeACK, "answers a RST or SYN in an open connection (RFC 5961)"),
	of(flow.Forged, "sent by a node that does not own the source address"),
}

func of(k flow.Kind, meaning string, others ...string) Kind {
	return Kind{kind: k, Name: k.String(), Meaning: meaning, others: others}
}

func repair(name string, r flow.Repair, meaning string, others ...string) Kind {
	return Kind{kind: flow.Retransmission, repair: r, Name: name, Meaning: meaning, others: others}
}

// Kinds returns the kinds of the language, any packet first.
func Kinds() []Kind { return slices.Clone(kinds) }

// names are all names of the kind, its own first.
func (k *Kind) names() []string { return append([]string{k.Name}, k.others...) }

// wrongKinds are names that people write for a kind though they mean something
// else to the letter, with what to suggest.
var wrongKinds = map[string]string{
	"fin+ack": "FIN", "finack": "FIN", "rst+ack": "RST flags R.", "psh": "data", "push": "data",
	"psh+ack": "data", "ooo": "out of order", "segment": "packet", "payload": "data", "udp": "packet proto udp",
	"icmp": "packet proto icmp", "tcp": "packet proto tcp", "urg": "packet flags .U", "probe": "window probe",
}

func kindName(k flow.Kind, r flow.Repair) string {
	for _, e := range kinds {
		if e.kind == k && e.repair == r {
			return e.Name
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
		names[i] = e.Name
	}
	return names
}

// startsKind reports whether some kind's name begins with the word.
func startsKind(word string) bool {
	for _, e := range kinds {
		for _, name := range e.names() {
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
	return flow.Plain(p)
}
