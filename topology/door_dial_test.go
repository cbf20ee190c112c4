package topology_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"syscall"
	"testing"
	"time"

	"netlab/topology"
)

// failedDial dials from a and returns the error and how long it took.
func failedDial(t *testing.T, ctx context.Context, nw *topology.Network, address string) (time.Duration, error) {
	t.Helper()
	start := time.Now()
	c, err := nw.Host("a").DialContext(ctx, "tcp", address)
	if err == nil {
		c.Close()
		t.Fatalf("connected to %s", address)
	}
	return time.Since(start), err
}

func TestDialFailures(t *testing.T) {
	for _, c := range []struct {
		name, address string
		prepare       func(*topology.Network)
		want          error
		timeout       bool
		after         time.Duration
		text          string
	}{
		{
			name: "refused", address: "10.0.0.2:80", want: syscall.ECONNREFUSED, after: 20 * time.Millisecond,
			text: "dial tcp 10.0.0.2:80: connect: connection refused",
		},
		{
			name: "refused over IPv6", address: "[fd00::2]:80", want: syscall.ECONNREFUSED, after: 20 * time.Millisecond,
			text: "dial tcp [fd00::2]:80: connect: connection refused",
		},
		{
			// The SYN and its 6 retransmissions after 1, 2, 4, ... 32 s; RFC 6298.
			name: "silence", address: "10.0.0.2:80", prepare: func(nw *topology.Network) { nw.Link("a", "b").Cut() },
			want: syscall.ETIMEDOUT, timeout: true, after: 127 * time.Second,
			text: "dial tcp 10.0.0.2:80: connect: connection timed out",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
				if c.prepare != nil {
					c.prepare(nw)
				}
				took, err := failedDial(t, context.Background(), nw, c.address)
				if !errors.Is(err, c.want) || err.Error() != c.text || took != c.after {
					t.Errorf("after %v: %v\nafter %v: %v is wanted", took, err, c.after, c.text)
				}
				var n net.Error
				if !errors.As(err, &n) || n.Timeout() != c.timeout {
					t.Errorf("Timeout of %v is not %v", err, c.timeout)
				}
			})
		})
	}
}

// A host without a link has no route to anywhere.
func TestDialWithoutARoute(t *testing.T) {
	inBubble(t, "", func(t *testing.T, _ *topology.Network) {
		nw := newNetwork(t, topology.Spec{Nodes: []topology.NodeSpec{{Name: "a"}}})
		nw.Start()
		took, err := failedDial(t, context.Background(), nw, "192.0.2.1:80")
		if !errors.Is(err, syscall.ENETUNREACH) || err.Error() != "dial tcp 192.0.2.1:80: connect: network is unreachable" || took != 0 {
			t.Errorf("after %v: %v, want ENETUNREACH at once", took, err)
		}
	})
}

// A router that has no way on says so by ICMP: a soft error for TCP (RFC 1122
// section 4.2.3.9), which a stack may give up on while it connects.
func TestDialWhatTheRouterCannotReach(t *testing.T) {
	inBubble(t, "", func(t *testing.T, _ *topology.Network) {
		nw := newNetwork(t, topology.Spec{
			Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "r", Kind: topology.Router}, {Name: "b"}},
			Links: []topology.LinkSpec{symmetric("a", "r", "delay 10ms"), symmetric("r", "b", "delay 10ms")},
		})
		nw.Start()
		nw.Link("r", "b").Cut()
		nw.Reroute()
		took, err := failedDial(t, context.Background(), nw, "b:80")
		if !errors.Is(err, syscall.EHOSTUNREACH) && !errors.Is(err, syscall.ENETUNREACH) {
			t.Errorf("after %v: %v", took, err)
		}
	})
}

func TestDialErrorsOfTheCaller(t *testing.T) {
	inBubble(t, "", func(t *testing.T, nw *topology.Network) {
		for _, c := range []struct{ network, address, text string }{
			{"tcp", "c:80", `dial tcp: lookup c: no such host`},
			{"tcp", "b", `dial tcp: address b: missing port in address`},
			{"tcp", "", `dial tcp: missing address`},
			{"tcp", "b:gopherx", `dial tcp: lookup tcp/gopherx: unknown port`},
			{"udp", "b:http", `dial udp: lookup udp/http: unknown port`},
			{"tcp", "b:65536", `dial tcp: address 65536: invalid port`},
			{"tcp", "b:-1", `dial tcp: address -1: invalid port`},
			{"tcp4", "[fd00::2]:80", `dial tcp4: address fd00::2: no suitable address found`},
			{"unix", "/tmp/x", `dial unix: unknown network unix`},
			{"udp", "c:80", `dial udp: lookup c: no such host`},
		} {
			_, err := nw.Host("a").Dial(c.network, c.address)
			if err == nil || err.Error() != c.text {
				t.Errorf("%s %s: %v\nwant %s", c.network, c.address, err, c.text)
			}
		}
		var dns *net.DNSError
		if _, err := nw.Host("a").Dial("tcp", "c:80"); !errors.As(err, &dns) || !dns.IsNotFound {
			t.Errorf("%v is no *net.DNSError", err)
		}
	})
}

