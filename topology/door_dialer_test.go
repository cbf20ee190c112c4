package topology_test

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"netlab/impair"
	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
	"netlab/topology/wire/match"
)

// A dead first address costs no more than the fallback delay: the other family's is
// tried beside it, and what loses is gone (TestDialParallel, TestDialParallelSpuriousConnection
// and TestDialerFallbackDelay of package net).
func TestHappyEyeballs(t *testing.T) {
	const rtt = 20 * time.Millisecond
	for name, c := range map[string]struct {
		network string
		listen  []string
		drop    string
		delay   time.Duration
		timeout time.Duration
		want    string // the address that is connected to, or the error
		after   time.Duration
	}{
		"both answer":            {"tcp", []string{"tcp"}, "", 0, 0, "10.0.0.2:80", rtt},
		"first is refused":       {"tcp", []string{"tcp6"}, "", 0, 0, "[fd00::2]:80", 2 * rtt},
		"first is silent":        {"tcp", []string{"tcp"}, "drop ip4", 0, 0, "[fd00::2]:80", 300*time.Millisecond + rtt},
		"first is silent, delay": {"tcp", []string{"tcp"}, "drop ip4", 40 * time.Millisecond, 0, "[fd00::2]:80", 40*time.Millisecond + rtt},
		"second is silent":       {"tcp", []string{"tcp4"}, "", 0, 0, "10.0.0.2:80", rtt},
		"one family":             {"tcp4", []string{"tcp6"}, "", 0, 0, "dial tcp4 10.0.0.2:80: connect: connection refused", rtt},
		"both refuse":            {"tcp", nil, "", 0, 0, "dial tcp 10.0.0.2:80: connect: connection refused", 2 * rtt},
		"no fallback, refused":   {"tcp", []string{"tcp6"}, "", -1, 0, "[fd00::2]:80", 2 * rtt},
		// Each of the two addresses has half of the time.
		"no fallback, silent": {"tcp", []string{"tcp"}, "drop ip4", -1, 10 * time.Second, "[fd00::2]:80", 5*time.Second + rtt},
		"all are silent":      {"tcp", nil, "drop all", 0, 10 * time.Second, "dial tcp 10.0.0.2:80: i/o timeout", 10 * time.Second},
		"too short for two":   {"tcp", nil, "drop all", -1, time.Second, "dial tcp 10.0.0.2:80: i/o timeout", time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
				for _, network := range c.listen {
					if _, err := nw.Host("b").Listen(network, ":80"); err != nil {
						t.Fatal(err)
					}
				}
				silence(t, nw, c.drop)
				d := nodes.Dialer{Host: nw.Host("a"), FallbackDelay: c.delay, Timeout: c.timeout}
				start := time.Now()
				conn, err := d.Dial(c.network, "b:80")
				took := time.Since(start)
				var got string
				if err != nil {
					got = err.Error()
				} else {
					got = conn.RemoteAddr().String()
				}
				if got != c.want || took != c.after {
					t.Errorf("%s after %v\nwant %s after %v", got, took, c.want, c.after)
				}
				// Nothing of what lost is left, and nothing more is sent for it.
				left := 0
				if conn != nil {
					left = 1
				}
				if n := len(nw.Host("a").Sockets()); n != left {
					t.Errorf("%d sockets are left, want %d: %v", n, left, nw.Host("a").Sockets())
				}
				if conn != nil {
					conn.Close()
				}
			})
		})
	}
}

// silence has a link lose what is of one family, or everything.
func silence(t *testing.T, nw *topology.Network, what string) {
	t.Helper()
	switch what {
	case "":
	case "drop all":
		nw.Link("a", "b").Cut()
	case "drop ip4":
		rule := impair.Rule{Match: match.MustParse("packet"), Do: impair.Choose("lose IPv4", func(p *wire.Packet, _ *flow.Info) impair.Action {
			if p.Version == 4 {
				return impair.Drop{}
			}
			return nil
		})}
		if _, err := nw.Link("a", "b").AddRule(rule); err != nil {
			t.Fatal(err)
		}
	default:
		t.Fatalf("no such silence: %q", what)
	}
}

