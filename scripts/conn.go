package scripts

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"

	"go.starlark.net/starlark"

	"netlab/nodes"
	"netlab/topology/sim"
	"netlab/topology/wire"
	tcpflow "netlab/topology/wire/flow"
)

// conn is one end of a TCP connection. One that its listener has not accepted
// has no socket: it can be looked at, not used.
type conn struct {
	object
	r             *run
	node          *node
	local, remote netip.AddrPort
	socket        *nodes.Socket
	tcp           *tcpflow.Conn // nil before the first change of state
	side          int           // of the end, its index in tcp.Ends
	history       []stateAt
	offset        int64 // of the pattern that is sent next
	// waiting is the flow that reads or writes, watching those that wait for a
	// state.
	waiting  []*flow
	watching []*flow
	failure  error // of connecting
	// keepalive has to be said again once the connection is established: until
	// then the stack does not start its timer.
	keepalive bool
}

func (c *conn) String() string {
	return fmt.Sprintf("conn %s %v > %v", c.node.name, c.local, c.remote)
}
func (c *conn) Type() string                             { return "conn" }
func (c *conn) Hash() (uint32, error)                    { return starlark.String(c.String()).Hash() }
func (c *conn) Attr(name string) (starlark.Value, error) { return attribute(c, name) }
func (c *conn) AttrNames() []string                      { return attributes(c) }

// latest is the end that a node has had last between the addresses of a socket,
// nil where it has had none.
func (r *run) latest(n *node, s *nodes.Socket) *conn {
	return r.observer.current[socketKey{n.name, s.Local(), s.Remote()}]
}

// adopt gives an end its socket, or makes one for a socket whose connection never
// began.
func (r *run) adopt(c *conn, n *node, s *nodes.Socket) *conn {
	if c == nil || c.socket != nil {
		c = &conn{r: r, node: n, local: s.Local(), remote: s.Remote()}
	}
	c.socket = s
	s.Notify(func() {
		for _, f := range c.waiting {
			r.wake(f)
		}
	})
	return c
}

// keep starts the keepalive timer of a connection that is now established.
func (c *conn) keep() error {
	if !c.keepalive || c.state() != wire.Established {
		return nil
	}
	c.keepalive = false
	var err error
	c.r.do(func(*sim.Loop) { err = c.socket.Set(nodes.KeepAlive(true)) })
	return err
}

// usable returns the connection's socket.
func (c *conn) usable() (*nodes.Socket, error) {
	switch {
	case c.socket != nil:
		return c.socket, nil
	case c.failure != nil:
		return nil, c.failure
	}
	return nil, hint(fmt.Errorf("the connection was not accepted"), "its listener's accept() gives the one to use")
}

// state is the end's state now.
func (c *conn) state() wire.State {
	if len(c.history) == 0 {
		return wire.Closed
	}
	return c.history[len(c.history)-1].state
}

// err is why the connection was lost, nil where it was not.
func (c *conn) err() error {
	if c.failure != nil || c.socket == nil {
		return c.failure
	}
	var err error
	c.r.do(func(*sim.Loop) { err = c.socket.Err() })
	return err
}

// lost keeps why the connection was lost: the stack says it once.
func (c *conn) lost(err error) {
	var e *nodes.Error
	if c.failure == nil && c.state() == wire.Closed && errors.As(err, &e) && !errors.Is(err, net.ErrClosed) {
		c.failure = err
	}
}

// timeIn is how long the end has been in a state so far, all stays together.
func (c *conn) timeIn(state wire.State) time.Duration {
	var sum time.Duration
	for i, h := range c.history {
		if h.state != state {
			continue
		}
		end := c.r.now()
		if i+1 < len(c.history) {
			end = c.history[i+1].at
		}
		sum += end - h.at
	}
	return sum
}

// block tries an operation of the socket until it does not have to wait. The
// deadline is sim.Never for none; late reports that it has passed.
func (c *call) block(conn *conn, what string, deadline time.Duration, try func() error) (late bool, err error) {
	for {
		c.r.do(func(*sim.Loop) { err = try() })
		if err != nodes.ErrWouldBlock {
			conn.lost(err)
			return false, err
		}
		conn.waiting = append(conn.waiting, c.f)
		late, err = c.waitUntil(what, deadline)
		conn.waiting = without(conn.waiting, c.f)
		if late || err != nil {
			return late, err
		}
	}
}

func without(flows []*flow, f *flow) []*flow {
	for i, other := range flows {
		if other == f {
			return append(flows[:i], flows[i+1:]...)
		}
	}
	return flows
}
