package nodes_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"syscall"
	"time"

	"netlab/topology"
	"netlab/topology/labtest"
)

// started returns hosts a and b, in real time.
func started(netem string) *topology.Network {
	nw, err := topology.New(labtest.TwoHosts(netem))
	if err != nil {
		log.Fatal(err)
	}
	nw.Start()
	return nw
}

// Errors are those of package net: errors.Is finds the errno, and the text is the
// same on every system.
func ExampleHost_DialContext() {
	nw := started("delay 1ms")
	defer nw.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()

	_, err := nw.Host("a").DialContext(ctx, "tcp4", "b:80")
	fmt.Println(err)
	fmt.Println(errors.Is(err, syscall.ECONNREFUSED))
	// Output:
	// dial tcp4 10.0.0.2:80: connect: connection refused
	// true
}

// A server and a client of net/http talk over two TCP/IP stacks.
func ExampleHost_Listen() {
	nw := started("delay 1ms")
	defer nw.Close()

	ln, err := nw.Host("b").Listen("tcp", ":80")
	if err != nil {
		log.Fatal(err)
	}
	go http.Serve(ln, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "hello %s", r.RemoteAddr[:len("10.0.0.1")])
	}))

	client := http.Client{Transport: &http.Transport{DialContext: nw.Host("a").DialContext}}
	resp, err := client.Get("http://b/")
	if err != nil {
		log.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	fmt.Printf("%s, %v\n", body, err)
	// Output: hello 10.0.0.1, <nil>
}

func ExampleHost_ListenPacket() {
	nw := started("delay 1ms")
	defer nw.Close()

	server, err := nw.Host("b").ListenPacket("udp", ":53")
	if err != nil {
		log.Fatal(err)
	}
	client, err := nw.Host("a").Dial("udp", "b:53")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Fprint(client, "where is c?")
	b := make([]byte, 100)
	n, from, err := server.ReadFrom(b)
	fmt.Printf("%q from %v is the client: %v, %v\n", b[:n], from.Network(), from.String() == client.LocalAddr().String(), err)
	// Output: "where is c?" from udp is the client: true, <nil>
}
