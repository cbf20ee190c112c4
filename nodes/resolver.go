package nodes

import (
	"context"
	"net"
)

// Resolver resolves names by a name server on the network: an address or a node's name,
// whose port 53 is asked by UDP, and by TCP where an answer is truncated. It is for
// libraries that insist on resolving; [Host.DialContext] knows the nodes by itself. As any
// net.Resolver it takes timeouts and search domains from the file resolv.conf of the
// machine that runs the program, where there is one: a name with a dot at its end
// is looked up as it is.
func (h *Host) Resolver(server string) *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return h.DialContext(ctx, network, net.JoinHostPort(server, "53"))
	}}
}
