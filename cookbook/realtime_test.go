package cookbook

import (
	"context"
	"fmt"
	"log"
	"net"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"

	"netlab/topology"
	"netlab/topology/labtest"
)

// What listens by package net, such as another process or a container, is outside the
// bubble: while a goroutine waits for a socket of the machine no virtual time passes. In
// real time it works: the port of host b leads to the server, and the client
// meets the link's delay and loss on its way there.
func Example_realTime() {
	server := miniredis.NewMiniRedis()
	if err := server.Start(); err != nil { // on a port of the machine's loopback
		log.Fatal(err)
	}
	defer server.Close()

	nw, err := topology.New(labtest.TwoHosts("delay 20ms"))
	if err != nil {
		log.Fatal(err)
	}
	defer nw.Close()
	nw.Start()
	ln, err := nw.Host("b").Listen("tcp", ":6379")
	if err != nil {
		log.Fatal(err)
	}
	go bridge(ln, func() (net.Conn, error) { return net.Dial("tcp", server.Addr()) })

	client := redis.NewClient(&redis.Options{Addr: "b:6379", Dialer: nw.Host("a").DialContext})
	defer client.Close()
	began := time.Now()
	n, err := client.Incr(context.Background(), "visits").Result()
	fmt.Println(n, err)
	fmt.Println("two round trips or more:", time.Since(began) >= 80*time.Millisecond)
	// Output:
	// 1 <nil>
	// two round trips or more: true
}
