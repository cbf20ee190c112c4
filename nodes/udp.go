package nodes

import (
	"bytes"
	"fmt"
	"net/netip"
	"slices"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv6"
	"gvisor.dev/gvisor/pkg/tcpip/transport/udp"
	"gvisor.dev/gvisor/pkg/waiter"

	"netlab/topology/wire"
)

// UDPSocket is a UDP socket. None of its methods blocks; all expect the
// network's lock to be held.
type UDPSocket struct {
	host          *Machine
	ep            tcpip.Endpoint
	local, remote netip.AddrPort
	notify        func()
	closed        bool
	failure       error // why it is closed
}

// NewUDP makes a UDP socket bound to local; an address that is not valid means
// all of the host's, an unspecified one all of its family, port 0 a free one. Where remote is given, the socket is
// connected: it takes and sends only what is from and to there.
func (h *Machine) NewUDP(local, remote netip.AddrPort) (*UDPSocket, error) {
	if err := h.usable(); err != nil {
		return nil, err
	}
	proto := ipv6.ProtocolNumber
	switch {
	case remote.IsValid():
		proto = protocolOf(remote.Addr())
	case local.Addr().IsValid():
		proto = protocolOf(local.Addr())
	}
	var queue waiter.Queue
	ep, err := h.stack.NewEndpoint(udp.ProtocolNumber, proto, &queue)
	if err != nil {
		return nil, wrap(err)
	}
	u := &UDPSocket{host: h, ep: ep}
	entry := waiter.NewFunctionEntry(waiter.ReadableEvents|waiter.WritableEvents|waiter.EventErr,
		func(waiter.EventMask) { u.wake() })
	queue.EventRegister(&entry)
	ep.SocketOptions().SetV6Only(local.Addr().Is6())
	if err := ep.Bind(fullAddress(local)); err != nil {
		ep.Close()
		return nil, wrap(err)
	}
	if remote.IsValid() {
		h.route(remote.Addr())
		h.exit(local.Addr(), remote.Addr())
		if err := ep.Connect(fullAddress(remote)); err != nil {
			ep.Close()
			return nil, wrap(err)
		}
		u.remote = remote
	}
	bound, err := ep.GetLocalAddress()
	if err != nil {
		ep.Close()
		return nil, wrap(err)
	}
	u.local = netip.AddrPortFrom(local.Addr(), bound.Port)
	if remote.IsValid() {
		u.local = addrPort(bound)
	}
	h.datagrams = append(h.datagrams, u)
	return u, nil
}

// Notify has fn called whenever a datagram may have come; see [Socket.Notify].
func (u *UDPSocket) Notify(fn func()) { u.notify = fn }

func (u *UDPSocket) wake() {
	if u.notify != nil {
		u.notify()
	}
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
	if u.closed {
		return 0, false, from, u.failure
	}
	if u.host.Asleep(u.wake) {
		return 0, false, from, ErrWouldBlock
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

// WriteTo sends one datagram; to is ignored by a connected socket, and one that is not
// connected needs it.
func (u *UDPSocket) WriteTo(b []byte, to netip.AddrPort) (int, error) {
	if u.closed {
		return 0, u.failure
	}
	if !u.remote.IsValid() && !to.IsValid() {
		return 0, wrap(&tcpip.ErrDestinationRequired{})
	}
	if u.host.Asleep(u.wake) {
		return 0, ErrWouldBlock
	}
	var options tcpip.WriteOptions
	if !u.remote.IsValid() {
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
	u.ep.SocketOptions().SetReceiveBufferSize(int64(bytes), true)
	return nil
}

// setSendBuffer sets the size of the send buffer.
func (u *UDPSocket) setSendBuffer(bytes int) error {
	if err := u.settable(bytes); err != nil {
		return err
	}
	u.ep.SocketOptions().SetSendBufferSize(int64(bytes), true)
	return nil
}

// settable tells why a buffer cannot have a size.
func (u *UDPSocket) settable(bytes int) error {
	if u.closed {
		return u.failure
	}
	if bytes < 1 || bytes > udp.MaxBufferSize {
		return fmt.Errorf("buffer of %d bytes: want 1 to %d", bytes, udp.MaxBufferSize)
	}
	return nil
}

// Close gives the socket up.
func (u *UDPSocket) Close() {
	if u.closed {
		return
	}
	h := u.host
	h.datagrams = slices.DeleteFunc(h.datagrams, func(other *UDPSocket) bool { return other == u })
	h.later(func() { h.call(nil, wire.CallClose, u.ep.Close) })
	u.lost(errClosed)
}

// lost ends a socket whose stack knows it no more.
func (u *UDPSocket) lost(failure error) {
	u.closed, u.failure = true, failure
	u.wake()
}
