package nodes

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"syscall"
	"time"
)

// PacketConn is a UDP socket as net.PacketConn, and as net.Conn where it is connected,
// with the methods that *net.UDPConn has beside; File and SyscallConn are not among
// them, for there is no file descriptor.
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

func (h *Host) openUDP(ctx context.Context, network string, local, remote netip.AddrPort) (*PacketConn, error) {
	m := h.machine
	m.env.Lock.Lock()
	defer m.env.Lock.Unlock()
	m.awake(ctx.Done())
	if err := ctx.Err(); err != nil {
		return nil, contextError(err)
	}
	u, err := m.NewUDP(local, remote)
	if err != nil {
		return nil, err
	}
	c := &PacketConn{u: u, env: m.env, network: network}
	c.read.env, c.write.env = m.env, m.env
	u.Notify(func() {
		c.read.wake()
		c.write.wake()
	})
	return c, nil
}

// receive blocks until a datagram has come, and tells whether b held all of it.
func (c *PacketConn) receive(call string, b []byte) (n int, cut bool, from netip.AddrPort, err error) {
	n, err = c.block(&c.read, func() (n int, err error) {
		n, cut, from, err = c.u.receive(b)
		return n, err
	})
	if err != nil {
		return n, false, from, c.failed("read", c.RemoteAddr(), called(call, err))
	}
	if !c.u.local.Addr().IsValid() && from.Addr().Is4() {
		// A socket of both families has IPv4-mapped addresses, as a host's has.
		from = netip.AddrPortFrom(netip.AddrFrom16(from.Addr().As16()), from.Port())
	}
	return n, cut, from, nil
}

// send sends one datagram.
func (c *PacketConn) send(call string, b []byte, to netip.AddrPort) (int, error) {
	to = netip.AddrPortFrom(to.Addr().Unmap(), to.Port())
	n, err := c.block(&c.write, func() (int, error) { return c.u.WriteTo(b, to) })
	return n, called(call, err)
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

// Read blocks until a datagram has come. What b does not hold of it is lost.
func (c *PacketConn) Read(b []byte) (int, error) {
	n, _, _, err := c.receive("read", b)
	return n, err
}

// Write sends one datagram to the peer of a connected socket.
func (c *PacketConn) Write(b []byte) (int, error) {
	n, err := c.send("write", b, c.u.remote)
	return n, c.failed("write", c.RemoteAddr(), err)
}

// Close closes the socket and unblocks Read and its like.
func (c *PacketConn) Close() error {
	c.env.Lock.Lock()
	defer c.env.Lock.Unlock()
	if c.u.closed {
		return c.failed("close", c.RemoteAddr(), errClosed)
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

// SetReadDeadline sets the deadline of Read and its like.
func (c *PacketConn) SetReadDeadline(t time.Time) error { return c.deadline(t, &c.read) }

// SetWriteDeadline sets the deadline of Write and its like.
func (c *PacketConn) SetWriteDeadline(t time.Time) error { return c.deadline(t, &c.write) }

func (c *PacketConn) deadline(t time.Time, directions ...*waiters) error {
	c.env.Lock.Lock()
	defer c.env.Lock.Unlock()
	if c.u.closed {
		return c.failed("set", c.RemoteAddr(), errClosed)
	}
	for _, w := range directions {
		w.setDeadline(t)
	}
	return nil
}

// SetReadBuffer sets how many bytes of datagrams wait to be read, 32 KiB by default;
// what comes beyond is lost. More than 4 MiB stand for 4 MiB, as Linux does it.
func (c *PacketConn) SetReadBuffer(bytes int) error { return c.setBuffer(bytes, c.u.setReceiveBuffer) }

// SetWriteBuffer sets the size of the send buffer in bytes, 32 KiB by default; more than
// 4 MiB stand for 4 MiB. A datagram leaves at once: the size says no more than how long one may
// be.
func (c *PacketConn) SetWriteBuffer(bytes int) error { return c.setBuffer(bytes, c.u.setSendBuffer) }

func (c *PacketConn) setBuffer(bytes int, set func(int) error) error {
	c.env.Lock.Lock()
	defer c.env.Lock.Unlock()
	c.write.awake(c.u.host, &c.u.closed)
	return c.failed("set", c.RemoteAddr(), called("setsockopt", set(bytes)))
}

func (c *PacketConn) failed(op string, remote net.Addr, err error) error {
	if err == nil {
		return nil
	}
	return &net.OpError{Op: op, Net: c.network, Source: c.LocalAddr(), Addr: remote, Err: err}
}

// isIPv4 reports whether the socket is of IPv4 alone.
func (c *PacketConn) isIPv4() bool { return c.u.local.Addr().Is4() }

// check says why a datagram cannot be sent to an address.
func (c *PacketConn) check(to netip.AddrPort) error {
	switch {
	case c.u.remote.IsValid():
		return net.ErrWriteToConnected
	case !to.IsValid():
		return errMissingAddress
	case c.isIPv4() && !to.Addr().Unmap().Is4():
		return &net.AddrError{Err: "non-IPv4 address", Addr: to.Addr().String()}
	}
	return nil
}

// errNoControl is that of messages with control data.
var errNoControl = &Error{"control messages are not supported: want an empty oob", syscall.EINVAL}
