package nodes

import (
	"net/netip"

	"gvisor.dev/gvisor/pkg/buffer"
	"gvisor.dev/gvisor/pkg/tcpip/header/parse"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/stack"

	"netlab/topology/wire"
)

// refuse answers a packet for an address of the link by which it has come in, which
// the router itself does not have: nobody there has it, for the neighbour would not
// have sent it. A packet that came over a point-to-point link must not go back on it
// (RFC 4443 section 3.1, RFC 6164 section 5.1), where it would go to and fro until
// its TTL is 0. IPv4 leaves it open; here it is the same.
func (i *Interface) refuse(p *wire.Packet) {
	pkt := stack.NewPacketBuffer(stack.PacketBufferOptions{Payload: buffer.MakeWithData(p.Data)})
	defer pkt.DecRef()
	pkt.NICID = i.id
	i.host.route(p.Src.Addr())
	// The stack looks at the headers, and says nothing of what must not be answered.
	s := i.host.stack
	if p.Version == 4 {
		parse.IPv4(pkt)
		if p.Proto == wire.ICMP {
			parse.ICMPv4(pkt)
		}
		_ = s.NetworkProtocolInstance(ipv4.ProtocolNumber).(stack.RejectIPv4WithHandler).
			SendRejectionError(pkt, stack.RejectIPv4WithICMPHostUnreachable, false)
		return
	}
	i.host.beginIPv6() // its source may be an IPv4-mapped address
	pkt.TransportProtocolNumber, _, _, _, _ = parse.IPv6(pkt)
	if p.Proto == wire.ICMPv6 {
		parse.ICMPv6(pkt)
	}
	_ = s.ipv6.NetworkProtocol.(stack.RejectIPv6WithHandler).
		SendRejectionError(pkt, stack.RejectIPv6WithICMPAddrUnreachable, false)
}

// prefixOf is the subnet of the interface that an address lies in, the zero Prefix
// for none.
func (i *Interface) prefixOf(a netip.Addr) netip.Prefix {
	for _, p := range i.prefixes {
		if p.Contains(a) {
			return p
		}
	}
	return netip.Prefix{}
}

// isBroadcast reports whether an address is the last one of an IPv4 subnet, which
// stands for all.
func isBroadcast(p netip.Prefix, a netip.Addr) bool {
	return a.Is4() && p.Bits() < 31 && !p.Contains(a.Next())
}
