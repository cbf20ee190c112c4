package scripts

import (
	"fmt"
	"net/netip"
	"time"

	"go.starlark.net/starlark"

	"netlab/nodes"
	"netlab/topology/sim"
)

func pingMethod() []entry {
	return []entry{
		builtin("ping(address, count=1, interval=\"1s\", timeout=\"1s\", size=56, family=None)", nodePing, "Sends ICMP echo requests to a node or an address, and returns a list of round-trip times, with None for a request without a reply.").more(
			"Requests are sent an interval apart. After the last one it waits for missing replies until the timeout."),
	}
}

func nodePing(c *call) (starlark.Value, error) {
	n := c.self.(*node)
	var target string
	times, size := 1, 56
	var interval, timeout length
	var family starlark.Value
	if err := c.unpack("address", &target, "count?", &times, "interval??", &interval, "timeout??", &timeout, "size?", &size, "family??", &family); err != nil {
		return nil, err
	}
	if times < 1 || times > 65535 {
		return nil, fmt.Errorf("count %d: want 1 to 65535", times)
	}
	if size < 0 || size > nodes.MaxEcho {
		return nil, fmt.Errorf("size %d: want 0 to %d bytes", size, nodes.MaxEcho)
	}
	if err := c.up(n); err != nil {
		return nil, err
	}
	remote, err := n.lookup(target, family)
	if err != nil {
		return nil, err
	}
	var p *nodes.Ping
	c.r.do(func(*sim.Loop) {
		if p, err = n.machine.NewPing(remote); err == nil {
			p.Notify(func() { c.r.wake(c.f) })
		}
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", target, err)
	}
	defer c.r.do(func(*sim.Loop) { p.Close() })
	return c.echo(p, times, size, interval.or(time.Second), timeout.or(time.Second))
}

// echo sends the requests and collects the replies.
func (c *call) echo(p *nodes.Ping, times, size int, interval, timeout time.Duration) (starlark.Value, error) {
	sent := make([]time.Duration, times)
	got := make([]starlark.Value, times)
	missing := times
	collect := func() (err error) {
		c.r.do(func(l *sim.Loop) {
			for {
				var seq uint16
				if seq, err = p.Receive(); err != nil {
					break
				}
				if i := int(seq) - 1; i >= 0 && i < times && got[i] == nil {
					got[i] = Duration(l.Now() - sent[i])
					missing--
				}
			}
		})
		if err == nodes.ErrWouldBlock {
			return nil
		}
		return err
	}
	for i := range sent {
		sent[i] = c.r.now()
		var err error
		c.r.do(func(*sim.Loop) { err = p.Send(uint16(i+1), size) })
		if err != nil {
			return nil, err
		}
		until := sent[i] + interval
		if i == times-1 {
			until = sent[i] + timeout
		}
		for late := false; !late && (i < times-1 || missing > 0); {
			if late, err = c.waitUntil("replies to its echo requests", until); err != nil {
				return nil, err
			}
			if err := collect(); err != nil {
				return nil, err
			}
		}
	}
	for i, v := range got {
		if v == nil {
			got[i] = starlark.None
		}
	}
	return starlark.NewList(got), nil
}

// lookup reads a node or an address that the node is to reach: of another node, its
// address on a link between the two, or else its first.
func (n *node) lookup(text string, family starlark.Value) (netip.Addr, error) {
	if a, err := netip.ParseAddr(text); err == nil {
		return a.Unmap(), nil
	}
	other, err := n.r.node(text)
	if err != nil {
		return netip.Addr{}, err
	}
	if family == nil {
		if a, err := n.addressOf(other, 4); err == nil {
			return a, nil
		}
		return n.addressOf(other, 6)
	}
	want, err := starlark.AsInt32(family)
	if err != nil {
		return netip.Addr{}, fmt.Errorf("family: %w", err)
	}
	return n.addressOf(other, want)
}
