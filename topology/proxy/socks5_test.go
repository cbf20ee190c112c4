package proxy_test

import (
	"bytes"
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	client "golang.org/x/net/proxy"

	"netlab/topology/labtest"
	"netlab/topology/proxy"
)

// A client of SOCKS5 that others have written reaches nodes by name and by address, and
// nothing of this machine.
func TestSOCKS5Connect(t *testing.T) {
	nw := labtest.Pair(t, "delay 1ms")
	serve(t, nw, "b", ":7", echo)
	mine, err := net.Listen("tcp", anyPort)
	if err != nil {
		t.Fatal(err)
	}
	defer mine.Close()
	p := opened(t)(proxy.SOCKS5(nw, anyPort, "a", proxy.Options{}))
	below := &direct{}
	socks, err := client.SOCKS5("tcp", p.Addr().String(), nil, below)
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]string{
		"b:7": "", "10.0.0.2:7": "",
		net.JoinHostPort(nw.Addrs("b")[1].String(), "7"): "",
		"b:8":                           "connection refused",
		"c:7":                           "host unreachable",
		mine.Addr().String():            "connection refused",
		"localhost:7":                   "connection refused",
		"192.0.2.1:80":                  "unreachable",
		"example.com:80":                "host unreachable",
		"169.254.169.254:80":            "unreachable",
		"[::ffff:10.0.0.2]:7":           "",
		"b.:7":                          "",
		strings.Repeat("x", 255) + ":7": "host unreachable",
	} {
		c, err := socks.Dial("tcp", address)
		if err != nil {
			if want == "" || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %q", address, err, want)
			}
			continue
		}
		got, err := ask(below.latest, "hello")
		if want != "" || got != "hello" || err != nil {
			t.Errorf("%s: %q, %v, want %q", address, got, err, want)
		}
		c.Close()
	}
}

// direct dials, and keeps the latest connection.
type direct struct{ latest *net.TCPConn }

func (d *direct) Dial(network, address string) (net.Conn, error) {
	c, err := net.Dial(network, address)
	if err == nil {
		d.latest = c.(*net.TCPConn)
	}
	return c, err
}

// What a server must refuse is refused as RFC 1928 says, and the connection ended.
func TestSOCKS5Refuses(t *testing.T) {
	nw := labtest.Pair(t, "")
	p := opened(t)(proxy.SOCKS5(nw, anyPort, "a", proxy.Options{}))
	const connect = "\x05\x01\x00\x01\x0a\x00\x00\x02\x00\x07"
	for name, c := range map[string]struct{ say, want string }{
		"authentication only": {"\x05\x02\x01\x02", "\x05\xff"},
		"no methods":          {"\x05\x00", "\x05\xff"},
		"SOCKS4":              {"\x04\x01\x00\x50\x0a\x00\x00\x02\x00", ""},
		"BIND":                {"\x05\x01\x00" + "\x05\x02" + connect[2:], "\x05\x00" + "\x05\x07\x00\x01\x00\x00\x00\x00\x00\x00"},
		"no such command":     {"\x05\x01\x00" + "\x05\x09" + connect[2:], "\x05\x00" + "\x05\x07\x00\x01\x00\x00\x00\x00\x00\x00"},
		"no such address":     {"\x05\x01\x00" + "\x05\x01\x00\x02\x0a\x00\x00\x02\x00\x07", "\x05\x00" + "\x05\x08\x00\x01\x00\x00\x00\x00\x00\x00"},
		"an empty name":       {"\x05\x01\x00" + "\x05\x01\x00\x03\x00\x00\x07", "\x05\x00"},
		"nobody listens":      {"\x05\x01\x00" + connect, "\x05\x00" + "\x05\x05\x00\x01\x00\x00\x00\x00\x00\x00"},
		"an early end":        {"\x05\x01\x00" + connect[:7], "\x05\x00"},
	} {
		conn := dial(t, p.Addr())
		if _, err := io.WriteString(conn, c.say); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		_ = conn.CloseWrite()
		// A connection that was given up ends by a reset.
		if got, _ := io.ReadAll(conn); string(got) != c.want {
			t.Errorf("%s: got % x, want % x", name, got, c.want)
		}
	}
}

