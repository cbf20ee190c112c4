package words

import (
	"net/netip"
	"strings"
)

// Endpoint writes an address and port in at most room cells: the middle of a
// long address gives way, never the port. Room for less than that of a port and
// a few characters is not kept.
func Endpoint(a netip.AddrPort, room int, ellipsis string) string {
	text := a.String()
	over := len(text) - room
	if over <= 0 {
		return text
	}
	colon := strings.LastIndexByte(text, ':')
	addr, port := text[:colon], text[colon:]
	keep := max(2, room-len(port)-len([]rune(ellipsis)))
	if keep >= len(addr) {
		return text
	}
	front := (keep + 1) / 2
	return addr[:front] + ellipsis + addr[len(addr)-(keep-front):] + port
}
