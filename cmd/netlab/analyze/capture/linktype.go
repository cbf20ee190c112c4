package capture

import "strconv"

// LinkType says what a packet's first bytes are: a number of the list at
// tcpdump.org/linktypes.html.
type LinkType uint16

// The link types that are taken off. RawBSD and RawOpenBSD are DLT_RAW as
// those systems numbered it, which stray into files.
const (
	Null        LinkType = 0 // BSD loopback, address family in the capturing host's byte order
	Ethernet    LinkType = 1
	PPP         LinkType = 9
	RawBSD      LinkType = 12
	RawOpenBSD  LinkType = 14
	PPPHDLC     LinkType = 50
	PPPoE       LinkType = 51
	Raw         LinkType = 101
	CiscoHDLC   LinkType = 104
	WLAN        LinkType = 105 // IEEE 802.11
	Loop        LinkType = 108 // OpenBSD loopback, address family in network byte order
	LinuxCooked LinkType = 113
	Radiotap    LinkType = 127 // IEEE 802.11 with a radiotap header
	IPv4        LinkType = 228
	IPv6        LinkType = 229
	Cooked2     LinkType = 276
)

var linkNames = map[LinkType]string{
	Null: "BSD loopback", Ethernet: "Ethernet", PPP: "PPP", RawBSD: "raw IP", RawOpenBSD: "raw IP",
	PPPHDLC: "PPP in HDLC framing", PPPoE: "PPPoE", Raw: "raw IP", Loop: "OpenBSD loopback",
	LinuxCooked: "Linux cooked v1", IPv4: "raw IPv4", IPv6: "raw IPv6", Cooked2: "Linux cooked v2",
	CiscoHDLC: "Cisco HDLC", WLAN: "IEEE 802.11", Radiotap: "IEEE 802.11 with radiotap",
	// These are only named, not read.
	119: "IEEE 802.11 with Prism header", 147: "private use", 189: "USB", 195: "IEEE 802.15.4",
	220: "USB (Linux)", 227: "CAN", 249: "USBPcap", 253: "netlink",
}

// String returns the type's name, its number where it has none here.
func (l LinkType) String() string {
	if name := linkNames[l]; name != "" {
		return name
	}
	return "link type " + strconv.Itoa(int(l))
}
