package labtest_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"netlab/topology"
	"netlab/topology/labtest"
	"netlab/topology/wire"
)

// shouter is the program under test: it answers each line in capitals. It knows
// nothing of netlab; that it is given a net.Listener is all that it takes.
type shouter struct{ idle time.Duration }

func (s shouter) Serve(ln net.Listener) error {
	for {
		c, err := ln.Accept()
		if err != nil {
			return err
		}
		go s.serve(c)
	}
}

func (s shouter) serve(c net.Conn) {
	defer c.Close()
	for lines := bufio.NewReader(c); ; {
		c.SetReadDeadline(time.Now().Add(s.idle))
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		fmt.Fprint(c, strings.ToUpper(line))
	}
}

// A server in a bubble, on a bad link: exact times, no wall time.
func TestServerAnswersThroughLoss(t *testing.T) {
	labtest.Bubble(t, labtest.TwoHosts("delay 50ms loss 10%"), func(t *testing.T, nw *topology.Network) {
		ln, err := nw.Host("b").Listen("tcp", ":7")
		if err != nil {
			t.Fatal(err)
		}
		defer ln.Close()
		go shouter{idle: time.Minute}.Serve(ln)

		c, err := nw.Host("a").Dial("tcp", "b:7")
		if err != nil {
			t.Fatal(err)
		}
		answers := bufio.NewReader(c)
		for i := range 100 {
			fmt.Fprintf(c, "line %d\n", i)
			if got, err := answers.ReadString('\n'); got != fmt.Sprintf("LINE %d\n", i) || err != nil {
				t.Fatalf("answer %d: %q, %v", i, got, err)
			}
		}
		if len(labtest.Packets(t, nw, "retransmission of data")) == 0 {
			t.Error("nothing was lost that had to be repeated")
		}
		labtest.Never(t, nw, "RST")
	})
}

// The server gives up a client that is cut off, exactly when it says.
func TestServerClosesAnIdleConnection(t *testing.T) {
	labtest.Bubble(t, labtest.TwoHosts("delay 50ms"), func(t *testing.T, nw *topology.Network) {
		ln, err := nw.Host("b").Listen("tcp", ":7")
		if err != nil {
			t.Fatal(err)
		}
		defer ln.Close()
		go shouter{idle: time.Minute}.Serve(ln)

		c, err := nw.Host("a").Dial("tcp", "b:7")
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		nw.Link("a", "b").Cut()
		time.Sleep(time.Hour)

		// The handshake's ACK reached the server at 150 ms.
		if fins := labtest.Packets(t, nw, "b FIN #1"); len(fins) != 1 || fins[0].Sent != time.Minute+150*time.Millisecond {
			t.Errorf("the server closed by %+v", fins)
		}
		// The client finds out by keepalive: 9 probes, 15 s apart, after 15 s of silence.
		if d := labtest.TimeIn(t, nw, c, wire.Established); d != 150*time.Second {
			t.Errorf("the client was ESTABLISHED for %v", d)
		}
		if _, err := c.Read(make([]byte, 1)); !errors.Is(err, syscall.ETIMEDOUT) {
			t.Errorf("read: %v, want ETIMEDOUT", err)
		}
	})
}

// net/http in a bubble: a transport that dials from host a, a server on host b.
func TestHTTPRidesOutACut(t *testing.T) {
	labtest.Bubble(t, labtest.TwoHosts("delay 50ms"), func(t *testing.T, nw *topology.Network) {
		ln, err := nw.Host("b").Listen("tcp", ":80")
		if err != nil {
			t.Fatal(err)
		}
		server := &http.Server{Handler: http.NotFoundHandler()}
		go server.Serve(ln)
		defer server.Shutdown(context.Background())

		client := &http.Client{Transport: &http.Transport{DialContext: nw.Host("a").DialContext}}
		defer client.CloseIdleConnections()
		nw.Link("a", "b").Cut()
		time.AfterFunc(10*time.Second, nw.Link("a", "b").Mend)

		// SYNs leave at 0, 1, 3, 7 and 15 s: the last one passes, and its handshake
		// and the request take a round trip each. Those to the server's IPv6 address leave
		// 300 ms after each of the first four.
		start := time.Now()
		resp, err := client.Get("http://b/")
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if took := time.Since(start); took != 15*time.Second+200*time.Millisecond {
			t.Errorf("it took %v", took)
		}
		if n := len(labtest.Packets(t, nw, "a SYN")); n != 5+4 {
			t.Errorf("%d SYNs were sent", n)
		}
	})
}

// A client of net/http that tries again gets all its answers, whatever befalls the server and
// the links. NETLAB_SEEDS=200 is how much 200 such runs cost.
func TestHTTPRidesOutFaults(t *testing.T) {
	labtest.Faults(t, 5, labtest.Mesh("delay 10ms loss 1%", "a", "b", "c"), labtest.Trouble{Spared: []string{"a"}}, func(t *testing.T, nw *topology.Network) {
		over := make(chan struct{})
		defer close(over)
		go func() { // a service manager: it starts the server whenever the host is up
			for {
				if ln, err := nw.Host("b").Listen("tcp", ":80"); err == nil {
					server := http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.URL.Path) })}
					go func() {
						<-over
						server.Close()
					}()
					server.Serve(ln)
				}
				select {
				case <-over:
					return
				case <-time.After(100 * time.Millisecond):
				}
			}
		}()
		client := http.Client{Timeout: 2 * time.Second, Transport: &http.Transport{DialContext: nw.Host("a").DialContext}}
		defer client.CloseIdleConnections()
		for i := range 40 {
			path := fmt.Sprintf("/%d", i)
			for try := 0; ; try++ {
				got, err := get(&client, "http://b"+path)
				if err == nil && got == path {
					break
				}
				if try == 30 {
					t.Fatalf("%s: %q, %v", path, got, err)
				}
				time.Sleep(200 * time.Millisecond)
			}
			time.Sleep(time.Second)
		}
	})
}

func get(client *http.Client, url string) (string, error) {
	r, err := client.Get(url)
	if err != nil {
		return "", err
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	return string(b), err
}
