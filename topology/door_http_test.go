package topology_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"netlab/topology"
)

// A client and a server of net/http, as they are, talk over a bad link: 50 ms and
// 5 % loss each way.
func TestHTTPOverLossInABubble(t *testing.T) {
	for _, c := range []struct {
		name      string
		keepAlive bool
		clients   int
	}{
		{"keep-alive", true, 1},
		{"keep-alive, 10 at once", true, 10},
		{"a connection each", false, 1},
		{"a connection each, 10 at once", false, 10},
	} {
		t.Run(c.name, func(t *testing.T) {
			start := time.Now()
			var virtual time.Duration
			inBubble(t, "delay 50ms loss 5%", func(t *testing.T, nw *topology.Network) {
				virtual = elapsed(func() { get200(t, nw, c.keepAlive, c.clients) })
			})
			wall := time.Since(start)
			t.Logf("200 requests: %v of virtual time in %v", virtual, wall.Round(time.Millisecond))
			if virtual < 200/time.Duration(c.clients)*100*time.Millisecond {
				t.Errorf("%v is less than a round trip a request", virtual)
			}
		})
	}
}

func get200(t *testing.T, nw *topology.Network, keepAlive bool, clients int) {
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "hello from %s", r.URL.Path)
	})}
	ln := listen(t, nw, "b", ":80")
	served := call(func() error { return server.Serve(ln) })
	transport := &http.Transport{
		DialContext:       nw.Host("a").DialContext,
		DisableKeepAlives: !keepAlive, MaxIdleConnsPerHost: clients,
	}
	client := &http.Client{Transport: transport}
	var all sync.WaitGroup
	for k := range clients {
		all.Go(func() {
			for i := range 200 / clients {
				path := fmt.Sprintf("/%d/%d", k, i)
				resp, err := client.Get("http://b" + path)
				if err != nil {
					t.Error(err)
					return
				}
				body, err := io.ReadAll(resp.Body)
				resp.Body.Close()
				if want := "hello from " + path; string(body) != want || err != nil {
					t.Errorf("got %q, %v, want %q", body, err, want)
				}
			}
		})
	}
	all.Wait()
	transport.CloseIdleConnections()
	if err := server.Shutdown(context.Background()); err != nil {
		t.Errorf("shutdown: %v", err)
	}
	if err := <-served; err != http.ErrServerClosed {
		t.Errorf("serve: %v", err)
	}
}

// The timeouts of net/http are exact.
func TestHTTPClientTimesOutOnACutLink(t *testing.T) {
	inBubble(t, "delay 50ms", func(t *testing.T, nw *topology.Network) {
		ln := listen(t, nw, "b", ":80")
		server := &http.Server{Handler: http.NotFoundHandler(), IdleTimeout: time.Minute}
		go server.Serve(ln)
		defer server.Close()
		client := &http.Client{Transport: &http.Transport{DialContext: nw.Host("a").DialContext}, Timeout: 5 * time.Second}
		resp, err := client.Get("http://b/")
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		synctest.Wait()
		nw.Link("a", "b").Cut()
		took := elapsed(func() { _, err = client.Get("http://b/") })
		if n, ok := err.(net.Error); !ok || !n.Timeout() || took != 5*time.Second {
			t.Errorf("after %v: %v", took, err)
		}
		client.CloseIdleConnections()
	})
}
