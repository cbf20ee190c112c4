package topology_test

import (
	"errors"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"testing"
	"time"

	"netlab/nodes"
	"netlab/topology"
)

// udpConn is what *net.UDPConn has, but for what needs a file descriptor.
type udpConn interface {
	net.Conn
	net.PacketConn
	ReadFromUDP(b []byte) (int, *net.UDPAddr, error)
	ReadFromUDPAddrPort(b []byte) (int, netip.AddrPort, error)
	ReadMsgUDP(b, oob []byte) (n, oobn, flags int, addr *net.UDPAddr, err error)
	ReadMsgUDPAddrPort(b, oob []byte) (n, oobn, flags int, addr netip.AddrPort, err error)
	SetReadBuffer(bytes int) error
	SetWriteBuffer(bytes int) error
	WriteMsgUDP(b, oob []byte, addr *net.UDPAddr) (n, oobn int, err error)
	WriteMsgUDPAddrPort(b, oob []byte, addr netip.AddrPort) (n, oobn int, err error)
	WriteToUDP(b []byte, addr *net.UDPAddr) (int, error)
	WriteToUDPAddrPort(b []byte, addr netip.AddrPort) (int, error)
}

var (
	_ udpConn = (*net.UDPConn)(nil)
	_ udpConn = (*nodes.PacketConn)(nil)
)

// TestUDPConnSpecificMethods, TestWriteToUDP, TestUDPIPVersionReadMsg and
// TestUDPReadSizeError of package net.
func TestUDPConnMethods(t *testing.T) {
	for _, c := range []struct{ network, from, to, sender string }{
		{"udp4", "10.0.0.1:0", "10.0.0.2:53", "10.0.0.1"},
		{"udp6", "[fd00::1]:0", "[fd00::2]:53", "fd00::1"},
		// A socket of both families has IPv4-mapped addresses.
		{"udp", ":0", "10.0.0.2:53", "::ffff:10.0.0.1"},
		{"udp", ":0", "[::ffff:10.0.0.2]:53", "::ffff:10.0.0.1"},
		{"udp", ":0", "[fd00::2]:53", "fd00::1"},
	} {
		inBubble(t, "delay 1ms", func(t *testing.T, nw *topology.Network) {
			open := func(node, address string) udpConn {
				conn, err := nw.Host(node).ListenPacket(c.network, address)
				if err != nil {
					t.Fatal(err)
				}
				return conn.(udpConn)
			}
			a, b := open("a", c.from), open("b", ":53")
			to := netip.MustParseAddrPort(c.to)
			for name, send := range map[string]func([]byte) (int, error){
				"WriteTo":            func(p []byte) (int, error) { return a.WriteTo(p, net.UDPAddrFromAddrPort(to)) },
				"WriteToUDP":         func(p []byte) (int, error) { return a.WriteToUDP(p, net.UDPAddrFromAddrPort(to)) },
				"WriteToUDPAddrPort": func(p []byte) (int, error) { return a.WriteToUDPAddrPort(p, to) },
				"WriteMsgUDP": func(p []byte) (int, error) {
					n, _, err := a.WriteMsgUDP(p, nil, net.UDPAddrFromAddrPort(to))
					return n, err
				},
				"WriteMsgUDPAddrPort": func(p []byte) (int, error) { n, _, err := a.WriteMsgUDPAddrPort(p, nil, to); return n, err },
			} {
				if n, err := send([]byte("hello")); n != 5 || err != nil {
					t.Errorf("%s to %s: %d, %v", name, c.to, n, err)
				}
			}
			time.Sleep(time.Second)
			p := make([]byte, 10)
			n1, at1, err1 := b.ReadFrom(p)
			n2, at2, err2 := b.ReadFromUDP(p)
			n3, at3, err3 := b.ReadFromUDPAddrPort(p)
			n4, oob4, flags4, at4, err4 := b.ReadMsgUDP(p[:4], nil)
			n5, oob5, flags5, at5, err5 := b.ReadMsgUDPAddrPort(p, nil)
			if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
				t.Fatal(err)
			}
			if n1 != 5 || n2 != 5 || n3 != 5 || n4 != 4 || n5 != 5 || oob4+oob5+flags5 != 0 || flags4 != 0x20 {
				t.Errorf("lengths %d %d %d %d %d, flags %#x of the one that is cut, %#x of the last", n1, n2, n3, n4, n5, flags4, flags5)
			}
			if at3 != at5 || at3.Addr().String() != c.sender {
				t.Errorf("the sender is %v and %v, want %s", at3, at5, c.sender)
			}
			for _, at := range []net.Addr{at1, at2, at4} {
				if at.String() != netip.AddrPortFrom(at3.Addr().Unmap(), at3.Port()).String() {
					t.Errorf("the sender is %v, want %v", at, at3)
				}
			}
		})
	}
}

