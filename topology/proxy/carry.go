package proxy

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"sync"
	"sync/atomic"
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
		if err := pass(to, from, count); err != nil {
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

// bufferSizes are those of the buffers of a direction, which has a larger one while what
// comes fills the one before: an idle connection costs little, and a busy one reads as much
// at a time as a stack has received.
var bufferSizes = [...]int{2 << 10, 64 << 10, 256 << 10}

var buffers [len(bufferSizes)]sync.Pool

// buffer returns one of a size, to be put back.
func buffer(size int) *[]byte {
	if b, ok := buffers[size].Get().(*[]byte); ok {
		return b
	}
	b := make([]byte, bufferSizes[size])
	return &b
}

// pass copies what comes until its end.
func pass(to io.Writer, from io.Reader, count *atomic.Int64) error {
	size := 0
	buf := buffer(size)
	defer func() { buffers[size].Put(buf) }()
	for {
		n, err := from.Read(*buf)
		if n > 0 {
			m, err := to.Write((*buf)[:n])
			count.Add(int64(m))
			if err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		want := size
		if n == len(*buf) && size+1 < len(bufferSizes) {
			want++
		}
		for want > 0 && n < bufferSizes[want-1] {
			want--
		}
		if want != size {
			buffers[size].Put(buf)
			size, buf = want, buffer(want)
		}
	}
}

// reset closes a connection by a reset.
func reset(c net.Conn) {
	if tcp, ok := c.(interface{ SetLinger(int) error }); ok {
		_ = tcp.SetLinger(0) // it may be gone by now
	}
	c.Close()
}
