package proxy_test

import (
	"io"
	"testing"
	"time"

	"netlab/topology"
	"netlab/topology/labtest"
	"netlab/topology/proxy"
)

// A client that is gone before anybody has answered frees its place, at once by a reset.
func TestClientIsGoneWhileItsConnectionIsDialed(t *testing.T) {
	nw := labtest.Pair(t, "delay 1ms")
	serve(t, nw, "b", ":7", echo)
	nw.Link("a", "b").Cut()
	open := func(p *proxy.Proxy) int64 { return p.Stats().Open }
	for name, c := range map[string]struct {
		open  func(*topology.Network) (*proxy.Proxy, error)
		says  string
		reset bool
	}{
		"forward, reset": {func(nw *topology.Network) (*proxy.Proxy, error) {
			return proxy.Forward(nw, anyPort, "a", "b:7", proxy.Options{})
		}, "hello", true},
		"socks5, reset": {func(nw *topology.Network) (*proxy.Proxy, error) {
			return proxy.SOCKS5(nw, anyPort, "a", proxy.Options{})
		}, "\x05\x01\x00\x05\x01\x00\x03\x01b\x00\x07", true},
		"http, closed": {func(nw *topology.Network) (*proxy.Proxy, error) {
			return proxy.HTTP(nw, anyPort, "a", proxy.Options{})
		}, "CONNECT b:7 HTTP/1.1\r\nHost: b:7\r\n\r\n", false},
	} {
		t.Run(name, func(t *testing.T) {
			p := opened(t)(c.open(nw))
			client := dial(t, p.Addr())
			if _, err := io.WriteString(client, c.says); err != nil {
				t.Fatal(err)
			}
			sent := nw.Tap().Sent
			for nw.Tap().Sent == sent { // until it is dialed
				time.Sleep(time.Millisecond)
			}
			if n := open(p); n != 1 {
				t.Fatalf("%d are open, want 1", n)
			}
			if c.reset {
				client.SetLinger(0)
			}
			client.Close()
			for late := time.Now().Add(20 * time.Second); open(p) > 0; time.Sleep(time.Millisecond) {
				if time.Now().After(late) {
					t.Fatal("its place is not free")
				}
			}
		})
	}
}

// A client that has said all that it has to say before its connection is there gets its
// answer nevertheless.
func TestAllIsSaidWhileItsConnectionIsDialed(t *testing.T) {
	nw := labtest.Pair(t, "delay 100ms")
	serve(t, nw, "b", ":7", echo)
	p := opened(t)(proxy.Forward(nw, anyPort, "a", "b:7", proxy.Options{}))
	text := string(make([]byte, 10000)) // more than is read before
	if got, err := ask(dial(t, p.Addr()), text); got != text || err != nil {
		t.Errorf("%d bytes came back, %v", len(got), err)
	}
}
