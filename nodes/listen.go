package nodes

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"time"
)

// ListenConfig listens on a host as [net.ListenConfig] does: its fields are of the same
// names and meanings. Host is needed; the zero value of every other field is package
// net's default.
type ListenConfig struct {
	// Host is the one that listens.
	Host *Host
	// Backlog is how many connections may wait to be accepted, and how many may be in
	// SYN-RECEIVED before SYN cookies begin; 0 means [DefaultBacklog].
	Backlog int
	// KeepAlive and KeepAliveConfig are as in [Dialer], for each accepted connection.
	KeepAlive       time.Duration
	KeepAliveConfig net.KeepAliveConfig
	// Options are those of the listener and of each connection that it accepts, set after
	// those for keepalive. They are for TCP.
	Options []SocketOption
}

// Listen listens on an address, ":80", "b:http" or "10.0.0.2:0", as
// [net.ListenConfig.Listen] does. Network is tcp, tcp4 or tcp6. An empty or unspecified
// host is all addresses of the host, port 0 or none a free port. The address that the
// listener tells is then [::]:80, as it is in package net: where others are to be told
// it, as by httptest.Server.URL, listen on the node's name, "b:0". It waits
// while the host is frozen, until ctx ends. The caller closes the listener, whose
// connections are a [*Conn] each.
func (lc *ListenConfig) Listen(ctx context.Context, network, address string) (net.Listener, error) {
	h := lc.Host
	local, err := h.local("tcp", network, address)
	if err != nil {
		return nil, &net.OpError{Op: "listen", Net: network, Err: err}
	}
	m := h.machine
	m.env.Lock.Lock()
	defer m.env.Lock.Unlock()
	l, err := lc.listen(ctx, local)
	if err != nil {
		return nil, &net.OpError{Op: "listen", Net: network, Addr: addrOf(network, local), Err: called("bind", err)}
	}
	return newNetListener(l, network), nil
}

func (lc *ListenConfig) listen(ctx context.Context, local netip.AddrPort) (*Listener, error) {
	if !lc.Host.machine.awake(ctx.Done()) {
		return nil, contextError(ctx.Err())
	}
	options := append(keepAliveOptions(lc.KeepAlive, lc.KeepAliveConfig), lc.Options...)
	return lc.Host.machine.ListenTCP(local, lc.Backlog, options...)
}

// ListenPacket opens a UDP socket, as [net.ListenConfig.ListenPacket] does. Network is
// udp, udp4 or udp6, and address as in Listen. The caller closes the socket, a
// [*PacketConn].
func (lc *ListenConfig) ListenPacket(ctx context.Context, network, address string) (net.PacketConn, error) {
	local, err := lc.Host.local("udp", network, address)
	if err != nil {
		return nil, &net.OpError{Op: "listen", Net: network, Err: err}
	}
	c, err := lc.Host.openUDP(ctx, network, local, netip.AddrPort{})
	if err != nil {
		return nil, &net.OpError{Op: "listen", Net: network, Addr: addrOf(network, local), Err: called("bind", err)}
	}
	return c, nil
}

// Listen listens as the zero [ListenConfig] does.
func (h *Host) Listen(network, address string) (net.Listener, error) {
	return (&ListenConfig{Host: h}).Listen(context.Background(), network, address)
}

// ListenPacket opens a UDP socket as the zero [ListenConfig] does.
func (h *Host) ListenPacket(network, address string) (net.PacketConn, error) {
	return (&ListenConfig{Host: h}).ListenPacket(context.Background(), network, address)
}

// netListener is a Listener as net.Listener, with the SetDeadline of *net.TCPListener.
type netListener struct {
	l       *Listener
	env     *Env
	network string // as the caller named it, for errors
	accept  waiters
}

// newNetListener expects the network's lock.
func newNetListener(l *Listener, network string) *netListener {
	n := &netListener{l: l, env: l.host.env, network: network, accept: waiters{env: l.host.env}}
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
			return newConn(s, n.network), nil
		case errors.Is(err, ErrWouldBlock):
			changed := n.accept.wait()
			n.env.Lock.Unlock()
			<-changed
			n.env.Lock.Lock()
			continue
		}
		return nil, n.failed("accept", err)
	}
}

// Close stops listening and unblocks Accept.
func (n *netListener) Close() error {
	n.env.Lock.Lock()
	defer n.env.Lock.Unlock()
	if n.l.closed {
		return n.failed("close", errClosed)
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
		return n.failed("set", errClosed)
	}
	n.accept.setDeadline(t)
	return nil
}

func (n *netListener) failed(op string, err error) error {
	return &net.OpError{Op: op, Net: n.network, Addr: n.Addr(), Err: called(op, err)}
}
