package nodes

import (
	"net/netip"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv6"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
)

// Most hosts have addresses of IPv6 and never use them, and IPv6 is two fifths of what
// a stack and its interfaces take. So the IPv6 of a stack begins where the host first has
// to do with it, and is then as if it had always been there.

// newIPv6 has no MLD, no duplicate address detection and no router solicitation: a node
// says nothing before the lab does.
var newIPv6 = ipv6.NewProtocolWithOptions(ipv6.Options{AllowExternalLoopbackTraffic: true})

// lateIPv6 is the IPv6 of a stack, which has nothing in it before it begins.
type lateIPv6 struct {
	stack.NetworkProtocol
}

func (l *lateIPv6) begun() bool { return l.NetworkProtocol != nil }

// Number implements [stack.NetworkProtocol], as the next three do.
func (*lateIPv6) Number() tcpip.NetworkProtocolNumber { return ipv6.ProtocolNumber }

func (l *lateIPv6) NewEndpoint(nic stack.NetworkInterface, d stack.TransportDispatcher) stack.NetworkEndpoint {
	if l.begun() {
		return l.NetworkProtocol.NewEndpoint(nic, d)
	}
	return noIPv6{}
}

func (l *lateIPv6) Close() {
	if l.begun() {
		l.NetworkProtocol.Close()
	}
}

func (l *lateIPv6) Wait() {
	if l.begun() {
		l.NetworkProtocol.Wait()
	}
}

// noIPv6 is the IPv6 of an interface before it begins. The stack asks it for nothing
// else, for it has no address.
type noIPv6 struct {
	stack.NetworkEndpoint
}

func (noIPv6) Enable() tcpip.Error { return nil }
func (noIPv6) Disable()            {}
func (noIPv6) Close()              {}

func (noIPv6) NetworkProtocolNumber() tcpip.NetworkProtocolNumber { return ipv6.ProtocolNumber }

// know has the stack know what an address belongs to, IPv6 or the loopback interface. It
// is called before the stack is to see the address.
func (h *Machine) know(a netip.Addr) {
	if a = a.Unmap(); a.Is6() {
		h.beginIPv6()
	}
	h.loopback(a)
}

func (h *Machine) beginIPv6() {
	s := h.stack
	if s.ipv6.begun() {
		return
	}
	s.ipv6.NetworkProtocol = newIPv6(s.Stack)
	interfaces := h.ifaces
	if h.lo.dispatcher != nil {
		interfaces = append(interfaces[:len(interfaces):len(interfaces)], h.lo)
	}
	for _, i := range interfaces {
		i.beginIPv6()
	}
	must(h.options.applyIP(s, ipv6.ProtocolNumber))
}

// beginIPv6 gives the interface what it would have had from the beginning.
func (i *Interface) beginIPv6() {
	e := i.host.stack.ipv6.NewEndpoint(i.dispatcher.(stack.NetworkInterface), i.dispatcher.(stack.TransportDispatcher))
	endpoints(i.dispatcher)[ipv6.ProtocolNumber] = e
	must(wrap(e.Enable()))
	for _, p := range i.prefixes {
		if p.Addr().Is6() {
			must(i.assign(p, stack.CanBePrimaryEndpoint))
		}
	}
}

// must panics for what cannot fail: it is the same that a stack gets as it is made.
func must(err error) {
	if err != nil {
		panic("nodes: " + err.Error())
	}
}
