package labtest_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/labtest"
)

// HTTP/1.1 keeps its connection: 100 requests need one handshake, and a round trip
// each. Every answer has to be read to its end and closed.
func Example_httpKeepAlive() {
	labtest.Example(labtest.TwoHosts("delay 50ms"), func(t *testing.T, nw *topology.Network) {
		ln, err := nw.Host("b").Listen("tcp", ":80")
		if err != nil {
			t.Fatal(err)
		}
		server := http.Server{Handler: http.NotFoundHandler()}
		go server.Serve(ln)
		defer server.Close()

		client := http.Client{Transport: &http.Transport{DialContext: nw.Host("a").DialContext}}
		defer client.CloseIdleConnections()
		for range 100 {
			answer, err := client.Get("http://b/")
			if err != nil {
				t.Fatal(err)
			}
			io.Copy(io.Discard, answer.Body)
			answer.Body.Close()
		}
		fmt.Println(len(labtest.Packets(t, nw, "a SYN")), "connection")
		fmt.Println("after", nw.Now())
	})
	// Output:
	// 1 connection
	// after 10.1s
}

// HTTPS and HTTP/2: a server of httptest has a certificate, and a client that trusts it.
// Requests at once share one connection. Virtual time begins in the year 2000: a
// certificate has to be valid then.
func Example_http2() {
	labtest.Example(labtest.TwoHosts("delay 50ms"), func(t *testing.T, nw *topology.Network) {
		ln, err := nw.Host("b").Listen("tcp", ":443")
		if err != nil {
			t.Fatal(err)
		}
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(time.Second)
			fmt.Fprint(w, r.Proto)
		}))
		server.Listener.Close() // it is the machine's own
		server.Listener = ln
		server.EnableHTTP2 = true
		server.StartTLS()
		defer server.Close()

		client := server.Client()
		transport := client.Transport.(*http.Transport)
		transport.DialContext = nw.Host("a").DialContext
		transport.TLSClientConfig.ServerName = "example.com" // as the certificate says
		get := func() {
			answer, err := client.Get("https://b/")
			if err != nil {
				t.Error(err)
				return
			}
			defer answer.Body.Close()
			if body, err := io.ReadAll(answer.Body); err != nil || string(body) != "HTTP/2.0" {
				t.Errorf("%q, %v", body, err)
			}
		}
		get() // TCP, TLS and the request take a round trip each
		fmt.Println("after", nw.Now())

		var all sync.WaitGroup
		for range 10 {
			all.Go(get)
		}
		all.Wait()
		fmt.Println(len(labtest.Packets(t, nw, "a SYN")), "connection")
		fmt.Println("after", nw.Now())
	})
	// Output:
	// after 1.3s
	// 1 connection
	// after 2.4s
}

// Shutdown waits for the answer that is being made, and closes first: the first FIN is
// the server's, and so is TIME-WAIT.
func Example_gracefulShutdown() {
	labtest.Example(labtest.TwoHosts("delay 50ms"), func(t *testing.T, nw *topology.Network) {
		ln, err := nw.Host("b").Listen("tcp", ":80")
		if err != nil {
			t.Fatal(err)
		}
		server := http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(10 * time.Second)
			fmt.Fprint(w, "done")
		})}
		go server.Serve(ln)

		stopped := make(chan error, 1)
		time.AfterFunc(5*time.Second, func() { stopped <- server.Shutdown(context.Background()) })
		client := http.Client{Transport: &http.Transport{DialContext: nw.Host("a").DialContext}}
		answer, err := client.Get("http://b/slow")
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		fmt.Printf("%s, %v\n", body, err)
		fmt.Println("Shutdown:", <-stopped)

		time.Sleep(time.Second)
		fin := labtest.Packets(t, nw, "FIN")[0]
		fmt.Println("first FIN: from", fin.From, "at", fin.Sent)
		for _, name := range []string{"a", "b"} {
			for _, socket := range nw.Host(name).Sockets() {
				fmt.Println(name, "is in", socket.State)
			}
		}
		labtest.Never(t, nw, "RST")
		// Shutdown looks again every half second, with a random part: the second is certain.
		fmt.Println("after", nw.Now().Truncate(time.Second))
	})
	// Output:
	// done, <nil>
	// Shutdown: <nil>
	// first FIN: from b at 10.15s
	// b is in TIME-WAIT
	// after 11s
}

