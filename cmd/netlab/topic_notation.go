package main

// The notation's parts; a test reads each with what stands before it in a segment.
var (
	notationFlags = [][2]string{
		{"F", "FIN: the sender sends nothing more"},
		{"S", "SYN: it opens the connection"},
		{"R", "RST: the connection is over"},
		{"P", "PSH: hand the data to the application"},
		{".", "ACK: the acknowledgment number counts"},
		{"U", "URG: the urgent pointer counts"},
		{"E", "ECE: congestion was marked on the way (RFC 3168)"},
		{"W", "CWR: the sender has slowed down (RFC 3168)"},
		{"-", "no flag at all"},
	}
	notationParts = [][2]string{
		{"1:101(100)", "the first sequence number, the one after the payload, and its length in bytes; SYN and FIN take a number each, which is not shown"},
		{"ack 501", "the next number that is expected; with the flag . alone"},
		{"win 65535", "the window field as it is in the header: bytes on a SYN, after it shifted by the wscale of the sender's SYN; netlab analyze writes bytes where the capture shows the shift"},
		{"urg 5", "the urgent pointer, of a segment with U"},
		{"<...>", "the options, below, with commas between them"},
	}
	notationOptions = [][2]string{
		{"mss 1460", "the largest segment that the sender takes"},
		{"wscale 7", "by how many bits its windows are shifted (RFC 7323)"},
		{"sackOK", "it takes selective acknowledgments (RFC 2018)"},
		{"sack 1001:2001 3001:4001", "blocks beyond a hole that have arrived, four at most; the first is the latest"},
		{"TS val 100 ecr 90", "its clock, and the peer's that it echoes (RFC 7323)"},
		{"nop", "padding of one byte; eol ends the options"},
		{"raw fe04abcd", "an option without a name, in hexadecimal"},
	}
	// notationReports are what reports write instead of an option that has no name.
	notationReports = [][2]string{
		{"2 unknown", "so many options without a name, where a report names the others"},
		{"malformed", "from here on the options cannot be read"},
	}
	notationOthers = [][2]string{
		{"udp (100)", "a datagram, with the length of its payload"},
		{"icmp echo-request id 7 seq 1 (56)", "a ping; icmp6 in IPv6"},
		{"icmp unreachable need-frag mtu 1400", "an error, with its code"},
		{"tcp fragment 1480:2960(1480) id 9 more", "a fragment: where it begins and ends; with more there are others after it"},
		{"proto 47 (20)", "another protocol, by its number"},
	}
	notationExamples = [][2]string{
		{"S 0:0(0) win 29184 <mss 1460,sackOK,wscale 7>", "a SYN"},
		{"S. 0:0(0) ack 1 win 29184", "the answer to it"},
		{"P. 1:101(100) ack 1 win 228", "100 bytes of data"},
		{".U 1:2(1) ack 1 win 228 urg 1", "one urgent byte"},
		{"F. 101:101(0) ack 1 win 228", "a FIN, which has number 101"},
		{"R 102:102(0)", "a RST without an ACK"},
	}
)

func notationTopic(c *console, _ []string) (string, error) {
	p := newPage(c)
	p.say(0, "A segment is written as packetdrill does, in transcripts and figures, in expect_wire, and where a raw node sends or expects one:")
	p.WriteString("\n  FLAGS START:END(LENGTH) [ack N] [win N] [urg N] [<OPTIONS>]\n\n")
	p.say(0, "Numbers count from the initial sequence number of their direction, so that a SYN has 0 and the first byte of data 1. Where it is not known, and in raw.send(), they are the numbers of the header.")
	p.head("Flags:")
	p.rows(notationFlags)
	p.head("Parts:")
	p.rows(notationParts)
	p.head("Options:")
	p.rows(append(notationOptions[:len(notationOptions):len(notationOptions)], notationReports...))
	p.head("What is expected:")
	p.say(2, "In expect_wire() and rawconn.expect() * stands for any flags, numbers, ack or win; what is left out is not compared. <mss 1460,...> has this option and any others, <> has none.")
	p.head("Examples:")
	p.rows(notationExamples)
	p.head("Other packets:")
	p.rows(notationOthers)
	return p.String(), nil
}
