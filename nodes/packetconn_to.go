package nodes

import (
	"net"
	"net/netip"
	"syscall"
)

// msgTrunc is the flag of ReadMsgUDP that says that the datagram was longer than the
// buffer, Linux's MSG_TRUNC.
const msgTrunc = 0x20

// ReadFrom is Read with the sender, a *net.UDPAddr.
func (c *PacketConn) ReadFrom(b []byte) (int, net.Addr, error) {
	n, from, err := c.ReadFromUDP(b)
	if from == nil {
		return n, nil, err
	}
	return n, from, err
}

// ReadFromUDP is ReadFrom with another type.
func (c *PacketConn) ReadFromUDP(b []byte) (int, *net.UDPAddr, error) {
	n, from, err := c.ReadFromUDPAddrPort(b)
	return n, udpAddr(from), err
}

// ReadFromUDPAddrPort is ReadFrom with another type. As on a host, a socket of both
// families ("udp" on all addresses) gives IPv4 addresses in their IPv4-mapped form.
func (c *PacketConn) ReadFromUDPAddrPort(b []byte) (int, netip.AddrPort, error) {
	n, _, from, err := c.receive("recvfrom", b)
	return n, from, err
}

// ReadMsgUDP is ReadFromUDP with flags: 0x20 (MSG_TRUNC of Linux) where the datagram was
// longer than b. There is never any control data for oob.
func (c *PacketConn) ReadMsgUDP(b, oob []byte) (n, oobn, flags int, from *net.UDPAddr, err error) {
	n, oobn, flags, at, err := c.ReadMsgUDPAddrPort(b, oob)
	return n, oobn, flags, udpAddr(at), err
}

// ReadMsgUDPAddrPort is ReadMsgUDP with another type.
func (c *PacketConn) ReadMsgUDPAddrPort(b, _ []byte) (n, oobn, flags int, from netip.AddrPort, err error) {
	n, cut, from, err := c.receive("recvmsg", b)
	if cut {
		flags = msgTrunc
	}
	return n, 0, flags, from, err
}

// WriteTo sends one datagram to a *net.UDPAddr, from a socket that is not connected.
func (c *PacketConn) WriteTo(b []byte, to net.Addr) (int, error) {
	a, ok := to.(*net.UDPAddr)
	if !ok && to != nil {
		return 0, c.failed("write", to, syscall.EINVAL)
	}
	return c.WriteToUDP(b, a)
}

// WriteToUDP is WriteTo with another type.
func (c *PacketConn) WriteToUDP(b []byte, to *net.UDPAddr) (int, error) {
	return c.writeTo("sendto", b, c.destination(to))
}

// WriteToUDPAddrPort is WriteTo with another type.
func (c *PacketConn) WriteToUDPAddrPort(b []byte, to netip.AddrPort) (int, error) {
	return c.writeTo("sendto", b, to)
}

func (c *PacketConn) writeTo(call string, b []byte, to netip.AddrPort) (int, error) {
	n, err := 0, c.check(to)
	if err == nil {
		n, err = c.send(call, b, to)
	}
	return n, c.failed("write", addrOf(c.network, to), err)
}

// WriteMsgUDP is WriteToUDP, and Write where the socket is connected and to is nil. Oob
// must be empty.
func (c *PacketConn) WriteMsgUDP(b, oob []byte, to *net.UDPAddr) (n, oobn int, err error) {
	return c.WriteMsgUDPAddrPort(b, oob, c.destination(to))
}

// WriteMsgUDPAddrPort is WriteMsgUDP with another type; the zero AddrPort stands for
// nil.
func (c *PacketConn) WriteMsgUDPAddrPort(b, oob []byte, to netip.AddrPort) (n, oobn int, err error) {
	switch {
	case len(oob) > 0:
		return 0, 0, c.failed("write", addrOf(c.network, to), called("sendmsg", errNoControl))
	case c.u.remote.IsValid() && !to.IsValid():
		n, err = c.Write(b)
	default:
		n, err = c.writeTo("sendmsg", b, to)
	}
	return n, 0, err
}

// udpAddr is nil for the zero AddrPort.
func udpAddr(a netip.AddrPort) *net.UDPAddr {
	if !a.IsValid() {
		return nil
	}
	return net.UDPAddrFromAddrPort(a)
}

// destination is what a caller means by an address: nobody by nil, and the host
// itself by an address without an IP.
func (c *PacketConn) destination(to *net.UDPAddr) netip.AddrPort {
	switch {
	case to == nil:
		return netip.AddrPort{}
	case len(to.IP) > 0:
		return to.AddrPort()
	case c.isIPv4():
		return netip.AddrPortFrom(netip.IPv4Unspecified(), uint16(to.Port))
	}
	return netip.AddrPortFrom(netip.IPv6Unspecified(), uint16(to.Port))
}
