package nodes

import (
	"io"
	"net"
	"time"

	"netlab/topology/stream"
)

// The methods that *net.TCPConn has beside those of net.Conn. File and SyscallConn
// are not among them: there is no file descriptor.

// ReadFrom writes what r yields until its end, and returns how much that was. io.Copy to the
// connection does so: in larger pieces than its own, which cost less.
func (c *Conn) ReadFrom(r io.Reader) (int64, error) {
	n, err := stream.Copy(c, r)
	return n, c.failed("readfrom", err)
}

// WriteTo reads until the end of the stream and writes it to w. io.Copy from the
// connection does so: the more is read at a time, the fewer segments the stack sends to
// say that its window has opened.
func (c *Conn) WriteTo(w io.Writer) (int64, error) {
	n, err := stream.Copy(w, c)
	return n, c.failed("writeto", err)
}

// SetNoDelay turns Nagle's algorithm off, which is the default, or on; see
// [Options.Nagle].
func (c *Conn) SetNoDelay(on bool) error { return c.Set(NoDelay(on)) }

// SetKeepAlive turns keepalive probes on or off.
func (c *Conn) SetKeepAlive(on bool) error { return c.Set(KeepAlive(on)) }

// SetKeepAlivePeriod sets how long the connection is idle before the first probe,
// rounded up to whole seconds; 0 means 15 s, a negative time changes nothing.
func (c *Conn) SetKeepAlivePeriod(d time.Duration) error {
	if d < 0 {
		return nil
	}
	return c.Set(KeepAliveIdle(seconds(d)))
}

// SetKeepAliveConfig sets what keepalive does, and whether it does: times are rounded
// up to whole seconds, 0 means 15 s, 15 s and 9 probes, negative values change
// nothing.
func (c *Conn) SetKeepAliveConfig(config net.KeepAliveConfig) error {
	return c.Set(keepAliveConfig(config))
}

// SetLinger with 0 has Close reset the connection and forget what is unsent. With any
// other number Close returns at once, and the stack goes on sending, as long as it
// takes.
func (c *Conn) SetLinger(seconds int) error {
	if seconds == 0 {
		return c.Set(Linger(0))
	}
	return c.Set(Linger(-1))
}

// SetReadBuffer sets the size of the receive buffer in bytes.
func (c *Conn) SetReadBuffer(bytes int) error { return c.Set(ReceiveBuffer(bytes)) }

// SetWriteBuffer sets the size of the send buffer in bytes.
func (c *Conn) SetWriteBuffer(bytes int) error { return c.Set(SendBuffer(bytes)) }
