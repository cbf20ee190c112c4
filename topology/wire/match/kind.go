package match

import (
	"fmt"
	"slices"
	"strings"

	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// kind is one kind of the language with its names, the canonical one first and
// all others in lower case. Kind 0 is any packet.
type kind struct {
	kind  flow.Kind
	names []string
}

// kinds are the kinds that package flow tells, by the names that it gives them
// and by others that people use.
var kinds = func() []kind {
	all := []kind{{0, []string{"packet", "packets"}}}
	for _, k := range flow.Kinds() {
		all = append(all, kind{k, append([]string{k.String()}, otherNames[k]...)})
	}
	return all
}()

var otherNames = map[flow.Kind][]string{
	flow.SYNACK:          {"syn-ack", "synack", "syn/ack"},
	flow.RST:             {"reset"},
	flow.PureACK:         {"pure ack"},
	flow.Retransmission:  {"retransmit"},
	flow.OutOfOrder:      {"out-of-order"},
	flow.DuplicateACK:    {"dup ack", "dupack"},
	flow.ZeroWindow:      {"zero-window"},
	flow.ZeroWindowProbe: {"zero window probe", "zero-window probe"},
	flow.KeepAlive:       {"keep-alive"},
	flow.KeepAliveACK:    {"keep-alive ack"},
}

// wrongKinds are names that people write for a kind though they mean something
// else to the letter, with what to suggest.
var wrongKinds = map[string]string{
	"fin+ack": "FIN", "finack": "FIN", "rst+ack": "RST flags R.", "psh": "data", "push": "data",
	"psh+ack": "data", "ooo": "out of order", "segment": "packet", "payload": "data", "udp": "packet proto udp",
	"icmp": "packet proto icmp", "tcp": "packet proto tcp", "urg": "packet flags .U", "probe": "window probe",
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
	return flow.Plain(p)
}
