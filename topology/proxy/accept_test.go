package proxy

import (
	"context"
	"net"
	"os"
	"syscall"
	"testing"
	"time"

	"netlab/topology"
)

// failing is a listener whose first calls of Accept fail, as with too many open files.
type failing struct {
	net.Listener
	left int
}

func (f *failing) Accept() (net.Conn, error) {
	if f.left--; f.left >= 0 {
		return nil, &net.OpError{Op: "accept", Net: "tcp", Err: os.NewSyscallError("accept4", syscall.EMFILE)}
	}
	return f.Listener.Accept()
}

// Failures to accept are told once, and do not end a proxy.
func TestAcceptGoesOn(t *testing.T) {
	nw, err := topology.New(topology.Spec{Nodes: []topology.NodeSpec{{Name: "a"}}})
	if err != nil {
		t.Fatal(err)
	}
	defer nw.Close()
	told := make(chan error, 10)
	served := make(chan bool)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p, err := open(nw, "test", "here", "", Options{Failed: func(err error) { told <- err }},
		func(context.Context) (net.Listener, error) { return &failing{ln, 3}, nil },
		func(_ *Proxy, c net.Conn) { served <- true })
	if err != nil {
		t.Fatal(err)
	}
	c, err := net.Dial("tcp", p.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	select {
	case <-served:
	case <-time.After(time.Minute):
		t.Fatal("nobody serves the connection")
	}
	p.Close()
	if want := "test here: accepting: accept tcp: accept4: too many open files"; len(told) != 1 || (<-told).Error() != want {
		t.Errorf("told %d times, want once: %s", len(told), want)
	}
}
