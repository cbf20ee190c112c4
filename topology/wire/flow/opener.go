package flow

import (
	"slices"

	"netlab/topology/wire"
)

// serverPorts are those on which a connection met in its middle is guessed to
// have its server; Zeek's likely_server_ports serves the same purpose.
var serverPorts = []uint16{
	20, 21, 22, 23, 25, 53, 80, 81, 88, 110, 119, 135, 139, 143, 179, 389, 443, 445,
	465, 502, 514, 515, 587, 631, 636, 853, 873, 989, 990, 992, 993, 995, 1080, 1433,
	1521, 1723, 1883, 2049, 3128, 3268, 3306, 3389, 5060, 5222, 5223, 5269, 5432,
	5900, 6379, 6667, 8000, 8080, 8443, 8883, 8888, 9092, 9200, 11211, 20000, 27017,
}

// calledFirst reports whether the destination of the first segment seen opened
// the connection: certain for a SYN,ACK, a guess by the ports in the middle,
// where the first sender counts as the opener else.
func calledFirst(p *wire.Packet) bool {
	if p.Flags&wire.SYN != 0 {
		return p.Flags&wire.ACK != 0
	}
	_, src := slices.BinarySearch(serverPorts, p.Src.Port())
	_, dst := slices.BinarySearch(serverPorts, p.Dst.Port())
	return src && (!dst || p.Src.Port() < p.Dst.Port())
}
