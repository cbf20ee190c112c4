package topology_test

import (
	"bufio"
	"fmt"
	"log"
	"net/netip"
	"time"

	"netlab/impair"
	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/tap"
)

// A handshake over a link of 50 ms, in virtual time that the caller moves: the
// sockets of this door never block, and every run gives the same bytes.
func ExampleNew() {
	delay := impair.MustParse("delay 50ms")
	nw, err := topology.New(topology.Spec{
		Seed:  1,
		Nodes: []topology.NodeSpec{{Name: "client"}, {Name: "server"}},
		Links: []topology.LinkSpec{{A: "client", B: "server", AToB: delay, BToA: delay}},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer nw.Close()

	nw.Do(func(e *topology.Engine) {
		if _, err = e.Machine("server").ListenTCP(netip.AddrPortFrom(netip.Addr{}, 80), 0); err != nil {
			return
		}
		_, err = e.Machine("client").Connect(netip.AddrPort{}, netip.AddrPortFrom(nw.Addrs("server")[0], 80))
	})
	if err != nil {
		log.Fatal(err)
	}
	nw.Run(time.Second)

	for _, p := range nw.Tap().Packets {
		fmt.Println(p.Sent, p.From, p.Flags)
	}
	// Output:
	// 0s client S
	// 50ms server S.
	// 100ms client .
}

// Started, a network serves code that knows nothing of it: net.Conn and
// net.Listener that block. This is in real time; in a bubble of testing/synctest
// the same code runs in virtual time, see package labtest.
func ExampleNetwork_Start() {
	nw, err := topology.New(topology.Spec{
		Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "b"}},
		Links: []topology.LinkSpec{{A: "a", B: "b", AToB: impair.MustParse("delay 1ms")}},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer nw.Close()
	nw.Start()

	ln, err := nw.Host("b").Listen("tcp", ":7")
	if err != nil {
		log.Fatal(err)
	}
	go func() {
		c, err := ln.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		line, _ := bufio.NewReader(c).ReadString('\n')
		fmt.Fprintf(c, "you said %s", line)
	}()

	c, err := nw.Host("a").Dial("tcp", "b:7")
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()
	fmt.Fprintln(c, "hello")
	answer, err := bufio.NewReader(c).ReadString('\n')
	fmt.Print(answer, err)
	// Output:
	// you said hello
	// <nil>
}

// A cut is a fact of the link: the sender notices nothing, but for silence.
func ExampleLink_Cut() {
	nw, err := topology.New(topology.Spec{
		Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "b"}},
		Links: []topology.LinkSpec{{A: "a", B: "b"}},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer nw.Close()

	nw.Link("a", "b").Cut()
	var s *nodes.Socket
	nw.Do(func(e *topology.Engine) {
		s, err = e.Machine("a").Connect(netip.AddrPort{}, netip.MustParseAddrPort("10.0.0.2:80"))
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("given up after", nw.RunUntilIdle())
	nw.Inspect(func(rec *tap.Record) { fmt.Println(rec.Sent, "SYNs sent,", rec.Dropped, "lost") })
	nw.Do(func(*topology.Engine) { fmt.Println(s.Err()) })
	// Output:
	// given up after 2m7s
	// 7 SYNs sent, 7 lost
	// connection timed out
}
