package main

import "netlab/topology/wire/match"

// The ordinals and restrictions of a match, each with one that a test parses where
// the term itself has words to fill in.
var (
	matchOrdinals = [][2]string{
		{"#3", "the third one"},
		{"#2-4", "the second to the fourth"},
		{"#2-", "all but the first"},
		{"every 7", "the 7th, the 14th, and so on"},
	}
	matchExtras = [][2]string{
		{"port 80", "either port; sport 80 and dport 80: the one or the other"},
		{"len >= 100", "the payload's bytes; also =, !=, <, <= and >"},
		{"conn 2", "the second connection of the run"},
		{"flags R.", "exactly these flags, as a transcript prints them"},
		{"proto udp", "tcp, udp, icmp, icmpv6, or a number"},
	}
	matchExamples = [][2]string{
		{"a FIN #1", "the first FIN that a's sockets send on a connection"},
		{"b>a SYN+ACK", "each SYN+ACK of b to a, repetitions too"},
		{"any RST", "a reset by anybody; RST alone is the same"},
		{"b ack of FIN", "what takes a out of FIN-WAIT-1"},
		{"a data every 10 len > 500", "every tenth long segment of a"},
		{"retransmission of data #2", "of one kind of segment (SYN, SYN+ACK, FIN, data), or of one of them"},
	}
)

func matchTopic(c *console, _ []string) (string, error) {
	p := newPage(c)
	p.say(0, "A match says which packets a rule acts on (link.drop, link.hold, ...) and which a check is about (never, within, count, ...):")
	p.WriteString("\n  [FROM | FROM>TO | any] KIND [ORDINAL] [RESTRICTION...]\n\n")
	p.say(0, "FROM and TO are the nodes whose sockets a segment belongs to, however many links it crosses.")
	p.head("Kinds:")
	var kinds [][2]string
	for _, k := range match.Kinds() {
		kinds = append(kinds, [2]string{k.Name, k.Meaning})
	}
	p.rows(kinds)
	p.head("Ordinals:")
	p.say(2, "Counted from 1 in each direction of each connection; retransmissions count.")
	p.rows(matchOrdinals)
	p.head("Restrictions:")
	p.rows(matchExtras)
	p.head("Examples:")
	p.rows(matchExamples)
	return p.String(), nil
}
