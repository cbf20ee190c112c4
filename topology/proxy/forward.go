package proxy

import (
	"context"
	"fmt"
	"net"

	"netlab/topology"
)

// Forward listens at an address of this machine, such as "127.0.0.1:8080", and
// continues each connection by one from a node to an address on the network, such as
// "b:80". Port 0 takes a free one, which [Proxy.Addr] tells. It panics where there is
// no such node, as [topology.Network.Host] does.
func Forward(nw *topology.Network, at, node, to string, o Options) (*Proxy, error) {
	return onMachine(nw, "forward", at, " to "+to, o, carryTo(nw.Host(node).DialContext, to))
}

// Reverse has a node listen at a port, such as ":5432", and continues each connection
// by one to an address of this machine, such as the "127.0.0.1:5432" of a database.
// A node that has lost its power listens again when it has booted. It panics where
// there is no such node.
func Reverse(nw *topology.Network, node, port, to string, o Options) (*Proxy, error) {
	const what = "reverse"
	if err := inRealTime(what); err != nil {
		return nil, err
	}
	if err := o.loopback(to); err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	host := nw.Host(node)
	listen := func(context.Context) (net.Listener, error) { return host.Listen("tcp", port) }
	return open(nw, what, node+port, " to "+to, o, listen, carryTo(new(net.Dialer).DialContext, to))
}

// onMachine opens a proxy that listens at an address of this machine.
func onMachine(nw *topology.Network, what, at, rest string, o Options, handle func(*Proxy, net.Conn)) (*Proxy, error) {
	if err := inRealTime(what); err != nil {
		return nil, err
	}
	if err := o.loopback(at); err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	listen := func(ctx context.Context) (net.Listener, error) {
		return new(net.ListenConfig).Listen(ctx, "tcp", at)
	}
	return open(nw, what, "", rest, o, listen, handle)
}
