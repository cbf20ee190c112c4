package upstream_test

import (
	"bytes"
	"io"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/waiter"
)

// socket is a TCP endpoint of a host.
type socket struct {
	host *host
	*tcp.Endpoint
}

func (h *host) socket() socket {
	h.t.Helper()
	ep, err := h.stack.NewEndpoint(tcp.ProtocolNumber, ipv4.ProtocolNumber, new(waiter.Queue))
	h.must(err)
	return socket{h, ep.(*tcp.Endpoint)}
}

func (h *host) listen() socket {
	h.t.Helper()
	s := h.socket()
	h.must(s.Bind(tcpip.FullAddress{Port: 80}))
	h.must(s.Listen(10))
	return s
}

// connect makes a socket that begins to connect to the peer.
func (h *host) connect() socket {
	h.t.Helper()
	s := h.socket()
	s.connect()
	return s
}

func (s socket) connect() {
	s.host.t.Helper()
	err := s.Connect(tcpip.FullAddress{Addr: s.host.peer.v4, Port: 80})
	if _, started := err.(*tcpip.ErrConnectStarted); !started {
		s.host.must(err)
	}
	s.host.settle()
}

// connection opens a connection from a to b, and returns its ends.
func (n *network) connection() (client, server socket) {
	n.t.Helper()
	listener := n.b.listen()
	client = n.a.connect()
	n.run(time.Second, nil)
	ep, _, err := listener.Accept(nil)
	n.b.must(err)
	return client, socket{n.b, ep.(*tcp.Endpoint)}
}

// write gives data to the stack, and returns how many bytes it took.
func (s socket) write(data []byte) int {
	took, err := s.Write(bytes.NewReader(data), tcpip.WriteOptions{})
	if _, full := err.(*tcpip.ErrWouldBlock); !full {
		s.host.must(err)
	}
	s.host.settle()
	return int(took)
}

// read takes what the stack has, without waiting.
func (s socket) read() []byte {
	var all bytes.Buffer
	for {
		r, err := s.Read(&all, tcpip.ReadOptions{})
		if err != nil || r.Count == 0 {
			s.host.settle()
			return all.Bytes()
		}
	}
}

func (s socket) close() {
	s.Close()
	s.host.settle()
}

// shutdown ends the sending direction alone.
func (s socket) shutdown() {
	s.host.must(s.Shutdown(tcpip.ShutdownWrite))
	s.host.settle()
}

// state is the connection's state.
func (s socket) state() tcp.EndpointState { return s.EndpointState() }

// transfer moves so many bytes from one end to the other, and returns how long
// that took; the test fails where it takes longer than most.
func (n *network) transfer(from, to socket, amount int, most time.Duration) time.Duration {
	n.t.Helper()
	begun, left, got := n.now, amount, 0
	chunk := make([]byte, 64<<10)
	done := n.run(most, func() bool {
		for left > 0 {
			took := from.write(chunk[:min(left, len(chunk))])
			if took == 0 {
				break
			}
			left -= took
		}
		for {
			r, err := to.Read(io.Discard, tcpip.ReadOptions{})
			if err != nil {
				break
			}
			got += r.Count
		}
		n.settle()
		return got == amount
	})
	if !done {
		n.t.Fatalf("%d of %d bytes in %v", got, amount, most)
	}
	return n.now - begun
}

// faulty holds a report against the pinned stack: either the fault is there, or
// the report has to go.
func faulty(t *testing.T, there bool, fault string) {
	t.Helper()
	if !there {
		t.Errorf("fixed upstream: remove this report and its row of known divergences. It is about this: %s", fault)
		return
	}
	t.Log(fault)
}

// crossing has both ends connect to each other at once, and returns their sockets.
func (n *network) crossing() (a, b socket) {
	n.t.Helper()
	a, b = n.a.socket(), n.b.socket()
	for _, s := range []socket{a, b} {
		s.host.must(s.Bind(tcpip.FullAddress{Port: 80}))
	}
	a.connect()
	b.connect()
	return a, b
}

// syns passes nothing but SYNs without an ACK.
func (n *network) syns(p packet) bool {
	return p.is(n.a, header.TCPFlagSyn) || p.is(n.b, header.TCPFlagSyn)
}

// serverInTimeWait opens a connection from a to b, which b's end closes first, and
// returns that end.
func (n *network) serverInTimeWait() (server socket) {
	n.t.Helper()
	client, server := n.connection()
	server.shutdown()
	n.run(time.Second, nil)
	client.close()
	n.run(time.Second, nil)
	if s := server.state(); s != tcp.StateTimeWait {
		n.t.Fatalf("the server is in %v", s)
	}
	return server
}
