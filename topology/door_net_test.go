package topology_test

import (
	"context"
	"errors"
	"io"
	"math"
	"net"
	"sync"
	"syscall"
	"testing"
	"time"

	"netlab/nodes"
	"netlab/topology"
)

// The reads that take nothing (TestZeroByteRead): they do not wait.
func TestZeroByteRead(t *testing.T) {
	inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
		a, b := connected(t, nw)
		if n, err := a.Read(nil); n != 0 || err != nil {
			t.Errorf("nothing there: %d, %v", n, err)
		}
		b.Write([]byte("x"))
		time.Sleep(time.Second)
		if n, err := a.Read(nil); n != 0 || err != nil {
			t.Errorf("a byte there: %d, %v", n, err)
		}
		if n, err := a.Write(nil); n != 0 || err != nil {
			t.Errorf("write: %d, %v", n, err)
		}
	})
}

// A connection to oneself, by chance or on purpose (TestTCPSelfConnect): RFC 9293's
// simultaneous open with one end.
func TestSelfConnect(t *testing.T) {
	inBubble(t, "", func(t *testing.T, nw *topology.Network) {
		here := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 40000}
		d := nodes.Dialer{Host: nw.Host("a"), LocalAddr: here, Timeout: time.Second}
		c, err := d.Dial("tcp", here.String())
		if err != nil {
			t.Fatal(err)
		}
		if c.LocalAddr().String() != c.RemoteAddr().String() {
			t.Errorf("%v is connected to %v", c.LocalAddr(), c.RemoteAddr())
		}
		c.Write([]byte("echo"))
		b := make([]byte, 10)
		if n, err := c.Read(b); string(b[:n]) != "echo" || err != nil {
			t.Errorf("%q, %v", b[:n], err)
		}
		c.Close()
	})
}

// Many accept at once (TestTCPConcurrentAccept), and every one gets a connection.
func TestConcurrentAccept(t *testing.T) {
	inBubble(t, "delay 1ms", func(t *testing.T, nw *topology.Network) {
		const n = 50
		ln := listen(t, nw, "b", ":80")
		var all sync.WaitGroup
		for range n {
			all.Go(func() {
				c, err := ln.Accept()
				if err != nil {
					t.Error(err)
					return
				}
				c.Write([]byte("x"))
				c.Close()
			})
			all.Go(func() {
				c, err := nw.Host("a").Dial("tcp", "b:80")
				if err != nil {
					t.Error(err)
					return
				}
				if got, err := io.ReadAll(c); string(got) != "x" || err != nil {
					t.Errorf("%q, %v", got, err)
				}
				c.Close()
			})
		}
		all.Wait()
	})
}

// The address is free at once, also where connections of the last listener are in
// TIME-WAIT (TestListenCloseListen, TestReuse).
func TestListenCloseListen(t *testing.T) {
	inBubble(t, "delay 1ms", func(t *testing.T, nw *topology.Network) {
		for i := range 10 {
			ln := listen(t, nw, "b", ":80")
			c := dial(t, nw, "a", "b:80")
			accept(t, ln).Close() // the server goes into TIME-WAIT
			if err := read(c)(); err != io.EOF {
				t.Errorf("round %d: %v", i, err)
			}
			c.Close()
			if err := ln.Close(); err != nil {
				t.Error(err)
			}
			time.Sleep(10 * time.Millisecond)
		}
	})
}

// The longest timeout there is does not overflow into the past
// (TestDialTimeoutMaxDuration, TestReadTimeoutMustNotReturn).
func TestLongestTimeouts(t *testing.T) {
	inBubble(t, "delay 1ms", func(t *testing.T, nw *topology.Network) {
		ln := listen(t, nw, "b", ":80")
		d := nodes.Dialer{Host: nw.Host("a"), Timeout: math.MaxInt64}
		c, err := d.Dial("tcp", "b:80")
		if err != nil {
			t.Fatal(err)
		}
		for _, set := range []func(time.Time) error{c.SetReadDeadline, ln.(interface{ SetDeadline(time.Time) error }).SetDeadline} {
			if err := set(time.Now().Add(math.MaxInt64)); err != nil {
				t.Error(err)
			}
		}
		accept(t, ln)
		done := []<-chan error{call(read(c)), call(func() error { _, err := ln.Accept(); return err })}
		time.Sleep(time.Hour)
		for i, d := range done {
			select {
			case err := <-d:
				t.Errorf("%d returned: %v", i, err)
			default:
			}
		}
	})
}

