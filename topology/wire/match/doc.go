// Package match is the small language that names a packet by what it means to
// TCP: "the client's second FIN", "a retransmission of the server's first data
// segment". Rules of a link choose by it which packets to drop, delay or hold,
// and checks say by it what must never be seen.
//
//	[FROM | FROM>TO | any] KIND [#n | #n-m | #n- | every n] [extra...]
//
// FROM and TO are the nodes whose sockets the segment belongs to, however many
// links it crosses; without them, or with "any" in their place, every node
// will do.
//
//	KIND                     the segment
//	packet                   any packet at all, UDP and ICMP too
//	SYN                      SYN is set, ACK is not
//	SYN+ACK                  SYN and ACK are set
//	FIN                      FIN is set
//	RST                      RST is set
//	ACK                      a pure one: no data, no SYN, FIN or RST
//	ack of SYN, ack of FIN   the first to acknowledge the peer's SYN or FIN
//	data                     carries payload
//	retransmission           carries sequence space that its sender sent before
//	retransmission of KIND   of a SYN, SYN+ACK, FIN or data segment
//	fast retransmission      one that duplicate ACKs or SACK asked for
//	timeout retransmission   one after a retransmission timeout
//	tail loss probe          the last segment again, before a timeout (RFC 8985)
//	path MTU retransmission  cut from one that ICMP called too big for a link, or sent again after such
//	duplicate                the same datagram again: a copy made by the network
//	out of order             older than the newest seen, but not seen before
//	gap                      starts beyond the next sequence number expected
//	duplicate ACK            RFC 5681 section 2
//	zero window              advertises a window of 0
//	window probe             asks for a window that was 0 (RFC 9293 section 3.8.6.1)
//	window update            a pure ACK that changes only the window
//	keepalive                RFC 9293 section 3.8.4
//	keepalive ACK            the answer to it
//	unacceptable             outside the receiver's window
//	ack of unseen data       acknowledges what was not seen to be sent
//	spurious retransmission  of what the receiver had acknowledged before
//	challenge ACK            answers a RST or SYN in an open connection (RFC 5961)
//	forged                   sent by a node that does not own the source address
//
//	ORDINAL                  of the segments that the rest of the pattern matches
//	#3                       the third
//	#2-4                     the second, third and fourth
//	#2-                      the second and all later ones
//	every 7                  the 7th, 14th, ...; "every 7th" means the same
//
//	EXTRA                    in any order, each once
//	port 80                  the source or destination port
//	sport 80, dport 80       the source port, the destination port
//	len >= 100               the payload's bytes; =, !=, <, <=, >, >=
//	conn 2                   the second connection of the run
//	flags R.                 exactly these flags, as the transcript prints them
//	proto udp                tcp, udp, icmp (of either IP version), icmpv6, or a number
//
// Ordinals count from 1, for each connection and direction on its own, and
// include retransmissions; for packets of other protocols than TCP, those of
// one protocol between the same two addresses and ports are the connection.
//
// Two things are counted. An ordinal of the pattern itself, "data #2", counts what
// whoever asks is shown: a rule of a link what passes there from when it was
// added, so that on the second of two links a segment that the first has lost does
// not count; a check what was sent. What a segment is to its connection does not
// depend on where it is asked: "conn 2", "retransmission" and the ordinal of
// "retransmission of data #2" are of the run.
//
// An ordinal belongs to the word that it follows: "retransmission of data #2" is
// every retransmission of the second data segment, "retransmission #2 of data"
// the second retransmission of any. How often a data segment was sent before
// counts too: where data #1 is sent twice, the repetition is data #2. Copies that
// the network made have no number, but as "duplicate" or "packet": they do not
// move those of the segments that were sent, and no other ordinal selects them.
//
// Letter case does not matter but in the names of nodes. A word is read as a
// kind where it can be, so that a node called "data" is written in quotes or
// with an arrow: `"data" FIN`, `data>any FIN`. So is one called "any", always in
// quotes, and one whose name has blanks or any of #<>=!" in it.
package match
