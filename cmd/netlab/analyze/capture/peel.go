package capture

import (
	"encoding/binary"
	"fmt"
)

// Peeler takes the link layer off packets. Its zero value is ready.
type Peeler struct {
	// unread holds the words for what cannot be read, made once each.
	unread map[uint32]string
}

// Peel returns the IP datagram in a packet, or why there is none.
func (p *Peeler) Peel(link LinkType, b []byte) (ip []byte, notIP string) {
	switch link {
	case Ethernet:
		return p.ethernet(b)
	case LinuxCooked:
		if len(b) < 16 {
			return nil, "Linux cooked header cut short"
		}
		return p.cooked(binary.BigEndian.Uint16(b[14:]), binary.BigEndian.Uint16(b[2:]), b[16:])
	case Cooked2:
		if len(b) < 20 {
			return nil, "Linux cooked header cut short"
		}
		return p.cooked(binary.BigEndian.Uint16(b), binary.BigEndian.Uint16(b[8:]), b[20:])
	case Raw, RawBSD, RawOpenBSD:
		return datagram(b)
	case IPv4:
		return version(4, b)
	case IPv6:
		return version(6, b)
	case Null, Loop:
		return p.loopback(link, b)
	case PPP, PPPHDLC:
		return p.ppp(b)
	case PPPoE:
		return p.pppoe(b)
	case CiscoHDLC: // an address, a control byte, an ethertype
		if len(b) < 4 {
			return nil, "Cisco HDLC header cut short"
		}
		return p.Ethertype(binary.BigEndian.Uint16(b[2:]), b[4:])
	case WLAN:
		return p.wlan(b, false)
	case Radiotap:
		return p.radiotap(b)
	}
	return nil, p.say(kindLink, uint16(link), "link layer that is not read: %v", link)
}

// Kinds of number for say.
const (
	kindLink = iota << 16
	kindEther
	kindFamily
	kindPPP
	kindARPHRD
)

// say formats the words for a number once, for all packets that have it.
func (p *Peeler) say(kind uint32, number uint16, format string, arg any) string {
	key := kind | uint32(number)
	s, ok := p.unread[key]
	if !ok {
		if p.unread == nil {
			p.unread = make(map[uint32]string)
		}
		s = fmt.Sprintf(format, arg)
		p.unread[key] = s
	}
	return s
}

func (p *Peeler) ethernet(b []byte) ([]byte, string) {
	if len(b) < 14 {
		return nil, "Ethernet header cut short"
	}
	t := binary.BigEndian.Uint16(b[12:])
	if t < 0x600 { // a length, as in IEEE 802.3
		return p.llc(b[14:])
	}
	return p.Ethertype(t, b[14:])
}

// llc reads an 802.2 header, which has an ethertype where SNAP follows.
func (p *Peeler) llc(b []byte) ([]byte, string) {
	if len(b) < 8 || b[0] != 0xaa || b[1] != 0xaa || b[2] != 3 {
		return nil, "IEEE 802.2 frame without an ethertype"
	}
	if b[3]|b[4]|b[5] != 0 {
		return nil, "IEEE 802.2 SNAP frame of a vendor's protocol"
	}
	return p.Ethertype(binary.BigEndian.Uint16(b[6:]), b[8:])
}

// cooked reads on after a header that stands in for the real one. The kind is
// an ARPHRD number of Linux; some of them say that the protocol is no ethertype.
func (p *Peeler) cooked(protocol, arphrd uint16, b []byte) ([]byte, string) {
	switch arphrd {
	case 824: // netlink
		return nil, "netlink"
	case 280, 801, 802, 803, 804: // CAN, IEEE 802.11, 802.15.4
		return nil, p.say(kindARPHRD, arphrd, "packet of a device of ARPHRD type %d", arphrd)
	}
	if protocol == 4 { // 802.2 LLC
		return p.llc(b)
	}
	return p.Ethertype(protocol, b)
}

