package labtest_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/labtest"
)

// echoOnce answers each connection with what has come when its other side ends.
func echoOnce(ln net.Listener) {
	for {
		c, err := ln.Accept()
		if err != nil {
			return
		}
		go func() {
			defer c.Close()
			got, _ := io.ReadAll(c)
			c.Write(got)
		}()
	}
}

// A real client, and a real server, meet those of the network.
func TestForwardAndReverse(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("no sockets here")
	}
	nw := labtest.Pair(t, "delay 5ms")
	inside, err := nw.Host("b").Listen("tcp", ":7")
	if err != nil {
		t.Fatal(err)
	}
	go echoOnce(inside)
	outside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "from outside") }))
	defer outside.Close()

	at := labtest.Forward(t, nw, "a", "b:7")
	labtest.Reverse(t, nw, "b", ":80", strings.TrimPrefix(outside.URL, "http://"))

	// The end of what is sent is passed on, and what comes after it back.
	c, err := net.Dial("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	start := time.Now()
	io.WriteString(c, "hello")
	c.(*net.TCPConn).CloseWrite()
	if got, err := io.ReadAll(c); string(got) != "hello" || err != nil || time.Since(start) < 10*time.Millisecond {
		t.Errorf("%q, %v after %v", got, err, time.Since(start))
	}

	client := http.Client{Transport: &http.Transport{DialContext: nw.Host("a").DialContext}}
	defer client.CloseIdleConnections()
	r, err := client.Get("http://b/")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if got, err := io.ReadAll(r.Body); string(got) != "from outside" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	// Left open: it ends with the test.
	if _, err := net.Dial("tcp", at); err != nil {
		t.Error(err)
	}
}

// A reset is passed on, and nobody who listens is one.
func TestForwardOfAReset(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("no sockets here")
	}
	nw := labtest.Pair(t, "")
	ln, err := nw.Host("b").Listen("tcp", ":7")
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			c.Read(make([]byte, 1))
			c.(*nodes.Conn).Abort()
		}
	}()
	for _, address := range []string{"b:7", "b:8"} {
		c, err := net.Dial("tcp", labtest.Forward(t, nw, "a", address))
		if err == nil {
			defer c.Close()
			c.Write([]byte("x"))
			c.SetReadDeadline(time.Now().Add(time.Minute))
			_, err = c.Read(make([]byte, 1))
		}
		if !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("%s: %v, want a reset", address, err)
		}
	}
}

func TestForwardInABubble(t *testing.T) {
	labtest.Bubble(t, labtest.TwoHosts(""), func(t *testing.T, nw *topology.Network) {
		d := &double{TB: t}
		out := d.run(func() { labtest.Forward(d, nw, "a", "b:7") })
		if !strings.Contains(out, "labtest: forward: in a bubble time stands still while a socket of the machine is waited for") {
			t.Errorf("it said %s", out)
		}
	})
}
