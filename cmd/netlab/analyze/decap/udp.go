package decap

import (
	"encoding/binary"

	"netlab/cmd/netlab/analyze/capture"
	"netlab/topology/wire"
)

// Ports of tunnels over UDP.
const (
	portVXLAN    = 4789
	portVXLANOld = 8472 // that of Linux, unless told
	portVXLANGPE = 4790
	portGeneve   = 6081
	portGTPU     = 2152
	portTeredo   = 3544
	portL2TP     = 1701
)

// udp reads a tunnel over UDP. What does not look like one is none.
func (o *Opener) udp(p *wire.Packet) (l Layer, ip []byte, why string) {
	b := p.Payload
	switch p.Dst.Port() {
	case portVXLAN, portVXLANOld:
		if len(b) >= 8 && b[0] == 8 && b[7] == 0 {
			l = vni(VXLAN, b)
			ip, why = o.peeler.Peel(capture.Ethernet, b[8:])
			return l, ip, why
		}
	case portVXLANGPE:
		// Version 0, a VNI, and a type of what follows (draft-ietf-nvo3-vxlan-gpe).
		if len(b) >= 8 && b[0]&^0x03 == 0x0c {
			l = vni(VXLAN, b)
			link, known := map[byte]capture.LinkType{1: capture.IPv4, 2: capture.IPv6, 3: capture.Ethernet}[b[3]]
			if !known {
				return l, nil, "VXLAN-GPE of another protocol"
			}
			ip, why = o.peeler.Peel(link, b[8:])
			return l, ip, why
		}
	case portGeneve:
		if len(b) >= 8 && b[0]>>6 == 0 {
			l = vni(Geneve, b)
			at := 8 + 4*int(b[0]&0x3f)
			if len(b) < at {
				return l, nil, cutShort
			}
			ip, why = o.carried(binary.BigEndian.Uint16(b[2:]), b[at:])
			return l, ip, why
		}
	case portGTPU:
		if ip, teid, ok := gtp(b); ok {
			ip, why = o.peeler.Peel(capture.Raw, ip)
			return Layer{GTPU, teid, true}, ip, why
		}
	}
	if p.Dst.Port() == portL2TP || p.Src.Port() == portL2TP {
		if ppp, session, ok := l2tp(b); ok {
			ip, why = o.peeler.Peel(capture.PPP, ppp)
			return Layer{L2TP, session, true}, ip, why
		}
	}
	return o.teredo(p)
}

// l2tp reads a header of version 2 before data (RFC 2661 section 3.1): flags say which of
// its fields are there.
func l2tp(b []byte) (ppp []byte, session uint32, ok bool) {
	const control, length, numbers, offset, version = 0x8000, 0x4000, 0x0800, 0x0200, 0x000f
	if len(b) < 6 {
		return nil, 0, false
	}
	flags, at := binary.BigEndian.Uint16(b), 2
	if flags&control != 0 || flags&version != 2 {
		return nil, 0, false
	}
	if flags&length != 0 {
		at += 2
	}
	ids := at
	at += 4
	if flags&numbers != 0 {
		at += 4
	}
	if flags&offset != 0 {
		if len(b) < at+2 {
			return nil, 0, false
		}
		at += 2 + int(binary.BigEndian.Uint16(b[at:]))
	}
	if len(b) <= at {
		return nil, 0, false
	}
	return b[at:], uint32(binary.BigEndian.Uint16(b[ids+2:])), true
}

// vni is a tunnel of a network with a number.
func vni(k Kind, b []byte) Layer {
	return Layer{k, binary.BigEndian.Uint32(b[4:]) >> 8, true}
}

// gtp reads a header of GTP-U of version 1 with its extensions, of a packet of the
// user (TS 29.281 section 5).
func gtp(b []byte) (ip []byte, teid uint32, ok bool) {
	const packet, extended, optional = 0xff, 4, 7
	if len(b) < 8 || b[0]>>4 != 3 || b[1] != packet {
		return nil, 0, false
	}
	at := 8
	if b[0]&optional != 0 {
		at += 4
		if len(b) < at {
			return nil, 0, false
		}
		next := b[11]
		for b[0]&extended != 0 && next != 0 {
			if len(b) <= at || b[at] == 0 {
				return nil, 0, false
			}
			at += 4 * int(b[at])
			if len(b) < at {
				return nil, 0, false
			}
			next = b[at-1]
		}
	}
	return b[at:], binary.BigEndian.Uint32(b[4:]), true
}

// teredo reads an IPv6 datagram in UDP, after the indications that a server adds
// (RFC 4380 section 5.1.1). Away from the server's port one of its addresses must
// be of Teredo's prefix.
func (o *Opener) teredo(p *wire.Packet) (l Layer, ip []byte, why string) {
	b := p.Payload
	server := p.Src.Port() == portTeredo || p.Dst.Port() == portTeredo
	if server {
		if len(b) >= 4 && b[0] == 0 && b[1] == 1 { // authentication
			b = b[min(13+int(b[2])+int(b[3]), len(b)):]
		}
		if len(b) >= 8 && b[0] == 0 && b[1] == 0 { // origin
			b = b[8:]
		}
	}
	const header = 40
	switch {
	case len(b) < header || b[0]>>4 != 6 || header+int(binary.BigEndian.Uint16(b[4:])) != len(b)+p.Len-len(p.Payload):
		return l, nil, ""
	case server || [4]byte(b[8:]) == teredoPrefix || [4]byte(b[24:]) == teredoPrefix:
		ip, why = o.peeler.Peel(capture.IPv6, b)
		return Layer{Kind: Teredo}, ip, why
	}
	return l, nil, ""
}

// teredoPrefix is 2001::/32.
var teredoPrefix = [4]byte{0x20, 1, 0, 0}