func TestUDPConnMisuse(t *testing.T) {
	inBubble(t, "delay 1ms", func(t *testing.T, nw *topology.Network) {
		b := []byte("x")
		open := listenPacket(t, nw, "a", "10.0.0.1:53").(udpConn)
		c, err := nw.Host("a").Dial("udp", "b:53")
		if err != nil {
			t.Fatal(err)
		}
		connected := c.(udpConn)
		to := netip.MustParseAddrPort("10.0.0.2:53")
		for name, c := range map[string]struct {
			use  func() error
			want string
			is   error
		}{
			"nil destination":      {func() error { _, err := open.WriteTo(b, nil); return err }, "write udp 10.0.0.1:53: missing address", nil},
			"no destination":       {func() error { _, err := open.Write(b); return err }, "write udp 10.0.0.1:53: write: destination address required", syscall.EDESTADDRREQ},
			"nil message":          {func() error { _, _, err := open.WriteMsgUDP(b, nil, nil); return err }, "write udp 10.0.0.1:53: missing address", nil},
			"two destinations":     {func() error { _, err := connected.WriteToUDPAddrPort(b, to); return err }, "", net.ErrWriteToConnected},
			"message to connected": {func() error { _, _, err := connected.WriteMsgUDPAddrPort(b, nil, to); return err }, "", net.ErrWriteToConnected},
			"message to its peer":  {func() error { _, _, err := connected.WriteMsgUDP(b, nil, nil); return err }, "", nil},
			"control data":         {func() error { _, _, err := open.WriteMsgUDPAddrPort(b, b, to); return err }, "", syscall.EINVAL},
			"buffer of nothing":    {func() error { return open.SetReadBuffer(0) }, "set udp 10.0.0.1:53: buffer of 0 bytes: want 1 or more", nil},
			"buffer beyond":        {func() error { return open.SetWriteBuffer(5 << 20) }, "", nil},
		} {
			err := c.use()
			if c.is != nil && !errors.Is(err, c.is) || c.want != "" && (err == nil || err.Error() != c.want) || c.is == nil && c.want == "" && err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// Nothing at all is a datagram, and a buffer of nothing takes one
// (TestUDPZeroBytePayload, TestUDPZeroByteBuffer).
func TestUDPOfZeroBytes(t *testing.T) {
	inBubble(t, "delay 1ms", func(t *testing.T, nw *topology.Network) {
		b := listenPacket(t, nw, "b", ":53")
		a, err := nw.Host("a").Dial("udp", "b:53")
		if err != nil {
			t.Fatal(err)
		}
		for _, payload := range []string{"", "hello"} {
			if n, err := a.Write([]byte(payload)); n != len(payload) || err != nil {
				t.Errorf("write: %d, %v", n, err)
			}
			if n, from, err := b.ReadFrom(nil); n != 0 || err != nil || !strings.HasPrefix(from.String(), "10.0.0.1:") {
				t.Errorf("read: %d from %v, %v", n, from, err)
			}
		}
		b.SetReadDeadline(time.Now())
		_, _, err = b.ReadFrom(nil)
		expectDeadline(t, err)
	})
}

// A burst is as long as the receive buffer holds.
func TestUDPReadBuffer(t *testing.T) {
	held := func(size int) (n int) {
		inBubble(t, "delay 1ms", func(t *testing.T, nw *topology.Network) {
			b := listenPacket(t, nw, "b", ":53").(udpConn)
			if size > 0 {
				if err := b.SetReadBuffer(size); err != nil {
					t.Fatal(err)
				}
			}
			a, err := nw.Host("a").Dial("udp", "b:53")
			if err != nil {
				t.Fatal(err)
			}
			for range 2000 {
				if _, err := a.Write(make([]byte, 1000)); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Microsecond)
			}
			time.Sleep(time.Second)
			b.SetReadDeadline(time.Now().Add(time.Millisecond))
			for {
				if _, err := b.Read(make([]byte, 1000)); err != nil {
					return
				}
				n++
			}
		})
		return n
	}
	small, byDefault, large := held(10_000), held(0), held(7<<20)
	if small >= byDefault || byDefault >= large || large != 2000 {
		t.Errorf("10 kB hold %d datagrams, the default %d, 7 MiB %d of 2000", small, byDefault, large)
	}
}

// Where a datagram goes that has no address, an unspecified one, or one of the other
// family: what package net and Linux do.
func TestUDPDestinations(t *testing.T) {
	self := func(ip string) *net.UDPAddr { return &net.UDPAddr{IP: net.ParseIP(ip)} }
	for _, c := range []struct {
		network, at string
		to          *net.UDPAddr
		want        string // the sender, or the end of the error
	}{
		{"udp4", ":0", self(""), "127.0.0.1"},
		{"udp4", ":0", self("0.0.0.0"), "127.0.0.1"},
		{"udp4", "a:0", self(""), "10.0.0.1"},
		{"udp4", ":0", self("fd00::2"), "address fd00::2: non-IPv4 address"},
		{"udp", "10.0.0.1:0", self("fd00::2"), "address fd00::2: non-IPv4 address"},
		{"udp6", ":0", self(""), "::1"},
		{"udp6", ":0", self("::"), "::1"},
		{"udp4", ":0", self("::"), "address ::: non-IPv4 address"},
		{"udp6", "[fd00::1]:0", self(""), "fd00::1"},
		{"udp6", "[fd00::1]:0", self("0.0.0.0"), "fd00::1"},
		{"udp", ":0", self(""), "::1"},
	} {
		inBubble(t, "delay 1ms", func(t *testing.T, nw *topology.Network) {
			p, err := nw.Host("a").ListenPacket(c.network, c.at)
			if err != nil {
				t.Fatal(err)
			}
			defer p.Close()
			p.SetDeadline(time.Now().Add(time.Second))
			to := *c.to
			to.Port = p.LocalAddr().(*net.UDPAddr).Port
			var got string
			if _, err = p.WriteTo([]byte("x"), &to); err == nil {
				var from net.Addr
				if _, from, err = p.ReadFrom(make([]byte, 1)); err == nil {
					got = from.(*net.UDPAddr).IP.String()
				}
			}
			if err != nil {
				got = err.Error()
			}
			if !strings.HasSuffix(got, c.want) {
				t.Errorf("%s at %s to %v: %s, want %s", c.network, c.at, c.to.IP, got, c.want)
			}
		})
	}
}
