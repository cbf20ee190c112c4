package proxy

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"sync"
	"sync/atomic"

	"netlab/topology/stream"
)

// carryTo serves a connection by one to an address.
func carryTo(dial dialer, address string) func(*Proxy, net.Conn) {
	return func(p *Proxy, in net.Conn) {
		from := bufio.NewReaderSize(in, sayFirst)
		out, err := dialFor(p.ctx, dial, address, in, from, halfOpen)
		if err != nil {
			p.notContinued(in, err)
			return
		}
		p.carry(in, readThrough(from, in), out)
	}
}

// carry passes on what comes from one connection to the other, in both directions,
// until both have ended or one of them is lost, and closes out. What in sends is read
// from the reader, which may have some of it already.
func (p *Proxy) carry(in net.Conn, from io.Reader, out net.Conn) {
	defer p.release(out)
	if !p.hold(out) {
		return
	}
	var both sync.WaitGroup
	pass := func(to net.Conn, from io.Reader, count *atomic.Int64) {
		if _, err := stream.Copy(counted{to, count}, from); err != nil {
			reset(in)
			reset(out)
			return
		}
		if half, ok := to.(interface{ CloseWrite() error }); ok {
			_ = half.CloseWrite() // it may be gone by now
		}
	}
	both.Go(func() { pass(in, out, &p.returned) })
	pass(out, from, &p.sent)
	both.Wait()
}

// readThrough reads what is buffered, and then from the connection.
func readThrough(buffered *bufio.Reader, c net.Conn) io.Reader {
	if n := buffered.Buffered(); n > 0 {
		first, _ := buffered.Peek(n) // that is there
		return io.MultiReader(bytes.NewReader(first), c)
	}
	return c
}

// counted counts what is written, as it is.
type counted struct {
	io.Writer
	bytes *atomic.Int64
}

func (c counted) Write(b []byte) (int, error) {
	n, err := c.Writer.Write(b)
	c.bytes.Add(int64(n))
	return n, err
}

// reset closes a connection by a reset.
func reset(c net.Conn) {
	if tcp, ok := c.(interface{ SetLinger(int) error }); ok {
		_ = tcp.SetLinger(0) // it may be gone by now
	}
	c.Close()
}
