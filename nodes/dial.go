package nodes

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"time"
)

// DialContext connects to an address, "b:80" or "10.0.0.2:80", as
// net.Dialer.DialContext does. Network is tcp, tcp4 or tcp6. A node's addresses
// are tried in turn, IPv4 first; where all fail, the error is that of the first,
// unless it is the context's. It blocks until the connection is established,
// has failed, or ctx ends; the caller closes the connection.
func (h *Host) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	fail := func(err error) error {
		return &net.OpError{Op: "dial", Net: network, Err: err}
	}
	if network == "udp" || network == "udp4" || network == "udp6" {
		return h.dialUDP(ctx, network, address)
	}
	remotes, err := h.lookup("tcp", network, address)
	if err != nil {
		return nil, fail(err)
	}
	var first error
	for _, remote := range remotes {
		c, err := h.dial(ctx, remote)
		if err == nil {
			return c, nil
		}
		err = &net.OpError{Op: "dial", Net: network, Addr: tcpAddr(remote), Err: err}
		if ctx.Err() != nil {
			return nil, err
		}
		if first == nil {
			first = err
		}
	}
	return nil, first
}

// Dial is DialContext without a context.
func (h *Host) Dial(network, address string) (net.Conn, error) {
	return h.DialContext(context.Background(), network, address)
}

func (h *Host) dial(ctx context.Context, remote netip.AddrPort) (*Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, contextError(err)
	}
	m, lock := h.machine, h.machine.env.Lock
	lock.Lock()
	if !m.awake(ctx.Done()) {
		lock.Unlock()
		return nil, contextError(ctx.Err())
	}
	s, err := m.Connect(netip.AddrPort{}, remote)
	if err != nil {
		lock.Unlock()
		return nil, err
	}
	c := newConn(s)
	for {
		done, err := s.Connected()
		if done {
			if err != nil {
				s.Close()
				lock.Unlock()
				return nil, err
			}
			lock.Unlock()
			return c, nil
		}
		changed := c.write.wait()
		lock.Unlock()
		select {
		case <-changed:
			lock.Lock()
		case <-ctx.Done():
			lock.Lock()
			s.Close()
			lock.Unlock()
			return nil, contextError(ctx.Err())
		}
	}
}

func contextError(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return &Error{"i/o timeout", err}
	}
	return &Error{"operation was canceled", err}
}

// lookup turns "host:port" into the addresses to try.
func (h *Host) lookup(kind, network, address string) ([]netip.AddrPort, error) {
	host, port, err := splitAddress(kind, network, address)
	if err != nil {
		return nil, err
	}
	addrs := h.addrsOf(host)
	if len(addrs) == 0 {
		return nil, &net.DNSError{Err: "no such node", Name: host, IsNotFound: true}
	}
	var out []netip.AddrPort
	for _, a := range addrs {
		if network == kind || network == kind+"4" == a.Is4() {
			out = append(out, netip.AddrPortFrom(a, port))
		}
	}
	if len(out) == 0 {
		return nil, &net.AddrError{Err: "no address of this family", Addr: address}
	}
	return out, nil
}

var loopbacks = []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1}), netip.IPv6Loopback()}

// addrsOf returns the addresses that a name or text stands for. The host itself
// is meant by nothing at all, by an unspecified address, and by "localhost" where
// no node is called so.
func (h *Host) addrsOf(host string) []netip.Addr {
	a, err := netip.ParseAddr(host)
	switch {
	case host == "":
		return loopbacks
	case err != nil:
		addrs := h.machine.env.Resolve(h.Name(), host)
		if len(addrs) == 0 && host == "localhost" {
			return loopbacks
		}
		return addrs
	case a.IsUnspecified() && a.Is4():
		return loopbacks[:1]
	case a.IsUnspecified():
		return loopbacks[1:]
	}
	return []netip.Addr{a.Unmap()}
}

// splitAddress takes "host:port" apart.
func splitAddress(kind, network, address string) (string, uint16, error) {
	switch network {
	case kind, kind + "4", kind + "6":
	default:
		return "", 0, net.UnknownNetworkError(network)
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return "", 0, err
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return "", 0, &net.AddrError{Err: fmt.Sprintf("port %q is not a number from 0 to 65535", port), Addr: address}
	}
	return host, uint16(n), nil
}

