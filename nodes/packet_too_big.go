package nodes

import (
	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// sayMTU completes a Packet Too Big of the host's own in place (RFC 4443 section
// 3.2): the pinned stack leaves the MTU 0, and who gets that goes on with segments of
// one byte. The MTU is that of the link by which the packet would have gone on. It
// reports whether it changed the datagram.
func (h *Machine) sayMTU(datagram []byte) bool {
	if header.IPVersion(datagram) != header.IPv6Version {
		return false
	}
	ip := header.IPv6(datagram)
	message := header.ICMPv6(datagram[header.IPv6MinimumSize:])
	if ip.NextHeader() != uint8(header.ICMPv6ProtocolNumber) || len(message) < header.ICMPv6PacketTooBigMinimumSize+header.IPv6MinimumSize ||
		message.Type() != header.ICMPv6PacketTooBig || message.MTU() != 0 || h.own[addr(ip.SourceAddress())] == nil {
		return false
	}
	quoted := header.IPv6(message.Payload())
	via := h.forwarding.lookup(addr(quoted.DestinationAddress()))
	if via == nil {
		return false
	}
	message.SetMTU(via.mtu)
	message.SetChecksum(header.ICMPv6Checksum(header.ICMPv6ChecksumParams{
		Header: message, Src: ip.SourceAddress(), Dst: ip.DestinationAddress(),
	}))
	return true
}
