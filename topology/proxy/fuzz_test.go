package proxy

import (
	"bytes"
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"netlab/topology"
)

// Whatever a client of SOCKS says, no more than a request is read of it, each answer is
// one of RFC 1928, and a destination that is taken is written as it was read.
func FuzzNegotiate(f *testing.F) {
	for _, seed := range []string{
		"", "\x05", "\x05\x01\x00\x05\x01\x00\x01\x0a\x00\x00\x02\x00\x50more", "\x05\x01\x00\x05\x03\x00\x03\x01b\x00\x07", "\x05\xff\x02\x01",
		"\x05\x01\x00\x05\x02\x00\x04" + strings.Repeat("\xfd", 18), "\x05\x01\x00\x05\x01\x00\x09", "\x04\x01\x00\x50\x0a\x00\x00\x02\x00",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, said []byte) {
		from := bytes.NewReader(said)
		var answer bytes.Buffer
		c, to, err := negotiate(&answer, from)
		read := said[:len(said)-from.Len()]
		if most := 2 + 255 + 3 + 2 + 255 + 2; len(read) > most || answer.Len() > 2+10 {
			t.Fatalf("it read %d bytes and answered %d", len(read), answer.Len())
		}
		if got := answer.Bytes(); len(got) > 0 && (got[0] != socksVersion || len(got) > 2 && (got[2] != socksVersion || got[3] == byte(socksDone))) {
			t.Errorf("answer % x", got)
		}
		if err != nil {
			return
		}
		if c != socksConnect && c != socksAssociate || (to.name == "") != to.addr.IsValid() {
			t.Errorf("command %d to %+v", c, to)
		}
		again := appendAddress(nil, netip.AddrPortFrom(to.addr, to.port))
		if to.name != "" {
			again = append(append([]byte{socksName, byte(len(to.name))}, to.name...), byte(to.port>>8), byte(to.port))
		}
		if !bytes.HasSuffix(read, again) {
			t.Errorf("% x is read as %v", read, to)
		}
	})
}

// A datagram that is taken is a header and the data after it.
func FuzzDatagram(f *testing.F) {
	for _, seed := range []string{"", "\x00\x00\x00\x01\x0a\x00\x00\x02\x00\x50data", "\x00\x00\x01\x03\x01b\x00\x07data", "\x00\x00\x00\x03\xffb"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		to, data, ok := splitDatagram(b)
		if ok && (!bytes.HasSuffix(b, data) || len(b)-len(data) < 3+1+2+2 || (to.name == "") != to.addr.IsValid()) {
			t.Errorf("% x: %+v and % x", b, to, data)
		}
	})
}

// Whatever a client says to the HTTP proxy, it is answered or the connection ends, and no
// address outside the network is dialed.
func FuzzHTTP(f *testing.F) {
	for _, seed := range []string{
		"CONNECT b:80 HTTP/1.1\r\nHost: b:80\r\n\r\nhello", "GET http://b/ HTTP/1.1\r\nHost: b\r\n\r\n", "GET / HTTP/1.0\r\n\r\n",
		"CONNECT [::1]:80 HTTP/1.1\r\nHost: x\r\n\r\n", "POST http://b:80/ HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
		"GET http://b/ HTTP/1.1\r\nHost: b\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
	} {
		f.Add([]byte(seed))
	}
	nw, err := topology.New(topology.Spec{
		Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "b"}}, Links: []topology.LinkSpec{{A: "a", B: "b"}}, Unmonitored: true,
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { nw.Close() })
	nw.Start()
	ln, err := nw.Host("b").Listen("tcp", ":80")
	if err != nil {
		f.Fatal(err)
	}
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			_, _ = io.WriteString(c, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
			c.Close()
		}
	}()
	p, err := HTTP(nw, "127.0.0.1:0", "a", Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, said []byte) {
		c, err := net.Dial("tcp", p.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		_ = c.SetDeadline(time.Now().Add(20 * time.Second))
		if _, err := c.Write(said); err != nil {
			return // it was ended already
		}
		_ = c.(*net.TCPConn).CloseWrite()
		got, err := io.ReadAll(io.LimitReader(c, 1<<20))
		if ne, ok := err.(net.Error); ok && ne.Timeout() {
			t.Errorf("%q is neither answered nor ended", said)
		}
		if len(got) > 0 && !bytes.HasPrefix(got, []byte("HTTP/1.")) {
			t.Errorf("%q is answered by %q", said, got)
		}
	})
}