// Listen listens on an address, ":80" or "10.0.0.2:80", as net.Listen does, with
// a backlog of [DefaultBacklog]. Network is tcp, tcp4 or tcp6. The caller closes
// the listener.
func (h *Host) Listen(network, address string) (net.Listener, error) {
	local, err := h.localAddress("tcp", network, address)
	if err != nil {
		return nil, &net.OpError{Op: "listen", Net: network, Err: err}
	}
	m := h.machine
	m.env.Lock.Lock()
	defer m.env.Lock.Unlock()
	m.awake(nil)
	l, err := m.ListenTCP(local, 0)
	if err != nil {
		return nil, &net.OpError{Op: "listen", Net: network, Addr: tcpAddr(local), Err: err}
	}
	return newNetListener(l), nil
}

// localAddress turns "host:port" into an address to bind to; an empty host is
// all of the host's addresses.
func (h *Host) localAddress(kind, network, address string) (netip.AddrPort, error) {
	host, port, err := splitAddress(kind, network, address)
	if err != nil {
		return netip.AddrPort{}, err
	}
	switch {
	case network == kind && (host == "" || host == "::"):
		return netip.AddrPortFrom(netip.Addr{}, port), nil
	case network != kind+"6" && (host == "" || host == "0.0.0.0"):
		return netip.AddrPortFrom(netip.IPv4Unspecified(), port), nil
	case network != kind+"4" && (host == "" || host == "::"):
		return netip.AddrPortFrom(netip.IPv6Unspecified(), port), nil
	}
	addrs, err := h.lookup(kind, network, address)
	if err != nil {
		return netip.AddrPort{}, err
	}
	return addrs[0], nil
}

// netListener is a Listener as net.Listener.
type netListener struct {
	l      *Listener
	env    *Env
	accept waiters
}

// newNetListener expects the network's lock.
func newNetListener(l *Listener) *netListener {
	n := &netListener{l: l, env: l.host.env, accept: waiters{env: l.host.env}}
	l.Notify(n.accept.wake)
	return n
}

// Accept blocks until there is a connection, or the listener is closed.
func (n *netListener) Accept() (net.Conn, error) {
	n.env.Lock.Lock()
	defer n.env.Lock.Unlock()
	for {
		var s *Socket
		var err error = errDeadline
		if n.l.closed || !n.accept.expired {
			s, err = n.l.Accept()
		}
		switch {
		case err == nil:
			return newConn(s), nil
		case errors.Is(err, ErrWouldBlock):
			changed := n.accept.wait()
			n.env.Lock.Unlock()
			<-changed
			n.env.Lock.Lock()
			continue
		}
		return nil, &net.OpError{Op: "accept", Net: "tcp", Addr: n.Addr(), Err: err}
	}
}

// Close stops listening and unblocks Accept.
func (n *netListener) Close() error {
	n.env.Lock.Lock()
	defer n.env.Lock.Unlock()
	if n.l.closed {
		return &net.OpError{Op: "close", Net: "tcp", Addr: n.Addr(), Err: errClosed}
	}
	n.l.Close()
	n.accept.stop()
	n.accept.wake()
	return nil
}

// Addr returns a *net.TCPAddr.
func (n *netListener) Addr() net.Addr {
	a := n.l.local
	if !a.Addr().IsValid() {
		return &net.TCPAddr{IP: net.IPv6unspecified, Port: int(a.Port())}
	}
	return net.TCPAddrFromAddrPort(a)
}

// SetDeadline sets the deadline of Accept, as net.TCPListener does.
func (n *netListener) SetDeadline(t time.Time) error {
	n.env.Lock.Lock()
	defer n.env.Lock.Unlock()
	if n.l.closed {
		return &net.OpError{Op: "set", Net: "tcp", Addr: n.Addr(), Err: errClosed}
	}
	n.accept.setDeadline(t)
	return nil
}
