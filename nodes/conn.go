package nodes

import (
	"errors"
	"io"
	"net"
	"syscall"
	"time"

	"netlab/topology/wire"
)

// Conn is a TCP connection as net.Conn: its methods block, and may be called from
// any goroutine. Somebody has to drive the network meanwhile.
type Conn struct {
	s           *Socket
	env         *Env
	network     string // as the caller named it, for errors
	read, write waiters
	// writing keeps concurrent Writes from mixing their bytes. It holds a token
	// where one is under way: a mutex would not do, for a goroutine that waits for
	// one is not durably blocked, and a bubble's time would stand still.
	writing chan struct{}
	closed  bool
	// lost is why the connection ended against its owners' will. The stack tells
	// it once, to whoever asks first; here everybody who uses the connection is
	// told, so that nobody takes the loss for the end of the stream.
	lost error
}

var _ net.Conn = (*Conn)(nil)

// newConn expects the network's lock.
func newConn(s *Socket, network string) *Conn {
	c := &Conn{s: s, env: s.host.env, network: network, writing: make(chan struct{}, 1)}
	c.read.env, c.write.env = c.env, c.env
	s.Notify(func() {
		c.read.wake()
		c.write.wake()
	})
	return c
}

// block calls try until it does anything but ErrWouldBlock, or the deadline of w
// passes, or the connection is closed.
func (c *Conn) block(w *waiters, try func() (int, error)) (int, error) {
	c.env.Lock.Lock()
	for {
		if c.closed {
			c.env.Lock.Unlock()
			return 0, errClosed
		}
		if w.expired {
			c.env.Lock.Unlock()
			return 0, errDeadline
		}
		if c.lost != nil && !c.s.orphaned() {
			c.env.Lock.Unlock()
			return 0, c.lost
		}
		n, err := try()
		if !errors.Is(err, ErrWouldBlock) {
			if err != nil && err != io.EOF && !errors.Is(err, syscall.EPIPE) && c.s.State() == wire.Closed {
				c.lost = err
			}
			c.env.Lock.Unlock()
			return n, err
		}
		changed := w.wait()
		c.env.Lock.Unlock()
		<-changed
		c.env.Lock.Lock()
	}
}

// Read blocks until at least one byte has come, or the stream has ended (io.EOF).
func (c *Conn) Read(b []byte) (int, error) {
	n, err := c.block(&c.read, func() (int, error) { return c.s.Read(b) })
	return n, c.failed("read", err)
}

// Write blocks until the stack has taken all of b.
func (c *Conn) Write(b []byte) (int, error) {
	c.writing <- struct{}{}
	defer func() { <-c.writing }()
	done := 0
	for {
		n, err := c.block(&c.write, func() (int, error) { return c.s.Write(b[done:]) })
		done += n
		if err != nil || done == len(b) {
			return done, c.failed("write", err)
		}
	}
}

// Close closes the connection in order and unblocks every Read and Write. The
// stack goes on by itself with what is unsent, and with FIN-WAIT and TIME-WAIT.
func (c *Conn) Close() error { return c.end("close", (*Socket).Close) }

// Abort resets the connection.
func (c *Conn) Abort() error { return c.end("abort", (*Socket).Abort) }

func (c *Conn) end(op string, end func(*Socket)) error {
	c.env.Lock.Lock()
	defer c.env.Lock.Unlock()
	if c.closed {
		return c.failed(op, errClosed)
	}
	c.closed = true
	end(c.s)
	c.read.stop()
	c.write.stop()
	c.read.wake()
	c.write.wake()
	return nil
}

// CloseWrite sends FIN after what has been written; the other direction stays
// open.
func (c *Conn) CloseWrite() error { return c.shutdown(false, true) }

// CloseRead has Read never wait again: it returns what has come, io.EOF where that is
// nothing. The peer is told nothing, and what it goes on to send is acknowledged, as
// shutdown(SHUT_RD) of Linux does.
func (c *Conn) CloseRead() error { return c.shutdown(true, false) }

func (c *Conn) shutdown(read, write bool) error {
	c.env.Lock.Lock()
	defer c.env.Lock.Unlock()
	c.write.awake(c.s.host, &c.closed)
	if c.closed {
		return c.failed("close", errClosed)
	}
	return c.failed("close", c.s.Shutdown(read, write))
}

// Set changes a socket option.
func (c *Conn) Set(o SocketOption) error {
	c.env.Lock.Lock()
	defer c.env.Lock.Unlock()
	c.write.awake(c.s.host, &c.closed)
	return c.failed("set", c.s.Set(o))
}

// State returns the connection's state.
func (c *Conn) State() wire.State {
	c.env.Lock.Lock()
	defer c.env.Lock.Unlock()
	return c.s.State()
}

// Info returns what the stack knows about the connection.
func (c *Conn) Info() Info {
	c.env.Lock.Lock()
	defer c.env.Lock.Unlock()
	return c.s.Info()
}

// LocalAddr and RemoteAddr return a *net.TCPAddr each.
func (c *Conn) LocalAddr() net.Addr  { return net.TCPAddrFromAddrPort(c.s.local) }
func (c *Conn) RemoteAddr() net.Addr { return net.TCPAddrFromAddrPort(c.s.remote) }

// SetDeadline, SetReadDeadline and SetWriteDeadline take package time, as net.Conn
// does; the zero time means no deadline. A Read or Write that blocks ends at once
// when its deadline is set to a time that has passed.
func (c *Conn) SetDeadline(t time.Time) error { return c.deadline(t, &c.read, &c.write) }

// SetReadDeadline sets the deadline of Read.
func (c *Conn) SetReadDeadline(t time.Time) error { return c.deadline(t, &c.read) }

// SetWriteDeadline sets the deadline of Write.
func (c *Conn) SetWriteDeadline(t time.Time) error { return c.deadline(t, &c.write) }

func (c *Conn) deadline(t time.Time, directions ...*waiters) error {
	c.env.Lock.Lock()
	defer c.env.Lock.Unlock()
	if c.closed {
		return c.failed("set", errClosed)
	}
	for _, w := range directions {
		w.setDeadline(t)
	}
	return nil
}

// failed gives an error its place, and the system call of an errno, as package net
// does.
func (c *Conn) failed(op string, err error) error {
	if err == nil || err == io.EOF {
		return err
	}
	call := op
	switch op {
	case "set":
		call = "setsockopt"
	case "close":
		call = "shutdown"
	}
	return &net.OpError{Op: op, Net: c.network, Source: c.LocalAddr(), Addr: c.RemoteAddr(), Err: called(call, err)}
}