func TestDialContextEnds(t *testing.T) {
	inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
		nw.Link("a", "b").Cut()
		check := func(ctx context.Context, want error, timeout bool, after time.Duration, text string) {
			t.Helper()
			took, err := failedDial(t, ctx, nw, "b:80")
			var n net.Error
			if !errors.Is(err, want) || !errors.As(err, &n) || n.Timeout() != timeout || took != after || err.Error() != text {
				t.Errorf("after %v: %v (want %v)", took, err, want)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		check(ctx, context.DeadlineExceeded, true, 3*time.Second, "dial tcp 10.0.0.2:80: i/o timeout")
		check(ctx, context.DeadlineExceeded, true, 0, "dial tcp 10.0.0.2:80: i/o timeout")

		ctx, cancel = context.WithCancel(t.Context())
		time.AfterFunc(2*time.Second, cancel)
		check(ctx, context.Canceled, false, 2*time.Second, "dial tcp 10.0.0.2:80: operation was canceled")

		// What was given up is gone: nothing more is sent for it.
		sent := nw.Tap().Sent
		time.Sleep(time.Hour)
		if now := nw.Tap().Sent; now != sent {
			t.Errorf("%d packets were sent for connections given up", now-sent)
		}
		if left := nw.Host("a").Sockets(); len(left) != 0 {
			t.Errorf("left over: %v", left)
		}
	})
}

func TestContextOfADialThatSucceededMeansNothingAnyMore(t *testing.T) {
	inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
		ln := listen(t, nw, "b", ":80")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		c, err := nw.Host("a").DialContext(ctx, "tcp", "b:80")
		if err != nil {
			t.Fatal(err)
		}
		cancel()
		time.Sleep(time.Minute)
		if _, err := c.Write([]byte("x")); err != nil {
			t.Error(err)
		}
		if err := read(accept(t, ln))(); err != nil {
			t.Error(err)
		}
	})
}

// The first address that answers is taken; where none does, the first error is
// told.
func TestDialTriesTheAddressesInTurn(t *testing.T) {
	inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
		ln, err := nw.Host("b").Listen("tcp6", ":80")
		if err != nil {
			t.Fatal(err)
		}
		c := dial(t, nw, "a", "b:80")
		if got := c.RemoteAddr().String(); got != "[fd00::2]:80" {
			t.Errorf("connected to %s", got)
		}
		ln.Close()
		_, err = failedDial(t, context.Background(), nw, "b:80")
		if err.Error() != "dial tcp 10.0.0.2:80: connect: connection refused" {
			t.Error(err)
		}
	})
}

func TestListenErrors(t *testing.T) {
	inBubble(t, "", func(t *testing.T, nw *topology.Network) {
		ln := listen(t, nw, "b", ":80")
		_, err := nw.Host("b").Listen("tcp", ":80")
		if !errors.Is(err, syscall.EADDRINUSE) || err.Error() != "listen tcp :80: bind: address already in use" {
			t.Errorf("%v, want EADDRINUSE", err)
		}
		ln.Close()
		listen(t, nw, "b", ":80") // it is free at once
		for _, other := range []string{"10.0.0.1:81", "10.0.0.1:80"} {
			if _, err = nw.Host("b").Listen("tcp", other); !errors.Is(err, syscall.EADDRNOTAVAIL) {
				t.Errorf("listening on another host's address %s: %v, want EADDRNOTAVAIL", other, err)
			}
		}
		for _, c := range []struct{ network, address, text string }{
			{"udp", ":81", "listen udp: unknown network udp"},
			{"unix", "/tmp/x", "listen unix: unknown network unix"},
			{"tcp", "c:81", "listen tcp: lookup c: no such host"},
			{"tcp", "b:-1", "listen tcp: address -1: invalid port"},
			{"tcp4", "[::1]:81", "listen tcp4: address ::1: no suitable address found"},
		} {
			_, err := nw.Host("b").Listen(c.network, c.address)
			var op *net.OpError
			if !errors.As(err, &op) || op.Op != "listen" || err.Error() != c.text {
				t.Errorf("%s %s: %v\nwant %s", c.network, c.address, err, c.text)
			}
		}
	})
}

func TestListenAddresses(t *testing.T) {
	inBubble(t, "", func(t *testing.T, nw *topology.Network) {
		for _, c := range []struct{ network, address, want string }{
			{"tcp", ":80", "[::]:80"},
			{"tcp4", ":81", "0.0.0.0:81"},
			{"tcp6", ":82", "[::]:82"},
			{"tcp", "b:83", "10.0.0.2:83"},
			{"tcp6", "b:84", "[fd00::2]:84"},
			{"tcp", "127.0.0.1:85", "127.0.0.1:85"},
		} {
			ln, err := nw.Host("b").Listen(c.network, c.address)
			if err != nil {
				t.Errorf("%s %s: %v", c.network, c.address, err)
				continue
			}
			if got := ln.Addr().String(); got != c.want {
				t.Errorf("%s %s: listens on %s, want %s", c.network, c.address, got, c.want)
			}
		}
		ln := listen(t, nw, "b", ":0")
		if ln.Addr().(*net.TCPAddr).Port == 0 {
			t.Error("port 0 did not choose one")
		}
		// Names, addresses and the loopback all lead there.
		port := netip.MustParseAddrPort(ln.Addr().String()).Port()
		for _, host := range []string{"b", "10.0.0.2", "fd00::2"} {
			dial(t, nw, "a", netJoin(host, port)).Close()
		}
		for _, host := range []string{"", "127.0.0.1", "::1", "b"} {
			dial(t, nw, "b", netJoin(host, port)).Close()
		}
	})
}

func netJoin(host string, port uint16) string {
	return net.JoinHostPort(host, netip.AddrPortFrom(netip.IPv6Unspecified(), port).String()[len("[::]:"):])
}
