package report

import (
	"net/netip"
	"strconv"
	"strings"
)

// bytesText writes a number of bytes with at most three digits: "987 B",
// "12.3 kB", "4.56 MB".
func bytesText(n uint64) string {
	if n < 1000 {
		return strconv.FormatUint(n, 10) + " B"
	}
	v, unit := float64(n)/1000, 0
	for v >= 999.5 {
		v, unit = v/1000, unit+1
	}
	digits := 2
	switch {
	case v >= 99.95:
		digits = 0
	case v >= 9.995:
		digits = 1
	}
	return strconv.FormatFloat(v, 'f', digits, 64) + " " + "kMGTPE"[unit:unit+1] + "B"
}

// endpointText writes an address and port in at most room cells: the middle of a
// long address gives way, never the port. Room for less than that of a port and
// a few characters is not kept.
func endpointText(a netip.AddrPort, room int, ellipsis string) string {
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
