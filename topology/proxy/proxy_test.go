package proxy_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/labtest"
	"netlab/topology/proxy"
)

func TestMain(m *testing.M) {
	if runtime.GOOS == "js" {
		os.Exit(0) // no sockets here
	}
	if of := os.Getenv(crowdOf); of != "" {
		if err := beCrowd(of); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

const anyPort = "127.0.0.1:0"

// opened is a proxy that must open.
func opened(t *testing.T) func(*proxy.Proxy, error) *proxy.Proxy {
	return func(p *proxy.Proxy, err error) *proxy.Proxy {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
}

// serve has each connection to an address of a node served by fn, and then closed.
func serve(t *testing.T, nw *topology.Network, node, at string, fn func(net.Conn)) {
	t.Helper()
	ln, err := nw.Host(node).Listen("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	go serveAll(ln, fn)
}

func serveAll(ln net.Listener, fn func(net.Conn)) {
	for {
		c, err := ln.Accept()
		if err != nil {
			return
		}
		go func() {
			defer c.Close()
			fn(c)
		}()
	}
}

// echo sends back what comes, when it has ended.
func echo(c net.Conn) {
	got, _ := io.ReadAll(c)
	_, _ = c.Write(got)
}

// dial connects to a proxy, for a minute at most.
func dial(t *testing.T, at net.Addr) *net.TCPConn {
	t.Helper()
	c, err := net.Dial("tcp", at.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	_ = c.SetDeadline(time.Now().Add(time.Minute))
	return c.(*net.TCPConn)
}

// ask sends a text and its end, and returns what comes back.
func ask(c *net.TCPConn, text string) (string, error) {
	if _, err := io.WriteString(c, text); err != nil {
		return "", err
	}
	if err := c.CloseWrite(); err != nil {
		return "", err
	}
	got, err := io.ReadAll(c)
	return string(got), err
}

// The end of one direction is passed on while the other goes on, and both are counted.
func TestForwardHalfClose(t *testing.T) {
	nw := labtest.Pair(t, "delay 1ms")
	serve(t, nw, "b", ":7", echo)
	p := opened(t)(proxy.Forward(nw, anyPort, "a", "b:7", proxy.Options{}))
	if got, err := ask(dial(t, p.Addr()), "hello"); got != "hello" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if s := p.Stats(); s.Accepted != 1 || s.Failed != 0 || s.Sent != 5 || s.Returned != 5 {
		t.Errorf("%+v: want 5 bytes each way", s)
	}
}

// The end of the network resets what it carries: nobody takes a part for the whole.
func TestNetworkClosesProxies(t *testing.T) {
	nw := labtest.Pair(t, "")
	serve(t, nw, "b", ":7", func(c net.Conn) {
		_, _ = io.WriteString(c, "a part")
		_, _ = io.Copy(io.Discard, c)
	})
	p := opened(t)(proxy.Forward(nw, anyPort, "a", "b:7", proxy.Options{}))
	c := dial(t, p.Addr())
	part := make([]byte, len("a part"))
	if _, err := io.ReadFull(c, part); err != nil {
		t.Fatal(err)
	}
	nw.Close()
	if n, err := c.Read(part); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("%d bytes, %v: want a reset", n, err)
	}
	if _, err := net.Dial("tcp", p.Addr().String()); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("dialing afterwards: %v, want refusal", err)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	again := opened(t)(proxy.Forward(nw, anyPort, "a", "b:7", proxy.Options{}))
	if _, err := net.Dial("tcp", again.Addr().String()); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("a proxy of a closed network: %v, want refusal", err)
	}
}

// A receiver that does not read stops the sender: what waits between them is bounded.
func TestBackPressure(t *testing.T) {
	nw := labtest.Pair(t, "")
	release := make(chan bool)
	serve(t, nw, "b", ":7", func(net.Conn) { <-release })
	defer close(release)
	p := opened(t)(proxy.Forward(nw, anyPort, "a", "b:7", proxy.Options{}))
	c := dial(t, p.Addr())
	_ = c.SetWriteDeadline(time.Now().Add(500 * time.Millisecond))
	const most = 64 << 20
	written, err := c.ReadFrom(io.LimitReader(zeros{}, most))
	if !errors.Is(err, os.ErrDeadlineExceeded) || p.Stats().Sent > 8<<20 {
		t.Errorf("%d of %d bytes were written, %d passed on, %v", written, most, p.Stats().Sent, err)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { return len(b), nil }

// No more connections are carried at once than the proxy may: others wait.
func TestMaxConns(t *testing.T) {
	nw := labtest.Pair(t, "")
	serve(t, nw, "b", ":7", echo)
	p := opened(t)(proxy.Forward(nw, anyPort, "a", "b:7", proxy.Options{MaxConns: 1}))
	first, second := dial(t, p.Addr()), dial(t, p.Addr())
	answer := make(chan string)
	go func() {
		got, _ := ask(second, "second")
		answer <- got
	}()
	if got, err := ask(first, "first"); got != "first" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	first.Close()
	if got := <-answer; got != "second" {
		t.Errorf("the second got %q", got)
	}
	if _, err := proxy.Forward(nw, anyPort, "a", "b:7", proxy.Options{MaxConns: -1}); err == nil {
		t.Error("-1 connections are taken")
	}
}

// A node that boots listens again; while it has no power, nobody is continued.
func TestReverseAfterBoot(t *testing.T) {
	outside, err := net.Listen("tcp", anyPort)
	if err != nil {
		t.Fatal(err)
	}
	defer outside.Close()
	go serveAll(outside, echo)
	nw := labtest.Pair(t, "")
	p := opened(t)(proxy.Reverse(nw, "b", ":7", outside.Addr().String(), proxy.Options{}))
	trip := func() (string, error) {
		c, err := nw.Host("a").Dial("tcp", "b:7")
		if err != nil {
			return "", err
		}
		defer c.Close()
		if _, err := io.WriteString(c, "hello"); err != nil {
			return "", err
		}
		if err := c.(*nodes.Conn).CloseWrite(); err != nil {
			return "", err
		}
		got, err := io.ReadAll(c)
		return string(got), err
	}
	if got, err := trip(); got != "hello" || err != nil {
		t.Fatalf("%q, %v", got, err)
	}
	b := nw.Host("b")
	if err := errors.Join(b.Crash(), b.Boot()); err != nil {
		t.Fatal(err)
	}
	got, err := trip()
	for deadline := time.Now().Add(time.Minute); errors.Is(err, syscall.ECONNREFUSED) && time.Now().Before(deadline); got, err = trip() {
		time.Sleep(time.Millisecond)
	}
	if got != "hello" || err != nil {
		t.Errorf("after the boot: %q, %v", got, err)
	}
	if s := p.Stats(); s.Accepted < 2 {
		t.Errorf("%+v", s)
	}
}

// Nothing but the loopback is listened on, or led to, unless that is permitted.
func TestLoopbackOnly(t *testing.T) {
	nw := labtest.Pair(t, "")
	for _, at := range []string{":0", "0.0.0.0:0", "[::]:0", "192.0.2.1:0", "example.com:0"} {
		for name, open := range map[string]func(proxy.Options) (*proxy.Proxy, error){
			"forward": func(o proxy.Options) (*proxy.Proxy, error) { return proxy.Forward(nw, at, "a", "b:7", o) },
			"reverse": func(o proxy.Options) (*proxy.Proxy, error) { return proxy.Reverse(nw, "b", ":7", at, o) },
			"socks5":  func(o proxy.Options) (*proxy.Proxy, error) { return proxy.SOCKS5(nw, at, "a", o) },
			"http":    func(o proxy.Options) (*proxy.Proxy, error) { return proxy.HTTP(nw, at, "a", o) },
		} {
			if p, err := open(proxy.Options{}); err == nil {
				t.Errorf("%s %s is open: %s", name, at, p.Name())
			}
		}
	}
	for _, at := range []string{"localhost:0", "127.8.9.10:0", ":0"} {
		p, err := proxy.Forward(nw, at, "a", "b:7", proxy.Options{NonLoopback: at == ":0"})
		if err != nil {
			t.Errorf("%s: %v", at, err)
			continue
		}
		p.Close()
	}
}

// A connection whose peer has forgotten it, as it lost its power, ends by a reset on this
// machine, too: not in order.
func TestForwardToAForgetfulNode(t *testing.T) {
	nw := labtest.Pair(t, "delay 1ms")
	serve(t, nw, "b", ":7", func(c net.Conn) { _, _ = io.Copy(c, c) })
	p := opened(t)(proxy.Forward(nw, anyPort, "a", "b:7", proxy.Options{}))
	c := dial(t, p.Addr())
	one := make([]byte, 1)
	for range 2 {
		if _, err := c.Write(one); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Read(one); err != nil {
			t.Fatal(err)
		}
	}
	if err := nw.Host("b").Crash(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Write(one); err != nil {
		t.Fatal(err)
	}
	time.Sleep(20 * time.Millisecond)
	if err := nw.Host("b").Boot(); err != nil {
		t.Fatal(err)
	}
	if n, err := c.Read(one); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("%d bytes, %v: want a reset", n, err)
	}
}
