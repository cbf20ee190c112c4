package decap

import (
	"encoding/binary"
	"net/netip"
	"strconv"
	"strings"

	"netlab/cmd/netlab/analyze/capture"
	"netlab/topology/wire"
)

// Kind is a kind of tunnel.
type Kind uint8

// The kinds.
const (
	GRE Kind = iota + 1
	ERSPAN
	VXLAN
	Geneve
	GTPU
	L2TP
	Teredo
	IPinIP
	SixIn4
)

var kindNames = [...]string{"", "GRE", "ERSPAN", "VXLAN", "Geneve", "GTP-U", "L2TP", "Teredo", "IP in IP", "6in4"}

// String returns the tunnel's name, as "VXLAN".
func (k Kind) String() string { return kindNames[k] }

// Layer is one tunnel.
type Layer struct {
	Kind Kind
	// ID is the VNI of VXLAN and Geneve, the key of GRE, the session of ERSPAN, the
	// TEID of GTP-U, the session of L2TP, valid where HasID.
	ID    uint32
	HasID bool
}

// String returns the name and the number, as "VXLAN 5".
func (l Layer) String() string {
	if !l.HasID {
		return l.Kind.String()
	}
	return l.Kind.String() + " " + strconv.FormatUint(uint64(l.ID), 10)
}

// MaxDepth is how many tunnels in each other are taken off.
const MaxDepth = 4

// Path is the tunnels that a packet is in. It is comparable; the zero Path is none.
type Path struct {
	// Layers are the first N of these, the outermost one first.
	Layers [MaxDepth]Layer
	N      int
	// Src and Dst are the ends of the outermost one.
	Src, Dst netip.Addr
}

// String lists the tunnels, the outermost one first: "VXLAN 5, GRE".
func (p *Path) String() string {
	var names []string
	for _, l := range p.Layers[:p.N] {
		names = append(names, l.String())
	}
	return strings.Join(names, ", ")
}

// Kinds is the same without the numbers: "VXLAN, GRE".
func (p *Path) Kinds() string {
	var names []string
	for _, l := range p.Layers[:p.N] {
		names = append(names, l.Kind.String())
	}
	return strings.Join(names, ", ")
}

// Opener takes tunnels off. Its zero value is ready. It is not safe for concurrent
// use.
type Opener struct{ peeler capture.Peeler }

// Open returns the datagram in the tunnel that p is a packet of, and adds the tunnel
// to the path. Where p is no packet of a tunnel, the datagram is nil and why is
// empty; where the tunnel holds something else than IP, or is too deep, why says so.
func (o *Opener) Open(p *wire.Packet, path *Path) (ip []byte, why string) {
	layer, ip, why := o.open(p)
	if layer.Kind == 0 {
		return nil, ""
	}
	if path.N == MaxDepth {
		return nil, "tunnels in each other, more than " + strconv.Itoa(MaxDepth)
	}
	if path.N == 0 {
		path.Src, path.Dst = p.Src.Addr(), p.Dst.Addr()
	}
	path.Layers[path.N] = layer
	path.N++
	return ip, why
}

// Protocol numbers of IP in IP, and of GRE.
const (
	protoIPv4 wire.Proto = 4
	protoIPv6 wire.Proto = 41
	protoGRE  wire.Proto = 47
)

func (o *Opener) open(p *wire.Packet) (l Layer, ip []byte, why string) {
	switch p.Proto {
	case wire.UDP:
		return o.udp(p)
	case protoGRE:
		return o.gre(p.Payload)
	case protoIPv4:
		ip, why = o.peeler.Peel(capture.IPv4, p.Payload)
		return Layer{Kind: IPinIP}, ip, why
	case protoIPv6:
		l.Kind = IPinIP
		if p.Version == 4 {
			l.Kind = SixIn4
		}
		ip, why = o.peeler.Peel(capture.IPv6, p.Payload)
		return l, ip, why
	}
	return l, nil, ""
}

// Types of what GRE carries, besides ethertypes.
const (
	etherBridged = 0x6558
	etherPPP     = 0x880b
	etherERSPAN2 = 0x88be
	etherERSPAN3 = 0x22eb
)

// gre reads a header of GRE: flags say which of its fields are there.
func (o *Opener) gre(b []byte) (l Layer, ip []byte, why string) {
	l.Kind = GRE
	if len(b) < 4 {
		return l, nil, cutShort
	}
	flags, protocol := binary.BigEndian.Uint16(b), binary.BigEndian.Uint16(b[2:])
	const sums, routes, key, seq, acks = 0x8000, 0x4000, 0x2000, 0x1000, 0x0080
	at := 4
	if flags&(sums|routes) != 0 {
		at += 4
	}
	if flags&key != 0 {
		if len(b) < at+4 {
			return l, nil, cutShort
		}
		l.ID, l.HasID = binary.BigEndian.Uint32(b[at:]), true
		at += 4
	}
	if flags&seq != 0 {
		at += 4
	}
	switch version := flags & 7; {
	case version == 1: // of PPTP: the key is a length and a call
		l.ID &= 0xffff
		if flags&acks != 0 {
			at += 4
		}
	case version != 0:
		return l, nil, "GRE of an unknown version"
	case flags&routes != 0:
		return l, nil, "GRE with source routes" // RFC 1701
	}
	if len(b) < at {
		return l, nil, cutShort
	}
	if protocol == etherERSPAN2 || protocol == etherERSPAN3 {
		return o.erspan(protocol, flags&seq != 0, b[at:])
	}
	ip, why = o.carried(protocol, b[at:])
	return l, ip, why
}

const cutShort = "tunnel header cut short"

// carried reads what stands after a type.
func (o *Opener) carried(protocol uint16, b []byte) (ip []byte, why string) {
	switch protocol {
	case etherBridged:
		return o.peeler.Peel(capture.Ethernet, b)
	case etherPPP:
		if len(b) == 0 {
			return nil, "PPP without a packet" // an acknowledgment of PPTP
		}
		return o.peeler.Peel(capture.PPP, b)
	}
	return o.peeler.Ethertype(protocol, b)
}

// erspan reads a mirrored frame (draft-foschiano-erspan): type I has no header of
// its own, and no sequence number in that of GRE.
func (o *Opener) erspan(protocol uint16, numbered bool, b []byte) (l Layer, ip []byte, why string) {
	l.Kind = ERSPAN
	at := 0
	switch {
	case protocol == etherERSPAN3:
		at = 12
	case numbered:
		at = 8
	}
	if len(b) < at {
		return l, nil, cutShort
	}
	link := capture.Ethernet
	if at > 0 {
		l.ID, l.HasID = uint32(binary.BigEndian.Uint16(b[2:])&0x3ff), true
	}
	if at == 12 {
		last := binary.BigEndian.Uint16(b[10:])
		if last>>10&0x1f == 2 {
			link = capture.Raw
		}
		if last&1 != 0 { // the platform's subheader
			at += 8
		}
		if len(b) < at {
			return l, nil, cutShort
		}
	}
	ip, why = o.peeler.Peel(link, b[at:])
	return l, ip, why
}
