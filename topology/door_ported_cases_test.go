package topology_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"netlab/nodes"
	"netlab/topology"
)

// Deadlines from a nanosecond on are kept to the nanosecond.
func TestVariousDeadlines(t *testing.T) {
	inBubble(t, "delay 1ms", func(t *testing.T, nw *topology.Network) {
		ln := listen(t, nw, "b", ":80")
		for _, timeout := range []time.Duration{
			1, 2, 5, 50, 100, 200, 500, 750, time.Microsecond, 25 * time.Microsecond, 250 * time.Microsecond,
			time.Millisecond, 5 * time.Millisecond, 100 * time.Millisecond, 500 * time.Millisecond, time.Second,
		} {
			for _, set := range []func(net.Conn, time.Time) error{net.Conn.SetDeadline, net.Conn.SetReadDeadline} {
				c := dial(t, nw, "a", "b:80")
				accept(t, ln)
				if err := set(c, time.Now().Add(timeout)); err != nil {
					t.Error(err)
				}
				var err error
				if took := elapsed(func() { _, err = io.Copy(io.Discard, c) }); took != timeout {
					t.Errorf("a deadline in %v passed after %v", timeout, took)
				}
				expectDeadline(t, err)
				c.Close()
			}
		}
	})
}

// A deadline that is always put off never passes.
func TestReadWriteProlongedTimeout(t *testing.T) {
	inBubble(t, "delay 1ms", func(t *testing.T, nw *topology.Network) {
		a, b := connected(t, nw)
		const rounds = 1000
		var server sync.WaitGroup
		for _, side := range []struct {
			set func(time.Time) error
			do  func([]byte) (int, error)
		}{{b.SetReadDeadline, b.Read}, {b.SetWriteDeadline, b.Write}} {
			server.Go(func() {
				for range rounds {
					if err := side.set(time.Now().Add(time.Second)); err != nil {
						t.Error(err)
					}
					if _, err := side.do(make([]byte, 1)); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		for range rounds {
			a.Write([]byte("x"))
			if err := read(a)(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(100 * time.Millisecond)
		}
		server.Wait()
	})
}

// What is written while deadlines pass all the time and are set by others is neither lost
// nor doubled (TestReadWriteDeadlineRace, TestConcurrentSetDeadline).
func TestDeadlinesOfOthersLoseNothing(t *testing.T) {
	inBubble(t, "delay 1us", func(t *testing.T, nw *topology.Network) {
		a, b := connected(t, nw)
		const size = 1000
		over := make(chan struct{})
		var all sync.WaitGroup
		defer all.Wait()
		defer close(over)
		for _, c := range []net.Conn{a, b} {
			for _, set := range []func(time.Time) error{c.SetReadDeadline, c.SetWriteDeadline, c.SetDeadline} {
				all.Go(func() {
					for {
						select {
						case <-over:
							return
						default:
							set(time.Now().Add(2 * time.Microsecond))
							time.Sleep(3 * time.Microsecond)
						}
					}
				})
			}
		}
		all.Go(func() {
			for i := 0; i < size; {
				n, err := a.Write([]byte{byte(i)})
				i += n
				if err != nil {
					expectDeadline(t, err)
					time.Sleep(time.Microsecond)
				}
			}
		})
		for i := 0; i < size; {
			p := make([]byte, 10)
			n, err := b.Read(p)
			for _, got := range p[:n] {
				if got != byte(i) {
					t.Fatalf("byte %d is %d", i, got)
				}
				i++
			}
			if err != nil {
				expectDeadline(t, err)
				time.Sleep(time.Microsecond)
			}
		}
	})
}

func TestTCPStress(t *testing.T) {
	inBubble(t, "delay 1ms", func(t *testing.T, nw *topology.Network) {
		const conns, messages, size = 5, 200, 512
		ln := listen(t, nw, "b", ":80")
		var all sync.WaitGroup
		for i := range conns {
			all.Go(func() {
				b := accept(t, ln)
				if n, err := io.Copy(b, b); n != messages*size || err != nil {
					t.Errorf("the server had %d bytes, %v", n, err)
				}
				b.Close()
			})
			all.Go(func() {
				a := dial(t, nw, "a", "b:80")
				want := bytes.Repeat([]byte{byte(i)}, size)
				for m := range messages {
					a.Write(want)
					got := make([]byte, size)
					if _, err := io.ReadFull(a, got); err != nil || !bytes.Equal(got, want) {
						t.Errorf("message %d of %d: %v", m, i, err)
						return
					}
				}
				a.Close()
			})
		}
		all.Wait()
	})
}

// A connection that the client has reset before anybody accepts it is no failure of
// Accept; who accepts it finds the reset by reading (TestAcceptIgnoreAbortedConnRequest).
// The error is not temporary (TestNotTemporaryRead).
func TestAcceptOfAResetConnection(t *testing.T) {
	inBubble(t, "delay 1ms", func(t *testing.T, nw *topology.Network) {
		ln := listen(t, nw, "b", ":80")
		dial(t, nw, "a", "b:80").(*nodes.Conn).Abort()
		time.Sleep(time.Second)
		alive := dial(t, nw, "a", "b:80")
		first := accept(t, ln)
		err := read(first)()
		var op *net.OpError
		if !errors.As(err, &op) || op.Temporary() || op.Timeout() || !strings.HasSuffix(err.Error(), ": read: connection reset by peer") {
			t.Errorf("read: %v (%T)", err, err)
		}
		if second := accept(t, ln); second.RemoteAddr().String() != alive.LocalAddr().String() {
			t.Errorf("accepted %v, want %v", second.RemoteAddr(), alive.LocalAddr())
		}
	})
}

// Accept of a listener that is closed tells it, though connections wait.
func TestListenAfterClose(t *testing.T) {
	inBubble(t, "delay 1ms", func(t *testing.T, nw *topology.Network) {
		ln := listen(t, nw, "b", ":80")
		dial(t, nw, "a", "b:80")
		dial(t, nw, "a", "b:80")
		accept(t, ln)
		ln.Close()
		if c, err := ln.Accept(); !errors.Is(err, net.ErrClosed) {
			t.Errorf("%v, %v, want net.ErrClosed", c, err)
		}
	})
}

// The context ends at the very moment at which the connection is established: whoever
// dials has either the connection or the error, and with the error nothing is left.
func TestDialContextCancelRace(t *testing.T) {
	inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
		listen(t, nw, "b", ":80")
		for range 50 {
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(20*time.Millisecond, cancel)
			before := len(nw.Host("a").Sockets())
			c, err := nw.Host("a").DialContext(ctx, "tcp", "b:80")
			var op *net.OpError
			switch {
			case err == nil:
				c.(*nodes.Conn).Abort()
			case !errors.As(err, &op) || op.Op != "dial" || !errors.Is(err, context.Canceled):
				t.Errorf("%v (%T)", err, err)
			}
			time.Sleep(3 * time.Minute)
			if n := len(nw.Host("a").Sockets()); n != before {
				t.Fatalf("%d sockets, %d before it", n, before)
			}
			cancel()
		}
	})
}

// Names of a socket's ends (TestUDPConnLocalName, TestUDPConnLocalAndRemoteNames).
func TestUDPConnNames(t *testing.T) {
	inBubble(t, "", func(t *testing.T, nw *topology.Network) {
		for _, c := range []struct{ network, address, want string }{
			{"udp4", "10.0.0.1:0", "10.0.0.1"},
			{"udp6", "[fd00::1]:0", "fd00::1"},
			{"udp4", ":0", "0.0.0.0"},
			{"udp", ":0", "::"},
			{"udp", "a:0", "10.0.0.1"},
		} {
			pc, err := nw.Host("a").ListenPacket(c.network, c.address)
			if err != nil {
				t.Fatal(err)
			}
			if got := pc.LocalAddr().(*net.UDPAddr); got.IP.String() != c.want || got.Port == 0 {
				t.Errorf("%s %s: %v", c.network, c.address, got)
			}
			if got := pc.(net.Conn).RemoteAddr(); got != nil {
				t.Errorf("%s %s is connected to %v", c.network, c.address, got)
			}
		}
		for _, local := range []net.Addr{nil, &net.UDPAddr{IP: net.IPv4(10, 0, 0, 1), Port: 5353}} {
			c, err := (&nodes.Dialer{Host: nw.Host("a"), LocalAddr: local}).Dial("udp", "b:53")
			if err != nil {
				t.Fatal(err)
			}
			if got := c.LocalAddr().(*net.UDPAddr); got.Port == 0 || local != nil && got.String() != local.String() {
				t.Errorf("from %v, want %v", got, local)
			}
			if got := c.RemoteAddr().String(); got != "10.0.0.2:53" {
				t.Errorf("to %s", got)
			}
		}
	})
}

// A write deadline ends the sending of datagrams, and never passes before it
// (TestWriteToTimeout).
func TestWriteToTimeout(t *testing.T) {
	inBubble(t, "delay 1ms", func(t *testing.T, nw *topology.Network) {
		pc := listenPacket(t, nw, "a", "a:0")
		to := net.UDPAddrFromAddrPort(netip.MustParseAddrPort("10.0.0.2:53"))
		listenPacket(t, nw, "b", ":53")
		pc.SetWriteDeadline(time.Now().Add(10 * time.Millisecond))
		for passed, want := range []bool{false, true, true} {
			n, err := pc.WriteTo([]byte("x"), to)
			if !want && err != nil {
				t.Errorf("before the deadline: %v", err)
			}
			if want {
				expectDeadline(t, err)
				if n != 0 {
					t.Errorf("%d bytes were written %d times after the deadline", n, passed)
				}
			}
			time.Sleep(10 * time.Millisecond)
		}
		pc.SetWriteDeadline(time.Time{})
		if _, err := pc.WriteTo([]byte("x"), to); err != nil {
			t.Error(err)
		}
	})
}

// ReadFrom ends with the deadline of writing, and tells how much was sent; what it copies
// has a limit or not (TestSendfileOnWriteTimeoutExceeded, TestSendfileWithExactLimit,
// TestSendfileParts).
func TestReadFromWithLimits(t *testing.T) {
	inBubble(t, "delay 1ms", func(t *testing.T, nw *topology.Network) {
		a, b := connected(t, nw)
		source := strings.NewReader("0123456789")
		for _, part := range []int64{3, 3, 4} {
			if n, err := io.CopyN(a, source, part); n != part || err != nil {
				t.Errorf("CopyN: %d, %v", n, err)
			}
		}
		if n, err := io.CopyN(a, source, 1); n != 0 || err != io.EOF {
			t.Errorf("CopyN at the end: %d, %v", n, err)
		}
		a.SetWriteDeadline(time.Now().Add(-time.Hour))
		if n, err := a.(tcpConn).ReadFrom(strings.NewReader("late")); n != 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("after the deadline: %d, %v", n, err)
		}
		a.Close()
		if got, err := io.ReadAll(b); string(got) != "0123456789" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
	})
}

// Closing any number of times, and half-closing what is half-closed (TestCloseError).
func TestCloseErrors(t *testing.T) {
	inBubble(t, "delay 1ms", func(t *testing.T, nw *topology.Network) {
		a, _ := connected(t, nw)
		ln, pc := listen(t, nw, "a", ":81"), listenPacket(t, nw, "a", ":53")
		for i := range 3 {
			for name, half := range map[string]func() error{"CloseRead": a.(tcpConn).CloseRead, "CloseWrite": a.(tcpConn).CloseWrite} {
				if err := half(); err != nil {
					t.Errorf("%s #%d: %v", name, i, err)
				}
			}
		}
		for i := range 3 {
			for name, closed := range map[string]func() error{"Conn": a.Close, "Listener": ln.Close, "PacketConn": pc.Close} {
				var op *net.OpError
				err := closed()
				if i == 0 && err != nil || i > 0 && (!errors.Is(err, net.ErrClosed) || !errors.As(err, &op) || op.Op != "close") {
					t.Errorf("%s #%d: %v", name, i, err)
				}
			}
		}
	})
}
