package proxy

import (
	"net"
	"sync"
)

// oneConn is a listener that gives one connection, and ends when that is closed.
type oneConn struct {
	c     *net.TCPConn // nil when it is given
	addr  net.Addr
	ended chan struct{}
}

// Accept implements [net.Listener].
func (o *oneConn) Accept() (net.Conn, error) {
	if c := o.c; c != nil {
		o.c, o.addr = nil, c.LocalAddr()
		return &servedConn{TCPConn: c, ended: o.ended}, nil
	}
	<-o.ended
	return nil, net.ErrClosed
}

// Close implements [net.Listener]; who closes it has the connection, or has had it.
func (o *oneConn) Close() error { return nil }

// Addr implements [net.Listener].
func (o *oneConn) Addr() net.Addr { return o.addr }

// servedConn tells when it is closed.
type servedConn struct {
	*net.TCPConn
	once  sync.Once
	ended chan struct{}
}

// Close implements [net.Conn].
func (c *servedConn) Close() error {
	defer c.once.Do(func() { close(c.ended) })
	return c.TCPConn.Close()
}

// countedConn is a connection of which the proxy counts the bytes, and which it resets
// when it ends.
type countedConn struct {
	net.Conn
	p *Proxy
}

// Read implements [net.Conn].
func (c *countedConn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.p.returned.Add(int64(n))
	return n, err
}

// Write implements [net.Conn].
func (c *countedConn) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	c.p.sent.Add(int64(n))
	return n, err
}

// Close implements [net.Conn]. Whoever is first, the end of the proxy resets.
func (c *countedConn) Close() error {
	if c.p.let(c) {
		reset(c.Conn)
	}
	return c.Conn.Close()
}
