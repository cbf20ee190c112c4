package flow

import "strings"

// Completeness is which parts of a connection's life were seen, with the bits
// of Wireshark's tcp.completeness.
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

// saw adds what a segment shows. Like Wireshark, it lets the first segment of a
// connection count only if it is a SYN.
func (c *Completeness) saw(k Kind, first bool) {
	if k&SYN != 0 {
		*c |= SeenSYN
	}
	if first {
		return
	}
	if k&SYNACK != 0 {
		*c |= SeenSYNACK
	}
	if k&PureACK != 0 {
		*c |= SeenACK
	}
	if k&Data != 0 && k&RST == 0 {
		*c |= SeenData
	}
	if k&FIN != 0 {
		*c |= SeenFIN
	}
	if k&RST != 0 {
		*c |= SeenRST
	}
}