func TestDialerLocalAddr(t *testing.T) {
	tcp := func(ip string, port int) net.Addr { return &net.TCPAddr{IP: net.ParseIP(ip), Port: port} }
	for _, c := range []struct {
		network, address string
		local            net.Addr
		want             string // the connection's local address, or the error
	}{
		{"tcp", "b:80", tcp("10.0.0.1", 4000), "10.0.0.1:4000"},
		{"tcp", "b:80", tcp("fd00::1", 4001), "[fd00::1]:4001"},
		{"tcp", "b:80", tcp("", 4002), "10.0.0.1:4002"},
		{"tcp6", "b:80", tcp("::", 4003), "[fd00::1]:4003"},
		{"tcp", "10.0.0.2:80", tcp("fd00::1", 0), "dial tcp: address [fd00::1]:0: no suitable address found"},
		{"tcp4", "b:80", tcp("fd00::1", 0), "dial tcp4: address [fd00::1]:0: no suitable address found"},
		{"tcp", "b:80", &net.UDPAddr{}, "dial tcp: address :0: mismatched local address type"},
		{"tcp", "10.0.0.2:80", tcp("10.0.0.9", 0), "dial tcp 10.0.0.9:0->10.0.0.2:80: connect: cannot assign requested address"},
		{"tcp", "10.0.0.2:81", tcp("", 4004), "dial tcp :4004->10.0.0.2:81: connect: connection refused"},
		{"udp", "b:53", &net.UDPAddr{IP: net.ParseIP("10.0.0.1"), Port: 4005}, "10.0.0.1:4005"},
		{"udp", "b:53", tcp("10.0.0.1", 4006), "dial udp: address 10.0.0.1:4006: mismatched local address type"},
	} {
		inBubble(t, "delay 1ms", func(t *testing.T, nw *topology.Network) {
			listen(t, nw, "b", ":80")
			d := nodes.Dialer{Host: nw.Host("a"), LocalAddr: c.local}
			conn, err := d.Dial(c.network, c.address)
			got := ""
			if err != nil {
				got = err.Error()
			} else {
				got = conn.LocalAddr().String()
				conn.Close()
			}
			if got != c.want {
				t.Errorf("%s %s from %v:\n got %s\nwant %s", c.network, c.address, c.local, got, c.want)
			}
		})
	}
}

// Deadlines of the Dialer and of the context: the earliest counts (TestDialerPartialDeadline
// and TestDialTimeout of package net).
func TestDialerDeadlines(t *testing.T) {
	inBubble(t, "delay 1ms", func(t *testing.T, nw *topology.Network) {
		nw.Link("a", "b").Cut()
		now := time.Now()
		long, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		for _, c := range []struct {
			d     nodes.Dialer
			ctx   context.Context
			after time.Duration
		}{
			{nodes.Dialer{Timeout: 3 * time.Second}, t.Context(), 3 * time.Second},
			{nodes.Dialer{Deadline: now.Add(5 * time.Second), Timeout: time.Hour}, t.Context(), 2 * time.Second},
			{nodes.Dialer{Deadline: now.Add(4 * time.Second)}, t.Context(), 0},
			{nodes.Dialer{Timeout: -1}, t.Context(), 0},
			{nodes.Dialer{Timeout: time.Hour}, long, 25 * time.Second},
		} {
			c.d.Host = nw.Host("a")
			var err error
			took := elapsed(func() { _, err = c.d.DialContext(c.ctx, "tcp", "b:80") })
			var n net.Error
			if took != c.after || !errors.As(err, &n) || !n.Timeout() || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v after %v, want a timeout after %v", err, took, c.after)
			}
		}
	})
}

// Options are there before the first segment.
func TestDialerOptions(t *testing.T) {
	inBubble(t, "delay 1ms", func(t *testing.T, nw *topology.Network) {
		lc := nodes.ListenConfig{Host: nw.Host("b"), Options: []nodes.SocketOption{nodes.MSS(700)}}
		if _, err := lc.Listen(t.Context(), "tcp", ":80"); err != nil {
			t.Fatal(err)
		}
		d := nodes.Dialer{Host: nw.Host("a"), Options: []nodes.SocketOption{nodes.MSS(600), nodes.SynRetries(1)}}
		if _, err := d.Dial("tcp4", "b:80"); err != nil {
			t.Fatal(err)
		}
		packets := nw.Tap().Packets
		for i, want := range []uint16{600, 700} {
			if got := packets[i].Options.MSS; got != want {
				t.Errorf("packet %d announces an MSS of %d, want %d", i+1, got, want)
			}
		}
		nw.Link("a", "b").Cut()
		var err error
		if took := elapsed(func() { _, err = d.Dial("tcp4", "b:80") }); took != 3*time.Second || !errors.Is(err, syscall.ETIMEDOUT) {
			t.Errorf("%v after %v: one retransmission is given up after 3s", err, took)
		}
		for _, bad := range []struct {
			option nodes.SocketOption
			want   string
		}{
			{nodes.SynRetries(9), "syn_retries=9: want 1 to 6"},
			{nodes.MSS(87), "mss=87: want 88 to 65535"},
			{nodes.FinWait2(time.Hour), "fin_wait_2=1h0m0s: want at most 2m0s"},
			{nodes.UserTimeout(-1), "user_timeout=-1ns: want 0 or more"},
			{nodes.CongestionControl("bbr"), `cc=bbr: congestion control "bbr": want reno or cubic`},
		} {
			d := nodes.Dialer{Host: nw.Host("a"), Options: []nodes.SocketOption{bad.option}}
			if _, err := d.Dial("tcp4", "b:80"); err == nil || err.Error() != "dial tcp4 10.0.0.2:80: "+bad.want {
				t.Errorf("%v, want %s", err, bad.want)
			}
		}
		if n := len(nw.Host("a").Sockets()); n != 1 {
			t.Errorf("%d sockets, want the one that is connected", n)
		}
	})
}

