package capture

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// cat is bytes and datagrams one behind the other.
func cat(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func TestLinkLayersAreTakenOff(t *testing.T) {
	v4, v6 := datagram4(60), datagram6(60)
	macs := make([]byte, 12)
	be16 := func(v ...uint16) (b []byte) {
		for _, n := range v {
			b = binary.BigEndian.AppendUint16(b, n)
		}
		return b
	}
	ether := func(t uint16, rest ...[]byte) []byte { return cat(macs, be16(t), cat(rest...)) }
	sll := func(arphrd, protocol uint16, rest ...[]byte) []byte {
		return cat(be16(4, arphrd, 6), make([]byte, 8), be16(protocol), cat(rest...))
	}
	sll2 := func(arphrd, protocol uint16, rest ...[]byte) []byte {
		return cat(be16(protocol, 0, 0, 7, arphrd), make([]byte, 10), cat(rest...))
	}
	family := func(o byteOrder, af uint32, ip []byte) []byte { return append(o.AppendUint32(nil, af), ip...) }
	snap := []byte{0xaa, 0xaa, 3, 0, 0, 0, 8, 0}
	le, be := binary.LittleEndian, binary.BigEndian

	tests := []struct {
		name  string
		link  LinkType
		frame []byte
		ip    []byte
		notIP string
	}{
		{"Ethernet, IPv4", Ethernet, ether(0x0800, v4), v4, ""},
		{"Ethernet, IPv6", Ethernet, ether(0x86dd, v6), v6, ""},
		{"padding", Ethernet, ether(0x0800, datagram4(40), make([]byte, 6)), datagram4(40), ""},
		{"padding behind IPv6", Ethernet, ether(0x86dd, v6, make([]byte, 4)), v6, ""},
		{"cut by a snap length", Ethernet, ether(0x0800, v4[:30]), v4[:30], ""},
		{"cut in the IP header", Ethernet, ether(0x0800, v4[:10]), v4[:10], ""},
		{"length 0, to be segmented by the card", Ethernet, ether(0x0800, []byte{0x45, 0, 0, 0}, v4), cat([]byte{0x45, 0, 0, 0}, v4), ""},
		{"VLAN", Ethernet, ether(0x8100, be16(100, 0x0800), v4), v4, ""},
		{"QinQ", Ethernet, ether(0x88a8, be16(1, 0x8100, 2, 0x86dd), v6), v6, ""},
		{"three tags", Ethernet, ether(0x9100, be16(1, 0x9200, 2, 0x9300, 3, 0x0800), v4), v4, ""},
		{"MPLS", Ethernet, ether(0x8847, []byte{0, 1, 0, 64, 0, 2, 1, 64}, v4), v4, ""},
		{"MPLS in VLAN", Ethernet, ether(0x8100, be16(1, 0x8848), []byte{0, 2, 1, 64}, v6), v6, ""},
		{"PPPoE", Ethernet, ether(0x8864, []byte{0x11, 0, 0, 1, 0, 62, 0, 0x21}, v4), v4, ""},
		{"802.3 with SNAP", Ethernet, ether(68, snap, v4), v4, ""},
		{"802.3 with SNAP in VLAN", Ethernet, ether(0x8100, be16(1, 68), snap, v4), v4, ""},
		{"Linux cooked", LinuxCooked, sll(1, 0x0800, v4), v4, ""},
		{"Linux cooked with a tag", LinuxCooked, sll(1, 0x8100, be16(1, 0x86dd), v6), v6, ""},
		{"Linux cooked v2", Cooked2, sll2(1, 0x86dd, v6), v6, ""},
		{"raw IPv4", Raw, v4, v4, ""},
		{"raw IPv6", Raw, v6, v6, ""},
		{"raw, as BSD has it", RawBSD, v4, v4, ""},
		{"raw, as OpenBSD has it", RawOpenBSD, v6, v6, ""},
		{"IPv4 alone", IPv4, v4, v4, ""},
		{"IPv6 alone", IPv6, v6, v6, ""},
		{"loopback", Null, family(le, 2, v4), v4, ""},
		{"loopback of a big-endian host", Null, family(be, 2, v4), v4, ""},
		{"loopback, FreeBSD's IPv6", Null, family(le, 28, v6), v6, ""},
		{"loopback, macOS's IPv6", Null, family(be, 30, v6), v6, ""},
		{"OpenBSD loopback", Loop, family(be, 24, v6), v6, ""},
		{"PPP", PPP, cat([]byte{0, 0x21}, v4), v4, ""},
		{"PPP, compressed", PPP, cat([]byte{0x57}, v6), v6, ""},
		{"PPP in HDLC framing", PPPHDLC, cat([]byte{0xff, 3, 0, 0x57}, v6), v6, ""},
		{"Cisco HDLC", CiscoHDLC, cat(be16(0x0f00, 0x0800), v4), v4, ""},
		{"MPLS in Cisco HDLC", CiscoHDLC, cat(be16(0x0f00, 0x8847), []byte{0, 1, 1, 64}, v4), v4, ""},
		{"IEEE 802.11 to the access point", WLAN, cat([]byte{0x08, 1}, make([]byte, 22), snap, v4), v4, ""},
		{"IEEE 802.11 between access points", WLAN, cat([]byte{0x08, 3}, make([]byte, 28), snap, v4), v4, ""},
		{"IEEE 802.11 with quality of service", WLAN, cat([]byte{0x88, 2}, make([]byte, 24), snap, v4), v4, ""},
		{"IEEE 802.11 with HT control", WLAN, cat([]byte{0x88, 0x82}, make([]byte, 28), snap, v4), v4, ""},
		{"radiotap", Radiotap, cat([]byte{0, 0, 9, 0, 2, 0, 0, 0, 0, 0x08, 1}, make([]byte, 22), snap, v4), v4, ""},
		{"radiotap with a second set of fields", Radiotap, cat([]byte{0, 0, 12, 0, 0, 0, 0, 0x80, 0, 0, 0, 0, 0x08, 1}, make([]byte, 22), snap, v4), v4, ""},
		{"radiotap of a padded header", Radiotap, cat([]byte{0, 0, 17, 0, 3, 0, 0, 0}, make([]byte, 8), []byte{0x20, 0x88, 2}, make([]byte, 24+2), snap, v4), v4, ""},
		{"PPPoE without Ethernet", PPPoE, cat([]byte{0x11, 0, 0, 1, 0, 62, 0, 0x21}, v4), v4, ""},

		{"ARP", Ethernet, ether(0x0806, make([]byte, 28)), nil, "ARP"},
		{"LLDP", Ethernet, ether(0x88cc), nil, "LLDP"},
		{"another ethertype", Ethernet, ether(0x88f7), nil, "ethertype 0x88f7"},
		{"spanning tree", Ethernet, ether(38, []byte{0x42, 0x42, 3}, make([]byte, 35)), nil, "IEEE 802.2 frame without an ethertype"},
		{"Cisco's SNAP", Ethernet, ether(38, []byte{0xaa, 0xaa, 3, 0, 0, 0x0c, 0x20, 0}), nil, "IEEE 802.2 SNAP frame of a vendor's protocol"},
		{"no more than addresses", Ethernet, macs, nil, "Ethernet header cut short"},
		{"cut tag", Ethernet, ether(0x8100, []byte{0, 1, 8}), nil, "VLAN tag cut short"},
		{"cut label", Ethernet, ether(0x8847, []byte{0, 1, 0, 64}), nil, "MPLS label cut short"},
		{"pseudowire", Ethernet, ether(0x8847, []byte{0, 1, 1, 64, 0, 0, 0, 0}), nil, "MPLS with something else than IP"},
		{"cut PPPoE", Ethernet, ether(0x8864, []byte{0x11, 0}), nil, "PPPoE header cut short"},
		{"PPPoE discovery", Ethernet, ether(0x8863, []byte{0x11, 9}), nil, "PPPoE discovery"},
		{"PPP LCP", PPP, []byte{0xff, 3, 0xc0, 0x21, 1}, nil, "PPP protocol 0xc021"},
		{"cut PPP", PPP, []byte{0xc0}, nil, "PPP header cut short"},
		{"Linux cooked netlink", LinuxCooked, sll(824, 0, make([]byte, 20)), nil, "netlink"},
		{"Linux cooked CAN", LinuxCooked, sll(280, 0x000c, make([]byte, 20)), nil, "packet of a device of ARPHRD type 280"},
		{"cut Linux cooked", LinuxCooked, make([]byte, 15), nil, "Linux cooked header cut short"},
		{"cut Linux cooked v2", Cooked2, make([]byte, 19), nil, "Linux cooked header cut short"},
		{"loopback of another family", Null, family(le, 7, v4), nil, "address family 7"},
		{"loopback without a family", Loop, family(be, 1<<24, v4), nil, "no address family in the loopback header"},
		{"cut loopback", Null, []byte{2, 0}, nil, "loopback header cut short"},
		{"raw something", Raw, []byte{0x15, 1}, nil, "neither IPv4 nor IPv6 by its version"},
		{"raw nothing", Raw, nil, nil, "nothing after the link layer"},
		{"Ethernet with nothing in it", Ethernet, ether(0x0800), nil, "nothing after the link layer"},
		{"IPv6 said to be IPv4", Ethernet, ether(0x0800, v6), nil, "IP of another version than the link layer says"},
		{"Prism header", 119, v4, nil, "link layer that is not read: IEEE 802.11 with Prism header"},
		{"Cisco's keepalive", CiscoHDLC, cat(be16(0x8f00, 0x8035), make([]byte, 14)), nil, "ethertype 0x8035"},
		{"cut Cisco HDLC", CiscoHDLC, []byte{0x0f, 0, 8}, nil, "Cisco HDLC header cut short"},
		{"IEEE 802.11 beacon", WLAN, append([]byte{0x80, 0}, make([]byte, 40)...), nil, "IEEE 802.11 frame without data"},
		{"IEEE 802.11 null", WLAN, append([]byte{0x48, 1}, make([]byte, 22)...), nil, "IEEE 802.11 frame without data"},
		{"encrypted IEEE 802.11", WLAN, append([]byte{0x08, 0x41}, make([]byte, 60)...), nil, "IEEE 802.11 frame that is encrypted"},
		{"several packets in IEEE 802.11", WLAN, append([]byte{0x88, 1}, append(make([]byte, 22), cat([]byte{0x80, 0}, make([]byte, 40))...)...), nil, "IEEE 802.11 frame of several packets"},
		{"fragment of IEEE 802.11", WLAN, append([]byte{0x08, 5}, make([]byte, 60)...), nil, "IEEE 802.11 fragment"},
		{"cut IEEE 802.11", WLAN, []byte{0x88, 1, 0}, nil, "IEEE 802.11 header cut short"},
		{"cut radiotap", Radiotap, []byte{0, 0, 9, 0, 2, 0, 0, 0}, nil, "radiotap header cut short"},
		{"unknown link type", 999, v4, nil, "link layer that is not read: link type 999"},
	}
	for _, tt := range tests {
		var p Peeler
		for range 2 { // the second time, words come from memory
			ip, notIP := p.Peel(tt.link, tt.frame)
			if !bytes.Equal(ip, tt.ip) || (ip == nil) != (tt.ip == nil) || notIP != tt.notIP {
				t.Errorf("%s: got %d bytes, %q, want %d bytes, %q", tt.name, len(ip), notIP, len(tt.ip), tt.notIP)
			}
		}
	}
}
