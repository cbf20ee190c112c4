package scripts

import (
	"fmt"
	"net/netip"

	"go.starlark.net/starlark"

	"netlab/nodes"
	"netlab/topology/sim"
)

// datagrams is a UDP socket of the lab.
type datagrams struct {
	object
	node    *node
	live    *nodes.UDPSocket
	waiting []*flow
}

func (u *datagrams) String() string {
	return fmt.Sprintf("udp %s port %d", u.node.name, u.live.Local().Port())
}
func (u *datagrams) Type() string                             { return "udp" }
func (u *datagrams) Hash() (uint32, error)                    { return starlark.String(u.String()).Hash() }
func (u *datagrams) Attr(name string) (starlark.Value, error) { return attribute(u, name) }
func (u *datagrams) AttrNames() []string                      { return attributes(u) }

func udpMethod() []entry {
	return []entry{
		builtin("udp(port=0)", nodeUDP, "Opens a UDP socket on a port of all addresses; 0 is a free one."),
	}
}

func datagramMethods() []entry {
	return []entry{
		builtin("send(data, address)", udpSend, "Sends text or bytes as one datagram to \"node:port\" or \"address:port\"."),
		builtin("recv(timeout=None)", udpRecv, "Waits for a datagram and returns its text and its sender, \"address:port\"; None when the timeout passes."),
		builtin("close()", act(func(c *call, u *datagrams) { c.r.do(func(*sim.Loop) { u.live.Close() }) }), "Closes the socket."),
	}
}

func nodeUDP(c *call) (starlark.Value, error) {
	n := c.self.(*node)
	port := 0
	if err := c.unpack("port?", &port); err != nil {
		return nil, err
	}
	if port < 0 || port > 65535 {
		return nil, fmt.Errorf("port %d: want 1 to 65535, or 0 for a free one", port)
	}
	if err := c.up(n); err != nil {
		return nil, err
	}
	err := c.take(&socketQuota, 1)
	if err != nil {
		return nil, err
	}
	u := &datagrams{node: n}
	c.r.do(func(*sim.Loop) {
		u.live, err = n.machine.NewUDP(netip.AddrPortFrom(netip.Addr{}, uint16(port)), netip.AddrPort{})
		if err == nil {
			u.live.Notify(func() {
				for _, f := range u.waiting {
					c.r.wake(f)
				}
			})
		}
	})
	if err != nil {
		return nil, err
	}
	return u, nil
}

func udpSend(c *call) (starlark.Value, error) {
	u := c.self.(*datagrams)
	var data starlark.Value
	var address string
	if err := c.unpack("data", &data, "address", &address); err != nil {
		return nil, err
	}
	payload, err := payloadOf(data)
	if err != nil {
		return nil, err
	}
	to, err := u.node.resolve(address, nil)
	if err != nil {
		return nil, err
	}
	if err := c.up(u.node); err != nil {
		return nil, err
	}
	c.r.do(func(*sim.Loop) { _, err = u.live.WriteTo(payload, to) })
	return nil, err
}

// payloadOf is text or bytes as bytes.
func payloadOf(v starlark.Value) ([]byte, error) {
	switch v := v.(type) {
	case starlark.String:
		return []byte(v), nil
	case starlark.Bytes:
		return []byte(v), nil
	}
	return nil, fmt.Errorf("%s: want text or bytes", brief(v))
}

func udpRecv(c *call) (starlark.Value, error) {
	u := c.self.(*datagrams)
	var timeout length
	if err := c.unpack("timeout??", &timeout); err != nil {
		return nil, err
	}
	deadline := c.deadline(&timeout)
	buf := make([]byte, 65535)
	for {
		var n int
		var from netip.AddrPort
		var err error
		c.r.do(func(*sim.Loop) { n, from, err = u.live.ReadFrom(buf) })
		if err == nil {
			return starlark.Tuple{starlark.String(buf[:n]), starlark.String(from.String())}, nil
		}
		if err != nodes.ErrWouldBlock {
			return nil, err
		}
		u.waiting = append(u.waiting, c.f)
		c.f.server = true
		late, err := c.waitUntil("a datagram on "+u.String(), deadline)
		c.f.server = false
		u.waiting = without(u.waiting, c.f)
		if err != nil {
			return nil, err
		}
		if late {
			return starlark.None, nil
		}
	}
}
