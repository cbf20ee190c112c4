package cookbook

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	coder "github.com/coder/websocket"
	gorilla "github.com/gorilla/websocket"

	"netlab/topology"
	"netlab/topology/labtest"
)

// The dialer of gorilla/websocket has NetDialContext; the server is net/http's. A server
// that pings and a client whose read deadline each ping moves: both find out about a cut.
func Example_gorillaWebsocket() {
	labtest.Example(labtest.TwoHosts("delay 50ms"), func(t *testing.T, nw *topology.Network) {
		ln, err := nw.Host("b").Listen("tcp", ":80")
		if err != nil {
			t.Fatal(err)
		}
		server := http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			conn, err := new(gorilla.Upgrader).Upgrade(w, r, nil)
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			for i := 0; ; i++ {
				if err := conn.WriteControl(gorilla.PingMessage, nil, time.Now().Add(time.Second)); err != nil {
					return
				}
				if err := conn.WriteJSON(i); err != nil {
					return
				}
				time.Sleep(10 * time.Second)
			}
		})}
		go server.Serve(ln)
		defer server.Close()

		dialer := gorilla.Dialer{NetDialContext: nw.Host("a").DialContext}
		conn, _, err := dialer.Dial("ws://b/ticks", nil)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		pong := conn.PingHandler()
		conn.SetPingHandler(func(data string) error {
			conn.SetReadDeadline(time.Now().Add(30 * time.Second))
			return pong(data)
		})
		time.AfterFunc(25*time.Second, nw.Link("a", "b").Cut)
		for {
			var i int
			if err := conn.ReadJSON(&i); err != nil {
				fmt.Println(err)
				break
			}
			fmt.Println("tick", i, "at", nw.Now())
		}
		fmt.Println("after", nw.Now())
	})
	// Output:
	// tick 0 at 200ms
	// tick 1 at 10.2s
	// tick 2 at 20.2s
	// read tcp 10.0.0.1:55181->10.0.0.2:80: i/o timeout
	// after 50.2s
}

// Dial of coder/websocket takes an http.Client. A Ping waits for its answer, so that its
// context says how long a cut goes unnoticed.
func Example_coderWebsocket() {
	labtest.Example(labtest.TwoHosts("delay 50ms"), func(t *testing.T, nw *topology.Network) {
		ln, err := nw.Host("b").Listen("tcp", ":80")
		if err != nil {
			t.Fatal(err)
		}
		server := http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			conn, err := coder.Accept(w, r, nil)
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.CloseNow()
			for {
				kind, text, err := conn.Read(r.Context())
				if err != nil {
					return
				}
				if err := conn.Write(r.Context(), kind, text); err != nil {
					return
				}
			}
		})}
		go server.Serve(ln)
		defer server.Close()

		client := &http.Client{Transport: &http.Transport{DialContext: nw.Host("a").DialContext}}
		conn, _, err := coder.Dial(t.Context(), "ws://b/echo", &coder.DialOptions{HTTPClient: client})
		if err != nil {
			t.Fatal(err)
		}
		defer conn.CloseNow()
		if err := conn.Write(t.Context(), coder.MessageText, []byte("hello")); err != nil {
			t.Fatal(err)
		}
		_, text, err := conn.Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Printf("%s after %v\n", text, nw.Now())

		conn.CloseRead(t.Context()) // reads on, as a Ping's answer needs it
		ping := func() error {
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			return conn.Ping(ctx)
		}
		fmt.Println(ping())
		nw.Link("a", "b").Cut()
		fmt.Println(ping())
		fmt.Println("after", nw.Now())
	})
	// Output:
	// hello after 300ms
	// <nil>
	// failed to ping: failed to wait for pong: context deadline exceeded
	// after 10.4s
}
