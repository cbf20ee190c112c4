package nodes

import (
	"fmt"
	"net/netip"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv6"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
)

// loopbackID is the stack's number of the loopback interface; the others follow.
const loopbackID tcpip.NICID = 1

// Interface is one network interface of a host: point-to-point, without link
// addresses, so that nothing has to be resolved before the first packet.
type Interface struct {
	host     *Machine
	id       tcpip.NICID
	name     string
	mtu      uint32
	prefixes []netip.Prefix
	output   func(Datagram)

	dispatcher stack.NetworkDispatcher
	// intact says of the packet that is handed to the stack that it is as its sender's
	// stack has made it.
	intact bool
	// adopted are the addresses of other interfaces that the stack has here, too.
	adopted map[netip.Addr]bool
}

// AddInterface gives the host an interface with the given addresses and MTU in
// bytes. Everything that the host sends there goes to output, which owns the
// datagram and must not call the host back.
func (h *Machine) AddInterface(name string, mtu int, prefixes []netip.Prefix, output func(Datagram)) (*Interface, error) {
	i := &Interface{
		host: h, id: loopbackID + 1 + tcpip.NICID(len(h.ifaces)), name: name, mtu: uint32(mtu),
		prefixes: prefixes, output: output,
	}
	if err := i.attach(); err != nil {
		return nil, fmt.Errorf("node %s: %w", h.name, err)
	}
	h.ifaces = append(h.ifaces, i)
	return i, nil
}

// Node returns the name of the node that the interface belongs to.
func (i *Interface) Node() string { return i.host.name }

// Name returns the interface's name.
func (i *Interface) Name() string { return i.name }

// attach makes the interface known to the host's stack.
func (i *Interface) attach() error {
	h, s := i.host, i.host.stack
	if err := s.CreateNICWithOptions(i.id, (*linkEndpoint)(i), stack.NICOptions{}); err != nil {
		return fmt.Errorf("interface %s: %w", i.name, wrap(err))
	}
	i.adopted = nil
	for _, p := range i.prefixes {
		h.own[p.Addr()] = i
		if p.Addr().Is6() && !s.ipv6.begun() {
			continue
		}
		if err := i.assign(p, stack.CanBePrimaryEndpoint); err != nil {
			return err
		}
	}
	return nil
}

func (i *Interface) assign(p netip.Prefix, as stack.PrimaryEndpointBehavior) error {
	address := tcpip.ProtocolAddress{Protocol: protocolOf(p.Addr()), AddressWithPrefix: prefix(p)}
	if err := i.host.stack.AddProtocolAddress(i.id, address, stack.AddressProperties{PEB: as}); err != nil {
		return fmt.Errorf("interface %s: address %v: %w", i.name, p, wrap(err))
	}
	return nil
}

// detach silences the interface: its stack is about to be destroyed.
func (i *Interface) detach() { i.dispatcher = nil }

// inject hands one packet to the stack, which may answer it or pass it on.
func (i *Interface) inject(a *Arrival) {
	h := i.host
	h.route(a.Packet.Src.Addr())
	d := &a.Datagram
	proto := ipv4.ProtocolNumber
	if header.IPVersion(d.Bytes) == header.IPv6Version {
		proto = ipv6.ProtocolNumber
		h.beginIPv6()
	}
	i.intact = d.intact()
	payload := d.payload
	if h.passing == a {
		payload = d.unpooled
	}
	pkt := stack.NewPacketBuffer(stack.PacketBufferOptions{Payload: payload()})
	i.dispatcher.DeliverNetworkPacket(proto, pkt)
	pkt.DecRef()
}

// linkEndpoint is the side of an Interface that gVisor sees.
type linkEndpoint Interface

var _ stack.LinkEndpoint = (*linkEndpoint)(nil)

func (l *linkEndpoint) WritePackets(pkts stack.PacketBufferList) (int, tcpip.Error) {
	h := l.host
	for _, pkt := range pkts.AsSlice() {
		if l.dispatcher == nil {
			continue // the stack is being destroyed, what it still says is lost
		}
		// The stack changes a state before it sends the segment that tells the
		// peer; the record keeps that order.
		h.taken()
		h.look()
		if d := h.passed(h.take(pkt)); h.toSelf(d.Bytes) {
			h.env.Loopback((*Interface)(l), d)
		} else {
			l.output(d)
		}
	}
	return pkts.Len(), nil
}

func (l *linkEndpoint) Attach(d stack.NetworkDispatcher) { l.dispatcher = d }
func (l *linkEndpoint) IsAttached() bool                 { return l.dispatcher != nil }
func (l *linkEndpoint) MTU() uint32                      { return l.mtu }
func (l *linkEndpoint) SetMTU(mtu uint32)                { l.mtu = mtu }

// Capabilities are those of a network card that knows of checksums, where the stack
// need not look at them; it asks for each packet. Those of what it sends itself it
// computes always, of the loopback too, since the record shows them.
func (l *linkEndpoint) Capabilities() (c stack.LinkEndpointCapabilities) {
	if l.intact {
		c |= stack.CapabilityRXChecksumOffload
	}
	if l.host.passing != nil {
		// The stack would compute the transport's checksum anew, and so make right what
		// was damaged (upstream/damage_made_right.md).
		c |= stack.CapabilityTXChecksumOffload
	}
	return c
}

func (*linkEndpoint) MaxHeaderLength() uint16                 { return 0 }
func (*linkEndpoint) LinkAddress() tcpip.LinkAddress          { return "" }
func (*linkEndpoint) SetLinkAddress(tcpip.LinkAddress)        {}
func (*linkEndpoint) Wait()                                   {}
func (*linkEndpoint) ARPHardwareType() header.ARPHardwareType { return header.ARPHardwareNone }
func (*linkEndpoint) AddHeader(*stack.PacketBuffer)           {}
func (*linkEndpoint) ParseHeader(*stack.PacketBuffer) bool    { return true }
func (*linkEndpoint) Close()                                  {}
func (*linkEndpoint) SetOnCloseAction(func())                 {}
