package scripts

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"go.starlark.net/starlark"

	"netlab/nodes"
	"netlab/topology/sim"
	"netlab/topology/wire"
)

// listener is a socket in LISTEN.
type listener struct {
	object
	r       *run
	node    *node
	live    *nodes.Listener
	waiting []*flow
	// since is how many connections the node had had before it.
	since int
	// keepalive is that of the connections; see conn.
	keepalive bool
}

func (l *listener) String() string                           { return fmt.Sprintf("listener %s %s", l.node.name, l.address()) }
func (l *listener) Type() string                             { return "listener" }
func (l *listener) Hash() (uint32, error)                    { return starlark.String(l.String()).Hash() }
func (l *listener) Attr(name string) (starlark.Value, error) { return attribute(l, name) }
func (l *listener) AttrNames() []string                      { return attributes(l) }

func (l *listener) address() string {
	a := l.live.Local()
	if !a.Addr().IsValid() {
		return "*:" + strconv.Itoa(int(a.Port()))
	}
	return a.String()
}

func listenMethods() []entry {
	return []entry{
		builtin("listen(port, backlog=4096, **options)", nodeListen, "Listens on a port of all addresses, IPv4 and IPv6, or on \"address:port\".").more(
			"Backlog is how many connections may wait to be accepted, and how many may be in SYN-RECEIVED before SYN cookies begin. Options are connection options: those of the connections that are accepted."),
		builtin("sockets()", nodeSockets, "The node's TCP sockets, as ss -tan would list them: dicts with state, local, remote and readable.").more(
			"Listeners come first; their readable counts the connections that wait to be accepted."),
		builtin("conns()", nodeConns, "All connections that the node has had so far, oldest first, also those that nobody accepted."),
	}
}

func listenerMethods() []entry {
	return []entry{
		builtin("accept(timeout=None)", listenerAccept, "Waits for a connection and returns it, None when the timeout passes."),
		builtin("close()", listenerClose, "Stops listening: connections that nobody accepted are reset."),
		property("local", "The address and port; \"*:80\" means all addresses of the node.", func(l *listener) starlark.Value { return starlark.String(l.address()) }),
	}
}

func nodeListen(c *call) (starlark.Value, error) {
	n := c.self.(*node)
	options := c.split("port", "backlog")
	var where starlark.Value
	backlog := 0
	if err := c.unpack("port", &where, "backlog?", &backlog); err != nil {
		return nil, err
	}
	if backlog < 0 {
		return nil, fmt.Errorf("backlog %d: want 1 or more", backlog)
	}
	if err := c.take(&socketQuota, 1); err != nil {
		return nil, err
	}
	var opts []nodes.SocketOption
	if err := apply(&opts, connSettings, options, "port", "backlog"); err != nil {
		return nil, err
	}
	if err := c.up(n); err != nil {
		return nil, err
	}
	local, err := localAddress(where)
	if err != nil {
		return nil, err
	}
	l := &listener{r: c.r, node: n, since: len(n.conns), keepalive: keepsAlive(options)}
	c.r.do(func(*sim.Loop) {
		if l.live, err = n.machine.ListenTCP(local, backlog, opts...); err == nil {
			l.live.Notify(func() {
				for _, f := range l.waiting {
					c.r.wake(f)
				}
			})
		}
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", where, err)
	}
	return l, nil
}

// localAddress reads a port, as a number or as ":80", or an address with one.
func localAddress(v starlark.Value) (netip.AddrPort, error) {
	want := `want a port from 1 to 65535, or "address:port"`
	if text, ok := starlark.AsString(v); ok {
		port := strings.TrimPrefix(text, ":")
		if n, err := strconv.ParseUint(port, 10, 16); err == nil && n > 0 {
			return netip.AddrPortFrom(netip.Addr{}, uint16(n)), nil
		}
		a, err := netip.ParseAddrPort(text)
		if err != nil || a.Port() == 0 {
			return a, fmt.Errorf("%q: %s", text, want)
		}
		return a, nil
	}
	n, err := starlark.AsInt32(v)
	if err != nil || n < 1 || n > 65535 {
		return netip.AddrPort{}, fmt.Errorf("%s: %s", brief(v), want)
	}
	return netip.AddrPortFrom(netip.Addr{}, uint16(n)), nil
}

func nodeSockets(c *call) (starlark.Value, error) {
	n := c.self.(*node)
	if err := c.unpack(); err != nil {
		return nil, err
	}
	if err := n.powered(); err != nil {
		return nil, err
	}
	var out []starlark.Value
	for _, s := range n.host.Sockets() {
		local, remote := s.Local.String(), s.Remote.String()
		if !s.Local.Addr().IsValid() {
			local = "*:" + strconv.Itoa(int(s.Local.Port()))
		}
		if s.Remote == (netip.AddrPort{}) {
			remote = "*:*"
		}
		d := record("state", s.State.String(), "local", local, "remote", remote, "readable", s.Readable)
		out = append(out, d)
	}
	return starlark.NewList(out), nil
}

func nodeConns(c *call) (starlark.Value, error) {
	var out []starlark.Value
	for _, conn := range c.self.(*node).conns {
		out = append(out, conn)
	}
	return starlark.NewList(out), c.unpack()
}

func listenerAccept(c *call) (starlark.Value, error) {
	l := c.self.(*listener)
	var timeout length
	if err := c.unpack("timeout??", &timeout); err != nil {
		return nil, err
	}
	deadline := c.deadline(&timeout)
	for {
		var s *nodes.Socket
		var err error
		c.r.do(func(*sim.Loop) { s, err = l.live.Accept() })
		if err != nodes.ErrWouldBlock {
			if err != nil {
				return nil, err
			}
			conn := c.r.adopt(l.accepted(s), l.node, s)
			conn.keepalive = l.keepalive
			return conn, conn.keep()
		}
		l.waiting = append(l.waiting, c.f)
		c.f.server = true
		late, err := c.waitUntil("a connection to accept on "+l.String(), deadline)
		c.f.server = false
		l.waiting = without(l.waiting, c.f)
		if err != nil {
			return nil, err
		}
		if late {
			return starlark.None, nil
		}
	}
}

// accepted is the end that the stack hands out. Of one that was lost while it
// waited the 4-tuple may be another connection's by now: it is the oldest that was
// lost.
func (l *listener) accepted(s *nodes.Socket) *conn {
	if s.State() == wire.Closed {
		for _, c := range l.node.conns[l.since:] {
			if c.socket == nil && c.local == s.Local() && c.remote == s.Remote() && c.lostOpen() {
				return c
			}
		}
	}
	return l.r.latest(l.node, s)
}

// lostOpen reports whether the connection was established and has ended.
func (c *conn) lostOpen() bool {
	return c.state() == wire.Closed && slices.ContainsFunc(c.history, func(h stateAt) bool { return h.state == wire.Established })
}

func listenerClose(c *call) (starlark.Value, error) {
	c.r.do(func(*sim.Loop) { c.self.(*listener).live.Close() })
	return nil, c.unpack()
}
