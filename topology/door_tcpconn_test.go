package topology_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/wire"
)

// tcpConn is what *net.TCPConn has, but for what needs a file descriptor.
type tcpConn interface {
	net.Conn
	io.ReaderFrom
	io.WriterTo
	CloseRead() error
	CloseWrite() error
	SetKeepAlive(bool) error
	SetKeepAliveConfig(net.KeepAliveConfig) error
	SetKeepAlivePeriod(time.Duration) error
	SetLinger(int) error
	SetNoDelay(bool) error
	SetReadBuffer(int) error
	SetWriteBuffer(int) error
}

var (
	_ tcpConn = (*net.TCPConn)(nil)
	_ tcpConn = (*nodes.Conn)(nil)
)

// TestTCPConnSpecificMethods of package net, by what the peer sees of it.
func TestTCPConnMethods(t *testing.T) {
	inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
		client, server := connected(t, nw)
		a, b := client.(tcpConn), server.(tcpConn)
		for name, err := range map[string]error{
			"SetKeepAlivePeriod":          a.SetKeepAlivePeriod(3 * time.Second),
			"SetKeepAlivePeriod negative": a.SetKeepAlivePeriod(-1),
			"SetKeepAlive":                b.SetKeepAlive(false),
			"SetLinger":                   a.SetLinger(5),
			"SetReadBuffer":               a.SetReadBuffer(100_000),
			"SetWriteBuffer":              a.SetWriteBuffer(100_000),
		} {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		before := nw.Tap().Sent
		time.Sleep(10 * time.Second)
		if n := nw.Tap().Sent - before; n != 6 {
			t.Errorf("%d packets in 10 s, want 3 probes and their answers", n)
		}
		a.SetKeepAlive(false)

		// With Nagle's algorithm on, the second small segment waits for the ACK of the first.
		a.SetNoDelay(false)
		got := call(func() error { _, err := io.ReadFull(b, make([]byte, 2)); return err })
		synctest.Wait()
		took := elapsed(func() {
			a.Write([]byte("x"))
			a.Write([]byte("y"))
			if err := <-got; err != nil {
				t.Error(err)
			}
		})
		if took != 30*time.Millisecond {
			t.Errorf("two small segments took %v with Nagle's algorithm, want 30ms", took)
		}

		// SetLinger(0) has Close reset.
		if err := b.SetLinger(0); err != nil {
			t.Error(err)
		}
		b.Close()
		if _, err := a.Read(make([]byte, 1)); !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("read: %v, want ECONNRESET", err)
		}
		_, err := a.Read(make([]byte, 1))
		if err == nil || err.Error() != "read tcp "+a.LocalAddr().String()+"->10.0.0.2:80: read: connection reset by peer" {
			t.Errorf("read: %v", err)
		}
		if err := a.SetReadBuffer(0); err == nil {
			t.Error("a receive buffer of nothing")
		}
	})
}

// What io.Copy asks a connection for: TestSendfile and TestSplice of package net, without
// their system calls.
func TestConnReadFromAndWriteTo(t *testing.T) {
	inBubble(t, "delay 10ms loss 1%", func(t *testing.T, nw *topology.Network) {
		a, b := connected(t, nw)
		want := bytes.Repeat([]byte("0123456789abcdef"), 1<<14)
		sent := call(func() error {
			n, err := a.(tcpConn).ReadFrom(bytes.NewReader(want))
			if int(n) != len(want) {
				t.Errorf("ReadFrom: %d of %d bytes", n, len(want))
			}
			a.Close()
			return err
		})
		var got bytes.Buffer
		n, err := b.(tcpConn).WriteTo(&got)
		if err != nil || int(n) != len(want) || !slices.Equal(got.Bytes(), want) {
			t.Errorf("WriteTo: %d of %d bytes, %v", n, len(want), err)
		}
		if err := <-sent; err != nil {
			t.Error(err)
		}
		b.(tcpConn).CloseWrite()
		_, err = b.(tcpConn).ReadFrom(strings.NewReader("too late"))
		if !errors.Is(err, syscall.EPIPE) || !strings.HasPrefix(err.Error(), "readfrom tcp 10.0.0.2:80->10.0.0.1:") ||
			!strings.HasSuffix(err.Error(), ": write: broken pipe") {
			t.Errorf("ReadFrom: %v", err)
		}
	})
}

// CloseRead is shutdown(SHUT_RD) as Linux has it: the peer is told nothing.
func TestCloseReadIsNotTold(t *testing.T) {
	inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
		a, b := connected(t, nw)
		if err := a.(tcpConn).CloseRead(); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Write([]byte("hello")); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		if s := b.(*nodes.Conn).State(); s != wire.Established {
			t.Errorf("the peer is in %v", s)
		}
		for _, p := range nw.Tap().Packets {
			if p.Flags.Has(wire.RST) {
				t.Error("a reset was sent")
			}
		}
		if n, err := a.Read(make([]byte, 10)); n != 5 || err != nil {
			t.Errorf("what had come: %d bytes, %v", n, err)
		}
		if n, err := a.Read(make([]byte, 10)); n != 0 || err != io.EOF {
			t.Errorf("then: %d bytes, %v, want io.EOF", n, err)
		}
		a.Close()
		if err := read(b)(); err != io.EOF {
			t.Errorf("the peer: %v, want an orderly end", err)
		}
	})
}

// Options of the listener are those of what it accepts.
func TestListenerOptionsReachItsConnections(t *testing.T) {
	inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
		lc := nodes.ListenConfig{Host: nw.Host("b"), Options: []nodes.SocketOption{nodes.NoDelay(false), nodes.Linger(0)}}
		ln, err := lc.Listen(t.Context(), "tcp", ":80")
		if err != nil {
			t.Fatal(err)
		}
		a := dial(t, nw, "a", "b:80")
		b := accept(t, ln)
		got := call(func() error { _, err := io.ReadFull(a, make([]byte, 2)); return err })
		synctest.Wait()
		if took := elapsed(func() {
			b.Write([]byte("x"))
			b.Write([]byte("y"))
			<-got
		}); took != 30*time.Millisecond {
			t.Errorf("two small segments took %v with Nagle's algorithm, want 30ms", took)
		}
		b.Close()
		if err := read(a)(); !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("read: %v, want ECONNRESET by the listener's linger", err)
		}
	})
}