// A server closes what is idle, a pool goes on using it: a request that leaves while the
// FIN is on its way gets no answer. A Transport repeats a GET on a new connection; a
// POST with a body it must not repeat, and its caller finds an error. A pool that gives
// up idle connections before the server does has neither.
func Example_idlePool() {
	labtest.Example(labtest.TwoHosts("delay 50ms"), func(t *testing.T, nw *topology.Network) {
		ln, err := nw.Host("b").Listen("tcp", ":80")
		if err != nil {
			t.Fatal(err)
		}
		server := http.Server{IdleTimeout: time.Minute, Handler: http.NotFoundHandler()}
		go server.Serve(ln)
		defer server.Close()

		for _, idle := range []time.Duration{2 * time.Minute, 50 * time.Second} {
			pool := &http.Transport{DialContext: nw.Host("a").DialContext, IdleConnTimeout: idle}
			defer pool.CloseIdleConnections()
			client := http.Client{Transport: pool}
			for _, method := range []string{"GET", "GET", "POST"} {
				request, err := http.NewRequest(method, "http://b/", strings.NewReader("a body"))
				if err != nil {
					t.Fatal(err)
				}
				answer, err := client.Do(request)
				if err != nil {
					fmt.Println(err)
					continue
				}
				io.Copy(io.Discard, answer.Body)
				answer.Body.Close()
				fmt.Println(method, answer.Status)
				// The server counts from its answer, 50 ms before the client has it.
				time.Sleep(time.Minute - 70*time.Millisecond)
			}
		}
		fmt.Printf("%d connections, after %v\n", len(labtest.Packets(t, nw, "a SYN")), nw.Now().Round(time.Second))
	})
	// Output:
	// GET 404 Not Found
	// GET 404 Not Found
	// Post "http://b/": EOF
	// GET 404 Not Found
	// GET 404 Not Found
	// POST 404 Not Found
	// 5 connections, after 5m1s
}

// A ReverseProxy on a host between client and server, each with its link. When the
// server crashes, the proxy answers in its place as soon as it knows, and does better
// when the server is there again.
func Example_reverseProxy() {
	spec := labtest.Star("delay 10ms", "router", "client", "proxy", "server")
	labtest.Example(spec, func(t *testing.T, nw *topology.Network) {
		serve := func(host string, handler http.Handler) *http.Server {
			ln, err := nw.Host(host).Listen("tcp", ":80")
			if err != nil {
				t.Fatal(err)
			}
			server := &http.Server{Handler: handler}
			go server.Serve(ln)
			return server
		}
		answers := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, "for ", r.Header.Get("X-Forwarded-For"))
		})
		serve("server", answers)

		dialer := nodes.Dialer{Host: nw.Host("proxy"), Timeout: 3 * time.Second}
		behind := &http.Transport{DialContext: dialer.DialContext}
		defer behind.CloseIdleConnections()
		proxy := serve("proxy", &httputil.ReverseProxy{
			Rewrite: func(r *httputil.ProxyRequest) {
				r.SetURL(&url.URL{Scheme: "http", Host: "server"})
				r.SetXForwarded()
			},
			Transport: behind,
			ErrorLog:  log.New(io.Discard, "", 0),
		})
		defer proxy.Close()

		client := http.Client{Transport: &http.Transport{DialContext: nw.Host("client").DialContext}}
		defer client.CloseIdleConnections()
		get := func() {
			began := nw.Now()
			answer, err := client.Get("http://proxy/")
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			body, err := io.ReadAll(answer.Body)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Println(answer.Status, string(body), "in", nw.Now()-began)
		}
		get()
		nw.Host("server").Crash()
		time.Sleep(5 * time.Minute) // the proxy's idle connection is given up meanwhile
		get()
		nw.Host("server").Boot()
		defer serve("server", answers).Close()
		get()
		fmt.Println("after", nw.Now().Round(time.Second))
	})
	// Output:
	// 200 OK for 10.0.0.2 in 160ms
	// 502 Bad Gateway  in 3.04s
	// 200 OK for 10.0.0.2 in 120ms
	// after 5m3s
}
