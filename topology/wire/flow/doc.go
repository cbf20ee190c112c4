// Package flow follows TCP connections: it tells what each segment means to its
// connection, and what became of each connection. A [Ledger] serves a network,
// in which the ends tell what they do; a [Tracker] serves a capture, in which one
// place shows segments alone. Both count, name and number segments by the same
// code. What they differ in is how they know which connection a segment belongs
// to, in which state an end is, and what has reached it.
//
// # Connections of a network
//
// A connection is one incarnation of a 4-tuple. It is told from the others by what
// happened, not by what looks alike:
//
//   - Stacks report each state before they send the segment that shows it. A
//     socket that leaves CLOSED begins a connection, or joins one whose other end is
//     still alone in SYN-SENT (simultaneous open). A socket that leaves LISTEN joins
//     the connection of the segment that has just arrived there; where that
//     connection has had a socket at this end before (a duplicate of an old SYN),
//     it begins one whose initial sequence number is that SYN's.
//   - Any other change of state is one of the socket that was in the state before
//     it: the end of TIME-WAIT belongs to the old connection, whatever the peer has
//     begun meanwhile.
//   - A segment belongs to the connection of its sender's socket. Without a socket
//     it answers what has just arrived, and belongs to that segment's connection.
//     So does a RST whose number is that segment's ACK (RFC 9293 sections 3.5.2 and
//     3.10.7.3), even when its sender has a socket in a newer connection (figure 9).
//   - Raw nodes report nothing. Their SYN with another initial sequence number
//     begins a connection, unless the peer's end is synchronized and not in
//     TIME-WAIT: then it is a stray. So does a SYN whose peer's socket has come and
//     gone. Their SYN,ACK belongs to the SYN that it acknowledges, everything else to
//     the connection in which they spoke last.
//   - What a node sends in the name of another's address is [Forged] and belongs to
//     what its receiver has. It changes nothing that is known of that address.
//   - A copy that a link makes, and a segment that a router passes on, mean what
//     the original means.
//
// # Connections of a capture
//
// What an end sends is certain; what it receives is presumed to arrive, at the
// moment it is seen, until what the end sends next says otherwise. States, the
// verdicts on resets and the reasons of retransmissions are such inferences.
// [Completeness] says what was seen of a connection with Wireshark's bits, to
// compare with its tcp.completeness.
package flow
