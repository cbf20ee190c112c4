package flow

import "net/netip"

// Conn is one connection as the observer knows it. A 4-tuple that is used again
// by a new SYN is a new Conn.
type Conn struct {
	// ID counts connections from 1 in order of appearance.
	ID int
	// Ends are the addresses, the one that opened the connection first.
	Ends [2]netip.AddrPort
}
