package scripts

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"go.starlark.net/starlark"

	"netlab/nodes"
	"netlab/topology/sim"
)

const failsDoc = "If the call cannot succeed the lab ends with an error, unless fails says which error is expected: True for any, or a part of its text, such as \"connection refused\". Then the call is a check, which fails if the call succeeds."

func connectBuiltin() []entry {
	return []entry{
		builtin("connect(address, wait=True, fails=None, source=None, family=None, **options)", nodeConnect, "Opens a connection to \"node:port\" or \"address:port\" and returns it when it is ESTABLISHED.").more(
			"With wait=False it returns at once, with the SYN sent; conn.wait() waits for the outcome. Source is the local \"address:port\" or \":port\". Family 6 takes a node's IPv6 address. Options are connection options. " + failsDoc),
	}
}

func nodeConnect(c *call) (starlark.Value, error) {
	n := c.self.(*node)
	own := []string{"address", "wait", "fails", "source", "family"}
	options := c.split(own...)
	var address, source string
	var family starlark.Value
	wait := true
	var fails expectation
	if err := c.unpack("address", &address, "wait?", &wait, "fails?", &fails, "source??", &source, "family??", &family); err != nil {
		return nil, err
	}
	if err := c.take(&socketQuota, 1); err != nil {
		return nil, err
	}
	var opts []nodes.SocketOption
	if err := apply(&opts, connSettings, options, own...); err != nil {
		return nil, err
	}
	if err := c.up(n); err != nil {
		return nil, err
	}
	remote, err := n.resolve(address, family)
	if err != nil {
		return nil, err
	}
	var local netip.AddrPort
	if source != "" {
		if local, err = c.r.resolveLocal(source, remote.Addr()); err != nil {
			return nil, err
		}
	}
	var s *nodes.Socket
	c.r.do(func(*sim.Loop) { s, err = n.machine.Connect(local, remote, opts...) })
	if err != nil {
		conn := &conn{r: c.r, node: n, local: local, remote: remote, failure: err}
		if wait {
			return conn, c.outcome(&fails, fmt.Errorf("%s: %w", address, err))
		}
		return conn, nil
	}
	conn := c.r.adopt(c.r.latest(n, s), n, s)
	conn.keepalive = keepsAlive(options)
	if !wait {
		return conn, nil
	}
	_, err = c.established(conn, sim.Never)
	if err != nil && !final(err) {
		err = fmt.Errorf("%s: %w", address, err)
	}
	return conn, c.outcome(&fails, err)
}

// established waits until a connection is, or cannot be any more, or a deadline
// passes, which it reports.
func (c *call) established(conn *conn, deadline time.Duration) (late bool, err error) {
	s, err := conn.usable()
	if err != nil {
		return false, err
	}
	late, err = c.block(conn, "the connection to "+conn.remote.String()+" to be established", deadline, func() error {
		done, err := s.Connected()
		if !done {
			return nodes.ErrWouldBlock
		}
		return err
	})
	if late || err != nil {
		return late, err
	}
	return false, conn.keep()
}

// resolve reads "node:port" or "address:port", to which the node is to connect. A
// node's IPv4 address is taken unless it has none, or the family says otherwise.
func (n *node) resolve(text string, family starlark.Value) (netip.AddrPort, error) {
	bad := func(err error) (netip.AddrPort, error) {
		return netip.AddrPort{}, hint(err, `write a node or an address with a port, such as "b:80", "10.0.0.2:80" or "[fd00::2]:80"`)
	}
	i := strings.LastIndexByte(text, ':')
	if i < 0 {
		return bad(fmt.Errorf("address %q has no port", text))
	}
	port, err := strconv.ParseUint(text[i+1:], 10, 16)
	if err != nil || port == 0 {
		return bad(fmt.Errorf("address %q: port %q is not a number from 1 to 65535", text, text[i+1:]))
	}
	host := text[:i]
	if inner, ok := strings.CutPrefix(host, "["); ok {
		host = strings.TrimSuffix(inner, "]")
	}
	a, err := n.lookup(host, family)
	return netip.AddrPortFrom(a, uint16(port)), err
}

// resolveLocal reads ":port" or "address:port", the own address of a connection
// to remote.
func (r *run) resolveLocal(text string, remote netip.Addr) (netip.AddrPort, error) {
	if port, ok := strings.CutPrefix(text, ":"); ok {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil {
			return netip.AddrPort{}, fmt.Errorf("source %q: port %q is not a number from 0 to 65535", text, port)
		}
		any := netip.IPv4Unspecified()
		if remote.Is6() {
			any = netip.IPv6Unspecified()
		}
		return netip.AddrPortFrom(any, uint16(n)), nil
	}
	a, err := netip.ParseAddrPort(text)
	if err != nil {
		return a, hint(fmt.Errorf("source %q is not an address with a port", text), `such as ":4000" or "10.0.0.1:4000"`)
	}
	return a, nil
}
