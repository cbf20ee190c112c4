package cookbook

import (
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/hashicorp/yamux"

	"netlab/topology"
	"netlab/topology/labtest"
)

// A session of yamux is made of a connection. Streams share it; its keepalive finds a cut
// and ends all of them.
func Example_yamux() {
	labtest.Example(labtest.TwoHosts("delay 50ms rate 10mbit"), func(t *testing.T, nw *topology.Network) {
		emptyPools()
		ln, err := nw.Host("b").Listen("tcp", ":4000")
		if err != nil {
			t.Fatal(err)
		}
		defer ln.Close()
		config := yamux.DefaultConfig()
		config.LogOutput = io.Discard
		go func() {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			server, err := yamux.Server(conn, config)
			if err != nil {
				return
			}
			defer server.Close()
			for {
				stream, err := server.Accept()
				if err != nil {
					return
				}
				go func() {
					defer stream.Close()
					io.Copy(stream, stream)
				}()
			}
		}()

		conn, err := nw.Host("a").Dial("tcp", "b:4000")
		if err != nil {
			t.Fatal(err)
		}
		session, err := yamux.Client(conn, config)
		if err != nil {
			t.Fatal(err)
		}
		defer session.Close()
		for i := range 3 {
			stream, err := session.Open()
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprint(stream, "stream ", i)
			echo := make([]byte, 8)
			_, err = io.ReadFull(stream, echo)
			fmt.Printf("%s, %v\n", echo, err)
		}
		fmt.Println(session.NumStreams(), "streams,", len(labtest.Packets(t, nw, "a SYN")), "connection")

		nw.Link("a", "b").Cut()
		<-session.CloseChan()
		_, err = session.Open()
		fmt.Println(err)
		fmt.Println("a probe every", config.KeepAliveInterval, "given up after", config.ConnectionWriteTimeout)
		fmt.Println("after", nw.Now().Round(time.Second))
	})
	// Output:
	// stream 0, <nil>
	// stream 1, <nil>
	// stream 2, <nil>
	// 3 streams, 1 connection
	// session shutdown
	// a probe every 30s given up after 10s
	// after 40s
}