// Datagrams of a client go to nodes by name and address, and come back with the address
// of who sent them; fragments and those of others are not taken.
func TestSOCKS5Associate(t *testing.T) {
	nw := labtest.Pair(t, "delay 1ms")
	inside, err := nw.Host("b").ListenPacket("udp", ":7")
	if err != nil {
		t.Fatal(err)
	}
	defer inside.Close()
	go func() {
		buf := make([]byte, 1<<16)
		for {
			n, from, err := inside.ReadFrom(buf)
			if err != nil {
				return
			}
			_, _ = inside.WriteTo(bytes.ToUpper(buf[:n]), from)
		}
	}()
	p := opened(t)(proxy.SOCKS5(nw, anyPort, "a", proxy.Options{}))
	control := dial(t, p.Addr())
	if _, err := io.WriteString(control, "\x05\x01\x00"+"\x05\x03\x00\x01\x00\x00\x00\x00\x00\x00"); err != nil {
		t.Fatal(err)
	}
	answer := make([]byte, 2+10)
	if _, err := io.ReadFull(control, answer); err != nil || !bytes.HasPrefix(answer, []byte("\x05\x00\x05\x00\x00\x01\x7f\x00\x00\x01")) {
		t.Fatalf("% x, %v", answer, err)
	}
	relay := netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), uint16(answer[10])<<8|uint16(answer[11]))
	open := func() *net.UDPConn {
		c, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(relay))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c
	}
	mine, other := open(), open()
	big := strings.Repeat("y", 9000)
	from := "\x00\x00\x00\x01\x0a\x00\x00\x02\x00\x07"
	for _, c := range []struct {
		conn       *net.UDPConn
		say, reply string // no reply where it is empty
	}{
		{mine, "\x00\x00\x00\x03\x01b\x00\x07name", from + "NAME"},
		{mine, "\x00\x00\x00\x01\x0a\x00\x00\x02\x00\x07address", from + "ADDRESS"},
		{mine, "\x00\x00\x00\x03\x0810.0.0.2\x00\x07text", from + "TEXT"},
		{mine, "\x00\x00\x01\x03\x01b\x00\x07fragment", ""},
		{mine, "\x00\x00\x00\x03\x01c\x00\x07nobody", ""},
		{mine, "\x00\x00\x00\x03\x09short", ""},
		{mine, "", ""},
		{other, "\x00\x00\x00\x03\x01b\x00\x07other", ""},
		{mine, from + big, from + strings.ToUpper(big)},
	} {
		if _, err := io.WriteString(c.conn, c.say); err != nil {
			t.Fatal(err)
		}
		if c.reply == "" {
			continue
		}
		// What has no reply would be answered before.
		_ = c.conn.SetReadDeadline(time.Now().Add(time.Minute))
		got := make([]byte, 1<<16)
		if n, err := c.conn.Read(got); string(got[:n]) != c.reply || err != nil {
			t.Errorf("%.40q: got %.40q, %v", c.say, got[:n], err)
		}
	}
	_ = other.SetReadDeadline(time.Now().Add(10 * time.Millisecond))
	if n, err := other.Read(make([]byte, 100)); err == nil {
		t.Errorf("another client got %d bytes", n)
	}
	if s := p.Stats(); s.Open != 1 || s.Sent != int64(len("nameaddresstext")+len(big)) || s.Returned != s.Sent {
		t.Errorf("%+v", s)
	}
	// The association ends with its connection.
	control.Close()
	for deadline := time.Now().Add(time.Minute); p.Stats().Open > 0; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the association goes on")
		}
	}
	// And with the socket of its node.
	control = dial(t, p.Addr())
	if _, err := io.WriteString(control, "\x05\x01\x00"+"\x05\x03\x00\x01\x00\x00\x00\x00\x00\x00"); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(control, answer); err != nil {
		t.Fatal(err)
	}
	if err := nw.Host("a").Crash(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(control); err != nil {
		t.Errorf("after the crash: %v, want the end", err)
	}
}