// Who is not accepted waits; who waits beyond the backlog gets no answer.
func TestListenConfigBacklog(t *testing.T) {
	inBubble(t, "delay 1ms", func(t *testing.T, nw *topology.Network) {
		lc := nodes.ListenConfig{Host: nw.Host("b"), Backlog: 2}
		ln, err := lc.Listen(t.Context(), "tcp", ":80")
		if err != nil {
			t.Fatal(err)
		}
		connected := 0
		for range 6 {
			d := nodes.Dialer{Host: nw.Host("a"), Timeout: time.Second}
			if _, err := d.Dial("tcp4", "b:80"); err == nil {
				connected++
			}
		}
		waiting := 0
		ln.(interface{ SetDeadline(time.Time) error }).SetDeadline(time.Now().Add(time.Millisecond))
		for {
			if _, err := ln.Accept(); err != nil {
				break
			}
			waiting++
		}
		if waiting != 3 || connected < waiting || connected == 6 {
			t.Errorf("%d wait to be accepted (want the backlog and one), %d of 6 connected", waiting, connected)
		}
	})
}

// Three hosts in a triangle dial each other by name, at once: each by the link
// between the two.
func TestTriangleDialsByName(t *testing.T) {
	inBubble(t, "", func(t *testing.T, _ *topology.Network) {
		names := []string{"a", "b", "c"}
		nw := newNetwork(t, topology.Spec{
			Seed:  1,
			Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "b"}, {Name: "c"}},
			Links: []topology.LinkSpec{symmetric("a", "b", "delay 10ms"), symmetric("b", "c", "delay 10ms"), symmetric("c", "a", "delay 10ms")},
		})
		nw.Start()
		for _, n := range names {
			listen(t, nw, n, ":80")
		}
		var dials []<-chan error
		start := time.Now()
		for _, from := range names {
			for _, to := range names {
				dials = append(dials, call(func() error {
					c, err := nw.Host(from).Dial("tcp", to+":http")
					if err != nil {
						return err
					}
					if took := time.Since(start); from != to && took != 20*time.Millisecond {
						t.Errorf("%s to %s took %v", from, to, took)
					}
					return c.Close()
				}))
			}
		}
		for _, done := range dials {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
	})
}

// UDP tries the next address where there is no way to the first: a has no IPv4.
func TestDialUDPTriesTheNextAddress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		shared := symmetric("a", "b", "delay 10ms")
		shared.AAddrs, shared.BAddrs = []netip.Prefix{netip.MustParsePrefix("fd00::1/64")}, []netip.Prefix{netip.MustParsePrefix("fd00::2/64")}
		nw := newNetwork(t, topology.Spec{
			Seed:  1,
			Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "b"}, {Name: "c"}},
			Links: []topology.LinkSpec{shared, symmetric("b", "c", "delay 10ms")},
		})
		nw.Start()
		if first := nw.AddrsFrom("a", "b")[0]; !first.Is4() {
			t.Fatalf("the first address of b is %v, want one of IPv4", first)
		}
		c, err := nw.Host("a").Dial("udp", "b:80")
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if got := c.RemoteAddr().String(); got != "[fd00::2]:80" {
			t.Errorf("connected to %s", got)
		}
		_, err = nw.Host("a").Dial("udp4", "b:80")
		if !errors.Is(err, syscall.ENETUNREACH) {
			t.Errorf("udp4: %v", err)
		}
	})
}

func TestListenWithANegativeBacklog(t *testing.T) {
	inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
		lc := nodes.ListenConfig{Host: nw.Host("b"), Backlog: -1}
		if _, err := lc.Listen(t.Context(), "tcp", ":80"); err == nil || err.Error() != "listen tcp :80: backlog of -1 connections: want 0 or more" {
			t.Errorf("Listen: %v", err)
		}
	})
}
