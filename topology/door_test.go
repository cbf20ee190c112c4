package topology_test

import (
	"context"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"netlab/impair"
	"netlab/topology"
)

// inBubble runs a test in a bubble of testing/synctest, on a and b with one link
// between them, driven by package time. What is left over when the test returns
// fails it.
func inBubble(t *testing.T, link string, test func(t *testing.T, nw *topology.Network)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		nw := twoHosts(t, link)
		nw.Start()
		test(t, nw)
	})
}

// inRealTime is inBubble in real time.
func inRealTime(t *testing.T, link string, test func(t *testing.T, nw *topology.Network)) {
	t.Helper()
	noLeak(t)
	nw := twoHosts(t, link)
	nw.Start()
	test(t, nw)
}

// noLeak fails the test where goroutines that begin from now on are left over at
// its end, after the cleanups that are still to be registered.
func noLeak(t *testing.T) {
	t.Helper()
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() {
		// In a browser or node the runtime has a goroutine of its own for events.
		if err := goleak.Find(before, goleak.IgnoreAnyFunction("runtime.handleEvent")); err != nil {
			t.Error(err)
		}
	})
}

func listen(t testing.TB, nw *topology.Network, node, address string) net.Listener {
	t.Helper()
	ln, err := nw.Host(node).Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	return ln
}

func dial(t testing.TB, nw *topology.Network, node, address string) net.Conn {
	t.Helper()
	c, err := nw.Host(node).DialContext(context.Background(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func accept(t testing.TB, ln net.Listener) net.Conn {
	t.Helper()
	c, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// connected returns both ends of a connection from a to port 80 of b. Nobody
// listens there any more.
func connected(t testing.TB, nw *topology.Network) (a, b net.Conn) {
	t.Helper()
	ln := listen(t, nw, "b", ":80")
	defer ln.Close()
	a = dial(t, nw, "a", "b:80")
	return a, accept(t, ln)
}

// call runs fn in a goroutine of its own; the channel yields what it returns.
func call(fn func() error) <-chan error {
	done := make(chan error, 1)
	go func() { done <- fn() }()
	return done
}

// read, write and such are calls to block in.
func read(c net.Conn) func() error {
	return func() error { _, err := c.Read(make([]byte, 1)); return err }
}

// fill writes until something stops it.
func fill(c net.Conn) func() error {
	return func() error {
		for b := make([]byte, 1<<16); ; {
			if _, err := c.Write(b); err != nil {
				return err
			}
		}
	}
}

// elapsed tells how much package time fn takes.
func elapsed(fn func()) time.Duration {
	start := time.Now()
	fn()
	return time.Since(start)
}

// symmetric is a link that does the same both ways.
func symmetric(a, b, netem string) topology.LinkSpec {
	spec := impair.MustParse(netem)
	return topology.LinkSpec{A: a, B: b, AToB: spec, BToA: spec}
}
