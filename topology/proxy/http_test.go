package proxy_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	"netlab/topology/labtest"
	"netlab/topology/proxy"
)

// Package net/http's client reaches nodes by requests in absolute form and by CONNECT,
// and nothing of this machine.
func TestHTTPProxy(t *testing.T) {
	nw := labtest.Pair(t, "delay 1ms")
	ln, err := nw.Host("b").Listen("tcp", ":80")
	if err != nil {
		t.Fatal(err)
	}
	inside := http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, _ = io.WriteString(w, r.Method+" "+r.Host+r.URL.String()+" "+string(body))
	})}
	go func() { _ = inside.Serve(ln) }()
	defer inside.Close()
	mine, err := net.Listen("tcp", anyPort)
	if err != nil {
		t.Fatal(err)
	}
	defer mine.Close()
	p := opened(t)(proxy.HTTP(nw, anyPort, "a", proxy.Options{}))

	at := &url.URL{Scheme: "http", Host: p.Addr().String()}
	plain := http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(at)}}
	defer plain.CloseIdleConnections()
	for _, c := range []struct{ url, want string }{
		{"http://b/x?y=1", "POST b/x?y=1 hello"},
		{"http://10.0.0.2/", "POST 10.0.0.2/ hello"},
		{"http://c/", "netlab: no answer from c: dial tcp: lookup c: no such host\n"},
		{"http://" + mine.Addr().String() + "/", "netlab: no answer from " + mine.Addr().String() + ": dial tcp " + mine.Addr().String() + ": connect: connection refused\n"},
	} {
		r, err := plain.Post(c.url, "text/plain", strings.NewReader("hello"))
		if err != nil {
			t.Errorf("%s: %v", c.url, err)
			continue
		}
		got, err := io.ReadAll(r.Body)
		r.Body.Close()
		if string(got) != c.want || err != nil || (r.StatusCode == 502) != strings.HasPrefix(c.want, "netlab") {
			t.Errorf("%s: %s %q, %v", c.url, r.Status, got, err)
		}
	}

	for _, c := range []struct{ say, want string }{
		{"CONNECT b:80 HTTP/1.1\r\nHost: b:80\r\n\r\nGET /z HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200 OK\r\n"},
		{"CONNECT b:81 HTTP/1.1\r\nHost: b:81\r\n\r\n", "HTTP/1.1 502 Bad Gateway\r\n"},
		{"CONNECT b HTTP/1.1\r\nHost: b\r\n\r\n", "HTTP/1.1 502 Bad Gateway\r\n"},
		{"CONNECT " + mine.Addr().String() + " HTTP/1.1\r\nHost: b:80\r\n\r\n", "HTTP/1.1 502 Bad Gateway\r\n"},
		{"GET / HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n"},
		{"GET ftp://b/ HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n"},
		{"nonsense\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n"},
		{"GET http://b/ HTTP/1.1\r\nX: " + strings.Repeat("x", 100<<10), "HTTP/1.1 431 Request Header Fields Too Large\r\n"},
	} {
		conn := dial(t, p.Addr())
		go func() { _, _ = io.WriteString(conn, c.say) }() // the proxy may answer before it has all
		got := make([]byte, len(c.want))
		if n, err := io.ReadFull(bufio.NewReader(conn), got); string(got[:n]) != c.want {
			t.Errorf("%.60q: %q, %v", c.say, got[:n], err)
		}
		conn.Close()
	}
	if s := p.Stats(); s.Failed < 5 || s.Sent == 0 || s.Returned == 0 {
		t.Errorf("%+v", s)
	}
}

// The end of a proxy ends a request whose host does not answer, also where the client has
// sent more than its header, and resets the connection of one that is under way.
func TestHTTPProxyEndsRequests(t *testing.T) {
	nw := labtest.Pair(t, "delay 1ms")
	begun, ended := make(chan bool), make(chan error, 1)
	serve(t, nw, "b", ":80", func(c net.Conn) {
		r := bufio.NewReader(c)
		_, _ = r.ReadString('\n')
		close(begun)
		_, err := io.Copy(io.Discard, r)
		ended <- err
	})
	for _, c := range []struct{ request, more string }{
		{"CONNECT b:81 HTTP/1.1\r\nHost: b:81\r\n\r\n", "early"},
		{"POST http://b:81/ HTTP/1.1\r\nHost: b:81\r\nContent-Length: 9\r\n\r\n", "early"},
		{"POST http://b/ HTTP/1.1\r\nHost: b\r\nTransfer-Encoding: chunked\r\n\r\n", "5\r\nearly\r\n"},
	} {
		p := opened(t)(proxy.HTTP(nw, anyPort, "a", proxy.Options{}))
		conn := dial(t, p.Addr())
		_, _ = io.WriteString(conn, c.request)
		if strings.Contains(c.request, ":81") {
			nw.Links()[0].Cut()
			for p.Stats().Open == 0 {
				time.Sleep(time.Millisecond)
			}
			time.Sleep(5 * time.Millisecond) // it is served
		}
		_, _ = io.WriteString(conn, c.more)
		if strings.Contains(c.request, ":81") {
			time.Sleep(5 * time.Millisecond) // it is read
		} else {
			<-begun
		}
		at := time.Now()
		p.Close()
		if lasted := time.Since(at); lasted > 10*time.Second {
			t.Errorf("%.20q: Close took %v", c.request, lasted)
		}
		nw.Links()[0].Mend()
	}
	if err := <-ended; !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("the server reads %v, want a reset", err)
	}
}
