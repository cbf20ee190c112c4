package labtest_test

import (
	"bufio"
	"errors"
	"fmt"
	"net/rpc"
	"net/smtp"
	"net/textproto"
	"strings"
	"syscall"
	"testing"
	"time"

	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/labtest"
)

// A client that connects again after a cut. Its connection looks well for as long as
// TCP's timers let it: UserTimeout is the option that says how long sent data may stay
// unacknowledged, and keepalive does the same for a connection that is idle.
func Example_reconnect() {
	labtest.Example(labtest.TwoHosts("delay 50ms"), func(t *testing.T, nw *topology.Network) {
		ln, err := nw.Host("b").Listen("tcp", ":7")
		if err != nil {
			t.Fatal(err)
		}
		defer ln.Close()
		go shouter{idle: time.Minute}.Serve(ln) // answers each line in capitals

		dialer := nodes.Dialer{
			Host: nw.Host("a"), Timeout: 5 * time.Second,
			Options: []nodes.SocketOption{nodes.UserTimeout(10 * time.Second)},
		}
		// ask is the client: it sends a line until there is an answer.
		ask := func(line string) string {
			for wait := time.Second; ; wait *= 2 {
				answer, err := func() (string, error) {
					conn, err := dialer.Dial("tcp4", "b:7")
					if err != nil {
						return "", err
					}
					defer conn.Close()
					time.AfterFunc(time.Second, func() { fmt.Fprintln(conn, line) })
					return bufio.NewReader(conn).ReadString('\n')
				}()
				if err == nil {
					return strings.TrimSpace(answer)
				}
				fmt.Println(nw.Now().Round(time.Second), err)
				time.Sleep(wait)
			}
		}
		time.AfterFunc(500*time.Millisecond, nw.Link("a", "b").Cut)
		time.AfterFunc(20*time.Second, nw.Link("a", "b").Mend)
		fmt.Println(ask("hello"))
		fmt.Println("after", nw.Now())
	})
	// Output:
	// 12s read tcp4 10.0.0.1:55181->10.0.0.2:7: read: connection timed out
	// 18s dial tcp4 10.0.0.2:7: i/o timeout
	// HELLO
	// after 21.7s
}

// Clock is what the example of net/rpc serves.
type Clock struct{ Network *topology.Network }

// Sleep answers d later.
func (c *Clock) Sleep(d time.Duration, reply *time.Duration) error {
	time.Sleep(d)
	*reply = c.Network.Now()
	return nil
}

// A client of net/rpc is made of a connection, and a server of a listener. Calls share
// the connection; those that wait when it breaks all fail.
func Example_rpc() {
	labtest.Example(labtest.TwoHosts("delay 50ms"), func(t *testing.T, nw *topology.Network) {
		ln, err := nw.Host("b").Listen("tcp", ":1234")
		if err != nil {
			t.Fatal(err)
		}
		defer ln.Close()
		server := rpc.NewServer()
		if err := server.Register(&Clock{nw}); err != nil {
			t.Fatal(err)
		}
		go func() { // as server.Accept does, without a word in the log at the end
			for {
				conn, err := ln.Accept()
				if err != nil {
					return
				}
				go server.ServeConn(conn)
			}
		}()

		conn, err := nw.Host("a").Dial("tcp", "b:1234")
		if err != nil {
			t.Fatal(err)
		}
		client := rpc.NewClient(conn)
		defer client.Close()
		short := client.Go("Clock.Sleep", time.Second, new(time.Duration), nil)
		long := client.Go("Clock.Sleep", time.Minute, new(time.Duration), nil)
		<-short.Done
		if short.Error != nil {
			t.Fatal(short.Error)
		}
		fmt.Printf("answered at %v, received at %v\n", *short.Reply.(*time.Duration), nw.Now())

		nw.Host("b").Crash()
		nw.Host("b").Boot() // it knows nothing of the connection, and resets it
		<-long.Done
		fmt.Println(long.Error)
		fmt.Println(errors.Is(long.Error, syscall.ECONNRESET))
		fmt.Println("after", nw.Now())
	})
	// Output:
	// answered at 1.15s, received at 1.2s
	// read tcp 10.0.0.1:55181->10.0.0.2:1234: read: connection reset by peer
	// true
	// after 1.3s
}

// A client of net/smtp on a connection of the network, and the other half of the
// conversation written out.
func Example_smtp() {
	labtest.Example(labtest.TwoHosts("delay 50ms"), func(t *testing.T, nw *topology.Network) {
		ln, err := nw.Host("b").Listen("tcp", ":smtp")
		if err != nil {
			t.Fatal(err)
		}
		defer ln.Close()
		go func() {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			server := textproto.NewConn(conn)
			defer server.Close()
			server.PrintfLine("220 b")
			for {
				line, err := server.ReadLine()
				switch verb, _, _ := strings.Cut(line, " "); {
				case err != nil:
					return
				case verb == "DATA":
					server.PrintfLine("354 go on")
					lines, _ := server.ReadDotLines()
					fmt.Printf("mail: %q\n", lines)
					server.PrintfLine("250 it is kept")
				case verb == "QUIT":
					server.PrintfLine("221 bye")
					return
				default:
					server.PrintfLine("250 ok")
				}
			}
		}()

		conn, err := nw.Host("a").Dial("tcp", "b:smtp")
		if err != nil {
			t.Fatal(err)
		}
		client, err := smtp.NewClient(conn, "b")
		if err != nil {
			t.Fatal(err)
		}
		if err := client.Mail("alice@a"); err != nil {
			t.Fatal(err)
		}
		if err := client.Rcpt("bob@b"); err != nil {
			t.Fatal(err)
		}
		data, err := client.Data()
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(data, "Subject: hello\r\n\r\nfrom far away\r\n")
		if err := data.Close(); err != nil {
			t.Fatal(err)
		}
		fmt.Println(client.Quit())
		fmt.Println("after", nw.Now()) // eight round trips
	})
	// Output:
	// mail: ["Subject: hello" "" "from far away"]
	// <nil>
	// after 800ms
}
