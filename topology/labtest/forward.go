package labtest

import (
	"testing"

	"netlab/topology"
	"netlab/topology/proxy"
)

// Forward carries what a real program connects to into the network: each connection to the
// address that it returns, one of this machine's loopback, is continued by one from the
// host to an address on the network, such as "b:80". Data, the ends of both directions and
// resets are passed on. It ends with the test.
//
// The network was started, in real time: in a bubble, where sockets of the machine stop the
// time, the test ends at once.
func Forward(t testing.TB, nw *topology.Network, host, address string) string {
	t.Helper()
	p, err := proxy.Forward(nw, "127.0.0.1:0", host, address, carryFor(t))
	return carried(t, p, err).Addr().String()
}

// Reverse is Forward the other way: the host listens on an address, such as ":5432", and each
// connection to it is continued by a real one to an address that this machine can reach, such
// as the "127.0.0.1:5432" of a database.
func Reverse(t testing.TB, nw *topology.Network, host, address, to string) {
	t.Helper()
	o := carryFor(t)
	o.NonLoopback = true
	p, err := proxy.Reverse(nw, host, address, to, o)
	carried(t, p, err)
}

// carryFor has a test tell what could not be carried.
func carryFor(t testing.TB) proxy.Options {
	return proxy.Options{Failed: func(err error) { t.Logf("labtest: %v", err) }}
}

// carried is a proxy that ends with the test.
func carried(t testing.TB, p *proxy.Proxy, err error) *proxy.Proxy {
	t.Helper()
	if err != nil {
		t.Fatalf("labtest: %v", err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}
