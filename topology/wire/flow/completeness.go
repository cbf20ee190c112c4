package flow

import (
	"strings"

	"netlab/topology/wire"
)

// Completeness is which parts of a connection's life were seen, with the bits
// of Wireshark's tcp.completeness. tshark -2 prints 0 for a connection of which one
// segment alone was seen, and no SYN: it counts a first segment without SYN when it has
// printed it for the second time. With a second segment both agree.
type Completeness uint8

// The parts.
const (
	SeenSYN Completeness = 1 << iota
	SeenSYNACK
	SeenACK
	SeenData
	SeenFIN
	SeenRST
)

// String lists the parts from the last to the first as Wireshark does, with a
// dot for each that is missing: "·FDASS".
func (c Completeness) String() string {
	letters := []rune("RFDASS")
	var b strings.Builder
	for i, l := range letters {
		if c&(1<<(len(letters)-1-i)) == 0 {
			l = '·'
		}
		b.WriteRune(l)
	}
	return b.String()
}

// saw adds what a segment shows, by Wireshark's rules: an ACK is one without
// payload, also on a FIN or RST; a FIN counts with an ACK, data with an ACK or SYN.
func (c *Completeness) saw(g *segment) {
	ack := g.p.Flags&wire.ACK != 0
	if g.kinds&SYN != 0 {
		*c |= SeenSYN
	}
	if g.kinds&SYNACK != 0 {
		*c |= SeenSYNACK
	}
	switch {
	case g.p.Len > 0 && (ack || g.kinds&SYN != 0):
		*c |= SeenData
	case g.p.Len == 0 && ack && g.kinds&SYNACK == 0:
		*c |= SeenACK
	}
	if ack && g.kinds&FIN != 0 {
		*c |= SeenFIN
	}
	if g.kinds&RST != 0 {
		*c |= SeenRST
	}
}
