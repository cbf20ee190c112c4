package nodes

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"syscall"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
)

// PacketConn is a UDP socket as net.PacketConn, and as net.Conn where it is
// connected.
type PacketConn struct {
	u           *UDPSocket
	env         *Env
	network     string
	read, write waiters
}

var (
	_ net.PacketConn = (*PacketConn)(nil)
	_ net.Conn       = (*PacketConn)(nil)
)

// ListenPacket opens a UDP socket, as net.ListenPacket does. Network is udp, udp4
// or udp6. The caller closes it.
func (h *Host) ListenPacket(network, address string) (net.PacketConn, error) {
	local, err := h.localAddress("udp", network, address)
	if err != nil {
		return nil, &net.OpError{Op: "listen", Net: network, Err: err}
	}
	return h.openUDP(context.Background(), "listen", network, local, netip.AddrPort{})
}

func (h *Host) dialUDP(ctx context.Context, network, address string) (net.Conn, error) {
	remotes, err := h.lookup("udp", network, address)
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: err}
	}
	return h.openUDP(ctx, "dial", network, netip.AddrPort{}, remotes[0])
}

func (h *Host) openUDP(ctx context.Context, op, network string, local, remote netip.AddrPort) (*PacketConn, error) {
	m := h.machine
	m.env.Lock.Lock()
	defer m.env.Lock.Unlock()
	m.awake(ctx.Done())
	if err := ctx.Err(); err != nil {
		return nil, &net.OpError{Op: op, Net: network, Err: contextError(err)}
	}
	u, err := m.NewUDP(local, remote)
	if err != nil {
		return nil, &net.OpError{Op: op, Net: network, Err: err}
	}
	c := &PacketConn{u: u, env: m.env, network: network}
	c.read.env, c.write.env = m.env, m.env
	u.Notify(func() {
		c.read.wake()
		c.write.wake()
	})
	return c, nil
}

// ReadFrom blocks until a datagram has come.
func (c *PacketConn) ReadFrom(b []byte) (int, net.Addr, error) {
	var from netip.AddrPort
	n, err := c.block(&c.read, func() (n int, err error) {
		n, from, err = c.u.ReadFrom(b)
		return n, err
	})
	if err != nil {
		return n, nil, c.failed("read", err)
	}
	return n, net.UDPAddrFromAddrPort(from), nil
}

// Read is ReadFrom without the sender.
func (c *PacketConn) Read(b []byte) (int, error) {
	n, _, err := c.ReadFrom(b)
	return n, err
}

// WriteTo sends one datagram to a *net.UDPAddr.
func (c *PacketConn) WriteTo(b []byte, to net.Addr) (int, error) {
	if c.u.remote.IsValid() {
		return 0, c.failedTo(to, net.ErrWriteToConnected)
	}
	if to == nil {
		return 0, c.failedTo(nil, wrap(&tcpip.ErrDestinationRequired{}))
	}
	a, ok := to.(*net.UDPAddr)
	if !ok || !a.AddrPort().IsValid() {
		return 0, c.failedTo(to, &Error{"no UDP address", syscall.EINVAL})
	}
	n, err := c.send(b, a.AddrPort())
	return n, c.failedTo(to, err)
}

// Write sends one datagram to the peer of a connected socket.
func (c *PacketConn) Write(b []byte) (int, error) {
	if !c.u.remote.IsValid() {
		return 0, c.failed("write", wrap(&tcpip.ErrDestinationRequired{}))
	}
	n, err := c.send(b, c.u.remote)
	return n, c.failed("write", err)
}

func (c *PacketConn) send(b []byte, to netip.AddrPort) (int, error) {
	to = netip.AddrPortFrom(to.Addr().Unmap(), to.Port())
	return c.block(&c.write, func() (int, error) { return c.u.WriteTo(b, to) })
}

func (c *PacketConn) block(w *waiters, try func() (int, error)) (int, error) {
	c.env.Lock.Lock()
	defer c.env.Lock.Unlock()
	for {
		if w.expired && !c.u.closed {
			return 0, errDeadline
		}
		n, err := try()
		if !errors.Is(err, ErrWouldBlock) {
			return n, err
		}
		changed := w.wait()
		c.env.Lock.Unlock()
		<-changed
		c.env.Lock.Lock()
	}
}

// Close closes the socket and unblocks ReadFrom.
func (c *PacketConn) Close() error {
	c.env.Lock.Lock()
	defer c.env.Lock.Unlock()
	if c.u.closed {
		return c.failed("close", errClosed)
	}
	c.u.Close()
	c.read.stop()
	c.write.stop()
	c.read.wake()
	c.write.wake()
	return nil
}

// LocalAddr returns a *net.UDPAddr.
func (c *PacketConn) LocalAddr() net.Addr {
	if !c.u.local.Addr().IsValid() {
		return &net.UDPAddr{IP: net.IPv6unspecified, Port: int(c.u.local.Port())}
	}
	return net.UDPAddrFromAddrPort(c.u.local)
}

// RemoteAddr returns the peer's *net.UDPAddr, nil where the socket is not
// connected.
func (c *PacketConn) RemoteAddr() net.Addr {
	if !c.u.remote.IsValid() {
		return nil
	}
	return net.UDPAddrFromAddrPort(c.u.remote)
}

// SetDeadline sets both deadlines; see [Conn.SetDeadline].
func (c *PacketConn) SetDeadline(t time.Time) error { return c.deadline(t, &c.read, &c.write) }

// SetReadDeadline sets the deadline of ReadFrom and Read.
func (c *PacketConn) SetReadDeadline(t time.Time) error { return c.deadline(t, &c.read) }

// SetWriteDeadline sets the deadline of WriteTo and Write.
func (c *PacketConn) SetWriteDeadline(t time.Time) error { return c.deadline(t, &c.write) }

func (c *PacketConn) deadline(t time.Time, directions ...*waiters) error {
	c.env.Lock.Lock()
	defer c.env.Lock.Unlock()
	if c.u.closed {
		return c.failed("set", errClosed)
	}
	for _, w := range directions {
		w.setDeadline(t)
	}
	return nil
}

func (c *PacketConn) failed(op string, err error) error {
	if err == nil {
		return nil
	}
	return &net.OpError{Op: op, Net: c.network, Source: c.LocalAddr(), Addr: c.RemoteAddr(), Err: err}
}

func (c *PacketConn) failedTo(to net.Addr, err error) error {
	if err == nil {
		return nil
	}
	return &net.OpError{Op: "write", Net: c.network, Source: c.LocalAddr(), Addr: to, Err: err}
}
