package decap

import (
	"encoding/binary"

	"netlab/topology/wire"
)

// fragment is what one holds.
type fragment struct {
	part
	more bool
	// header is what stands before the data but for the fragment header of IPv6,
	// nextHeader where the data's protocol is written in it, proto what is to be
	// written there.
	header     []byte
	nextHeader int
	proto      byte
}

// cut takes a fragment apart, and reports whether it can be part of a datagram.
func cut(p *wire.Packet) (g fragment, ok bool) {
	b, at, n := p.Data, 0, 0
	if p.Version == 4 {
		at = int(b[0]&0x0f) * 4
		n = int(binary.BigEndian.Uint16(b[2:])) - at
		if at < 20 || at > len(b) {
			return g, false
		}
		g.header, g.nextHeader, g.proto = b[:at], 9, b[9]
	} else {
		at, g.nextHeader = fragmentHeader(b)
		if at == 0 {
			return g, false
		}
		g.header, g.proto = b[:at], b[at]
		at += 8
		n = 40 + int(binary.BigEndian.Uint16(b[4:])) - at
	}
	g.more = p.MoreFragments
	g.start, g.end = int(p.FragOffset), int(p.FragOffset)+n
	g.data = b[at:]
	return g, n > 0 && g.end <= maxDatagram && !(g.more && n%8 != 0)
}

// fragmentHeader returns where an IPv6 datagram has its fragment header, 0 where
// that is not found, and where the header before it says that it follows.
func fragmentHeader(b []byte) (at, next int) {
	at, next = 40, 6
	for at+8 <= len(b) {
		switch b[next] {
		case 44:
			return at, next
		case 0, 43, 60: // hop-by-hop and destination options, routing
			next, at = at, at+8+8*int(b[at+1])
		default:
			return 0, 0
		}
	}
	return 0, 0
}
