package cookbook

import (
	"fmt"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/labtest"
)

// A server of NATS in the process, and a client whose pings find a cut; it connects again
// and subscribes again. Meanwhile nobody may call it: it dials with its mutex
// held, and who waits for that mutex stops the virtual time.
func Example_nats() {
	labtest.Example(labtest.TwoHosts("delay 50ms"), func(t *testing.T, nw *topology.Network) {
		emptyPools()
		broker, err := server.NewServer(&server.Options{DontListen: true, NoSigs: true, NoLog: true})
		if err != nil {
			t.Fatal(err)
		}
		broker.Start()
		defer broker.WaitForShutdown()
		defer broker.Shutdown()
		ln, err := nw.Host("b").Listen("tcp", ":4222")
		if err != nil {
			t.Fatal(err)
		}
		defer ln.Close()
		go bridge(ln, broker.InProcessConn)

		again := make(chan struct{})
		client, err := nats.Connect("nats://b:4222",
			nats.SetCustomDialer(&nodes.Dialer{Host: nw.Host("a"), Timeout: 5 * time.Second}),
			nats.PingInterval(10*time.Second), nats.MaxPingsOutstanding(2), nats.MaxReconnects(-1),
			nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
				if err != nil { // nil is that of Close
					fmt.Println("disconnected:", err)
				}
			}),
			nats.ReconnectHandler(func(*nats.Conn) { close(again) }))
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close()
		got := make(chan *nats.Msg, 10)
		if _, err := client.ChanSubscribe("news", got); err != nil {
			t.Fatal(err)
		}
		if _, err := client.Subscribe("echo", func(m *nats.Msg) { m.Respond(m.Data) }); err != nil {
			t.Fatal(err)
		}
		say := func(text string) {
			if err := client.Publish("news", []byte(text)); err != nil {
				fmt.Println(err)
			}
		}
		say("one")
		fmt.Printf("%s\n", (<-got).Data)
		nw.Link("a", "b").Cut()
		time.AfterFunc(time.Minute, nw.Link("a", "b").Mend)
		<-again
		say("two")
		fmt.Printf("%s\n", (<-got).Data)
		answer, err := client.Request("echo", []byte("three"), time.Second)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Printf("%s\n", answer.Data)
		fmt.Println("after", nw.Now().Round(30*time.Second))
	})
	// Output:
	// one
	// disconnected: nats: stale connection
	// two
	// three
	// after 1m0s
}