// net.Buffers are written in order (TestBuffers_WriteTo).
func TestBuffersOfNet(t *testing.T) {
	inBubble(t, "delay 1ms", func(t *testing.T, nw *topology.Network) {
		a, b := connected(t, nw)
		buffers := net.Buffers{[]byte("one "), nil, []byte("two "), []byte("three")}
		if n, err := buffers.WriteTo(a); n != 13 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
		a.Close()
		if got, err := io.ReadAll(b); string(got) != "one two three" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
	})
}

// Errors have package net's shape: an OpError with both addresses, the system call of
// an errno, and what errors.Is and the methods of net.Error say (TestDialError and its
// like, TestContextError, TestDialTimeout).
func TestErrorsOfPackageNet(t *testing.T) {
	inBubble(t, "delay 1ms", func(t *testing.T, nw *topology.Network) {
		a, _ := connected(t, nw)
		a.SetReadDeadline(time.Now())
		deadline := read(a)()
		a.SetReadDeadline(time.Time{})
		ends := a.LocalAddr().String() + "->10.0.0.2:80: "
		expired, cancel := context.WithDeadline(t.Context(), time.Now())
		defer cancel()
		_, late := nw.Host("a").DialContext(expired, "tcp", "b:80")
		canceled, cancel2 := context.WithCancel(t.Context())
		cancel2()
		_, gone := nw.Host("a").DialContext(canceled, "tcp", "b:80")
		_, refused := nw.Host("a").Dial("tcp4", "b:81")
		listen(t, nw, "b", "b:80")
		_, taken := nw.Host("b").Listen("tcp", "b:80")
		a.Close()
		for _, c := range []struct {
			err                error
			text               string
			is                 error
			timeout, temporary bool
		}{
			{deadline, "read tcp " + ends + "i/o timeout", nil, true, true},
			{read(a)(), "read tcp " + ends + "use of closed network connection", net.ErrClosed, false, false},
			{a.Close(), "close tcp " + ends + "use of closed network connection", net.ErrClosed, false, false},
			{a.(*nodes.Conn).CloseWrite(), "close tcp " + ends + "use of closed network connection", net.ErrClosed, false, false},
			{late, "dial tcp 10.0.0.2:80: i/o timeout", context.DeadlineExceeded, true, true},
			{gone, "dial tcp 10.0.0.2:80: operation was canceled", context.Canceled, false, false},
			{refused, "dial tcp4 10.0.0.2:81: connect: connection refused", syscall.ECONNREFUSED, false, false},
			{taken, "listen tcp 10.0.0.2:80: bind: address already in use", syscall.EADDRINUSE, false, false},
		} {
			var op *net.OpError
			switch {
			case c.err == nil || c.err.Error() != c.text:
				t.Errorf("got  %v\nwant %s", c.err, c.text)
			case !errors.As(c.err, &op) || c.is != nil && !errors.Is(c.err, c.is):
				t.Errorf("%v is %T, and not %v", c.err, c.err, c.is)
			case op.Timeout() != c.timeout || op.Temporary() != c.temporary:
				t.Errorf("%v: timeout %v, temporary %v", c.err, op.Timeout(), op.Temporary())
			}
		}
	})
}

// The network in an error is the one that was asked for, as it is in package net: of the
// dialer, and of the listener for what it has accepted.
func TestErrorsNameTheNetworkAskedFor(t *testing.T) {
	for _, network := range []string{"tcp", "tcp4", "tcp6"} {
		inBubble(t, "delay 1ms", func(t *testing.T, nw *topology.Network) {
			ln, err := nw.Host("b").Listen(network, ":80")
			if err != nil {
				t.Fatal(err)
			}
			a, err := nw.Host("a").Dial(network, "b:80")
			if err != nil {
				t.Fatal(err)
			}
			b := accept(t, ln)
			a.Close()
			b.Close()
			ln.Close()
			_, late := ln.Accept()
			for _, err := range []error{read(a)(), read(b)(), late} {
				var op *net.OpError
				if !errors.As(err, &op) || op.Net != network {
					t.Errorf("%v, want an error of %s", err, network)
				}
			}
		})
	}
}
