package nodes

import (
	"bytes"
	"fmt"
	"net/netip"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv6"
	"gvisor.dev/gvisor/pkg/tcpip/transport/udp"

	"netlab/topology/wire"
)

// UDPSocket is a UDP socket. None of its methods blocks; all expect the
// network's lock to be held.
type UDPSocket struct {
	*endpoint
	local, remote netip.AddrPort
}

// NewUDP makes a UDP socket bound to local; an address that is not valid means
// all of the host's, an unspecified one all of its family, port 0 a free one. Where
// remote is given, the socket is connected: it takes and sends only what is from and
// to there.
func (h *Machine) NewUDP(local, remote netip.AddrPort) (*UDPSocket, error) {
	proto := ipv6.ProtocolNumber
	switch {
	case remote.IsValid():
		proto = protocolOf(remote.Addr())
	case local.Addr().IsValid():
		proto = protocolOf(local.Addr())
	}
	e, err := h.newEndpoint(udp.ProtocolNumber, proto)
	if err != nil {
		return nil, err
	}
	u := &UDPSocket{endpoint: e}
	if err := e.bound(u.bind(local, remote)); err != nil {
		return nil, err
	}
	return u, nil
}

func (u *UDPSocket) bind(local, remote netip.AddrPort) tcpip.Error {
	u.ep.SocketOptions().SetV6Only(local.Addr().Is6())
	u.ep.SocketOptions().SetBroadcast(true) // as package net has it
	u.host.know(local.Addr())
	if err := u.ep.Bind(fullAddress(local)); err != nil {
		return err
	}
	if remote.IsValid() {
		u.host.route(remote.Addr())
		u.host.exit(local.Addr(), remote.Addr())
		if err := u.ep.Connect(fullAddress(remote)); err != nil {
			return err
		}
		u.remote = remote
	}
	bound, err := u.ep.GetLocalAddress()
	if err != nil {
		return err
	}
	u.local = netip.AddrPortFrom(local.Addr(), bound.Port)
	if remote.IsValid() {
		u.local = addrPort(bound)
	}
	return nil
}

// Local returns the socket's own address.
func (u *UDPSocket) Local() netip.AddrPort { return u.local }

// ReadFrom takes one datagram, cut to the length of b: ErrWouldBlock where there
// is none.
func (u *UDPSocket) ReadFrom(b []byte) (int, netip.AddrPort, error) {
	n, _, from, err := u.receive(b)
	return n, from, err
}

// receive is ReadFrom that tells whether the datagram was cut.
func (u *UDPSocket) receive(b []byte) (n int, cut bool, from netip.AddrPort, err error) {
	if err := u.usable(); err != nil {
		return 0, false, from, err
	}
	if err := u.ep.SocketOptions().GetLastError(); err != nil {
		return 0, false, from, wrap(err)
	}
	rest := tcpip.SliceWriter(b)
	if len(b) == 0 {
		rest = make([]byte, 1) // the stack refuses a buffer of nothing
	}
	r, failed := u.ep.Read(&rest, tcpip.ReadOptions{NeedRemoteAddr: true})
	if failed != nil {
		return 0, false, from, wrap(failed)
	}
	n = min(r.Count, len(b))
	return n, n < r.Total, addrPort(r.RemoteAddr), nil
}

// self is where a datagram to an unspecified address goes, which counts as one of the
// socket's own family.
func (u *UDPSocket) self() netip.Addr {
	to := netip.IPv6Unspecified()
	if u.local.Addr().Is4() {
		to = netip.IPv4Unspecified()
	}
	return itself(u.local.Addr(), to)
}

// WriteTo sends one datagram; to is ignored by a connected socket, and one that is not
// connected needs it. An unspecified address is the host itself.
func (u *UDPSocket) WriteTo(b []byte, to netip.AddrPort) (int, error) {
	if !u.closed && !u.remote.IsValid() && !to.IsValid() {
		return 0, wrap(&tcpip.ErrDestinationRequired{})
	}
	if err := u.usable(); err != nil {
		return 0, err
	}
	var options tcpip.WriteOptions
	if !u.remote.IsValid() {
		if to.Addr().Unmap().IsUnspecified() {
			to = netip.AddrPortFrom(u.self(), to.Port())
		}
		u.host.route(to.Addr())
		u.host.exit(u.local.Addr(), to.Addr())
		a := fullAddress(to)
		options.To = &a
	}
	var n int64
	var err tcpip.Error
	u.host.call(nil, wire.CallSend, func() { n, err = u.ep.Write(bytes.NewReader(b), options) })
	return int(n), wrap(err)
}

// setReceiveBuffer sets how many bytes wait to be read at most.
func (u *UDPSocket) setReceiveBuffer(bytes int) error {
	if err := u.settable(bytes); err != nil {
		return err
	}
	u.ep.SocketOptions().SetReceiveBufferSize(int64(min(bytes, udp.MaxBufferSize)), true)
	return nil
}

// setSendBuffer sets the size of the send buffer.
func (u *UDPSocket) setSendBuffer(bytes int) error {
	if err := u.settable(bytes); err != nil {
		return err
	}
	u.ep.SocketOptions().SetSendBufferSize(int64(min(bytes, udp.MaxBufferSize)), true)
	return nil
}

// settable tells why a buffer cannot have a size.
func (u *UDPSocket) settable(bytes int) error {
	if u.closed {
		return u.failure
	}
	if bytes < 1 {
		return fmt.Errorf("buffer of %d bytes: want 1 or more", bytes)
	}
	return nil
}