// Ethertype reads on after an ethertype, through tags and labels.
func (p *Peeler) Ethertype(t uint16, b []byte) ([]byte, string) {
	for {
		switch t {
		case 0x0800:
			return version(4, b)
		case 0x86dd:
			return version(6, b)
		case 0x8100, 0x88a8, 0x9100, 0x9200, 0x9300: // VLAN tags, one in the other
			if len(b) < 4 {
				return nil, "VLAN tag cut short"
			}
			t, b = binary.BigEndian.Uint16(b[2:]), b[4:]
			if t < 0x600 {
				return p.llc(b)
			}
		case 0x8847, 0x8848:
			return mpls(b)
		case 0x8864:
			return p.pppoe(b)
		case 0x0806:
			return nil, "ARP"
		case 0x8863:
			return nil, "PPPoE discovery"
		case 0x88cc:
			return nil, "LLDP"
		default:
			return nil, p.say(kindEther, t, "ethertype %#04x", t)
		}
	}
}

// mpls reads a stack of labels (RFC 3032). What lies beneath is not named and
// taken for IP if it looks like it.
func mpls(b []byte) ([]byte, string) {
	for {
		if len(b) < 4 {
			return nil, "MPLS label cut short"
		}
		bottom := b[2]&1 != 0
		b = b[4:]
		if bottom {
			if ip, _ := datagram(b); ip != nil {
				return ip, ""
			}
			return nil, "MPLS with something else than IP"
		}
	}
}

// pppoe reads a session's packet (RFC 2516 section 4).
func (p *Peeler) pppoe(b []byte) ([]byte, string) {
	if len(b) < 8 {
		return nil, "PPPoE header cut short"
	}
	if b[1] != 0 {
		return nil, "PPPoE discovery"
	}
	return p.ppp(b[6:])
}

// ppp reads a PPP header (RFC 1661 section 2), the framing of RFC 1662 before
// it if it is there.
func (p *Peeler) ppp(b []byte) ([]byte, string) {
	if len(b) >= 2 && b[0] == 0xff && b[1] == 3 {
		b = b[2:]
	}
	switch {
	case len(b) > 0 && b[0]&1 != 0: // compressed to one byte
		return p.pppProtocol(uint16(b[0]), b[1:])
	case len(b) < 2:
		return nil, "PPP header cut short"
	}
	return p.pppProtocol(binary.BigEndian.Uint16(b), b[2:])
}

func (p *Peeler) pppProtocol(protocol uint16, b []byte) ([]byte, string) {
	switch protocol {
	case 0x21:
		return version(4, b)
	case 0x57:
		return version(6, b)
	}
	return nil, p.say(kindPPP, protocol, "PPP protocol %#04x", protocol)
}

// loopback reads the address family in front of the datagram. In Null it is in
// the byte order of the host that captured, which need not be the file's.
func (p *Peeler) loopback(link LinkType, b []byte) ([]byte, string) {
	if len(b) < 4 {
		return nil, "loopback header cut short"
	}
	family := binary.BigEndian.Uint32(b)
	if link == Null && family > 0xffff {
		family = binary.LittleEndian.Uint32(b)
	}
	switch family {
	case 2:
		return version(4, b[4:])
	case 10, 24, 28, 30: // Linux, NetBSD and OpenBSD, FreeBSD, macOS
		return version(6, b[4:])
	}
	if family > 0xffff {
		return nil, "no address family in the loopback header"
	}
	return nil, p.say(kindFamily, uint16(family), "address family %d", uint16(family))
}

// datagram takes b for IP of the version that its first bits name.
func datagram(b []byte) ([]byte, string) {
	if len(b) == 0 {
		return nil, "nothing after the link layer"
	}
	if v := b[0] >> 4; v == 4 || v == 6 {
		return version(v, b)
	}
	return nil, "neither IPv4 nor IPv6 by its version"
}

// version returns the datagram in b without what pads the frame after it. A
// length of 0 is that of segments which the network card was to cut up; they go
// to the end.
func version(v byte, b []byte) ([]byte, string) {
	if len(b) == 0 {
		return nil, "nothing after the link layer"
	}
	if b[0]>>4 != v {
		return nil, "IP of another version than the link layer says"
	}
	n := 0
	switch {
	case v == 4 && len(b) >= 20:
		n = int(binary.BigEndian.Uint16(b[2:]))
	case v == 6 && len(b) >= 40:
		if n = int(binary.BigEndian.Uint16(b[4:])); n > 0 {
			n += 40
		}
	}
	if n >= 20 && n < len(b) {
		b = b[:n:n]
	}
	return b, ""
}
