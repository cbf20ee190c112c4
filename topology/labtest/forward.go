package labtest

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"syscall"
	"testing"

	"netlab/topology"
	"netlab/topology/bubble"
)

// Forward carries what a real program connects to into the network: each connection to the
// address that it returns, one of this machine's loopback, is continued by one from the
// host to an address on the network, such as "b:80". Data, the ends of both directions and
// resets are passed on. It ends with the test.
//
// The network was started, in real time: in a bubble, where sockets of the machine stop the
// time, the test ends at once.
func Forward(t testing.TB, nw *topology.Network, host, address string) string {
	t.Helper()
	inRealTime(t, "forward")
	ln, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("labtest: forward: %v", err)
	}
	carryAll(t, ln, nw.Host(host).DialContext, address)
	return ln.Addr().String()
}

// Reverse is Forward the other way: the host listens on an address, such as ":5432", and each
// connection to it is continued by a real one to an address that this machine can reach, such
// as the "127.0.0.1:5432" of a database.
func Reverse(t testing.TB, nw *topology.Network, host, address, to string) {
	t.Helper()
	inRealTime(t, "reverse")
	ln, err := nw.Host(host).Listen("tcp", address)
	if err != nil {
		t.Fatalf("labtest: reverse: %v", err)
	}
	carryAll(t, ln, new(net.Dialer).DialContext, to)
}

func inRealTime(t testing.TB, what string) {
	t.Helper()
	if bubble.ID() != 0 {
		t.Fatalf("labtest: %s: in a bubble time stands still while a socket of the machine is waited for: use Pair, or New and Start, outside", what)
	}
}

// carryAll continues the connections of a listener until the end of the test.
func carryAll(t testing.TB, ln net.Listener, dial func(context.Context, string, string) (net.Conn, error), to string) {
	c := &carrier{open: make(map[net.Conn]bool)}
	ctx, cancel := context.WithCancel(context.Background())
	c.running.Go(func() {
		for {
			in, err := ln.Accept()
			if err != nil {
				return
			}
			c.running.Go(func() {
				defer c.closed(in)
				if !c.opened(in) {
					return
				}
				out, err := dial(ctx, "tcp", to)
				if err != nil {
					t.Logf("labtest: %v was not continued: %v", in.RemoteAddr(), err)
					reset(in)
					return
				}
				defer c.closed(out)
				if c.opened(out) {
					carry(in, out)
				}
			})
		}
	})
	t.Cleanup(func() {
		cancel()
		ln.Close()
		c.end()
	})
}

// carrier is the connections that are carried.
type carrier struct {
	running sync.WaitGroup
	mu      sync.Mutex
	ended   bool
	open    map[net.Conn]bool
}

// opened reports whether there is still time for a connection.
func (c *carrier) opened(conn net.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open[conn] = true
	return !c.ended
}

func (c *carrier) closed(conn net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.open, conn)
	conn.Close()
}

// end closes everything and waits until nothing runs.
func (c *carrier) end() {
	c.mu.Lock()
	c.ended = true
	for conn := range c.open {
		conn.Close()
	}
	c.mu.Unlock()
	c.running.Wait()
}

// carry copies both directions until both have ended, or one of them was lost.
func carry(a, b net.Conn) {
	var both sync.WaitGroup
	for _, way := range [][]net.Conn{{a, b}, {b, a}} {
		both.Go(func() {
			from, to := way[0], way[1]
			_, err := io.Copy(to, from)
			if err != nil && !errors.Is(err, net.ErrClosed) && !errors.Is(err, syscall.EPIPE) {
				reset(from)
				reset(to)
				return
			}
			if half, ok := to.(interface{ CloseWrite() error }); ok {
				_ = half.CloseWrite() // it may be gone by now
			}
		})
	}
	both.Wait()
}

// reset closes a connection by a reset.
func reset(c net.Conn) {
	if tcp, ok := c.(interface{ SetLinger(int) error }); ok {
		_ = tcp.SetLinger(0) // it may be gone by now
	}
	c.Close()
}
