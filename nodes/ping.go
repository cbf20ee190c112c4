package nodes

import (
	"bytes"
	"encoding/binary"
	"net/netip"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/transport/icmp"

	"netlab/topology/wire"
)

// Ping is a socket for ICMP echo with one address. None of its methods blocks;
// all expect the network's lock to be held.
type Ping struct {
	*endpoint
	v6 bool
}

// MaxEcho is the most bytes that an echo carries after its header.
const MaxEcho = 65507

// NewPing makes a socket for echo with remote, whose replies alone it takes. An
// unspecified address is the host itself.
func (h *Machine) NewPing(remote netip.Addr) (*Ping, error) {
	remote = itself(netip.Addr{}, remote)
	proto := icmp.ProtocolNumber4
	if remote.Is6() {
		proto = icmp.ProtocolNumber6
	}
	e, err := h.newEndpoint(proto, protocolOf(remote))
	if err != nil {
		return nil, err
	}
	h.route(remote)
	if err := e.bound(e.ep.Connect(fullAddress(netip.AddrPortFrom(remote, 0)))); err != nil {
		return nil, err
	}
	return &Ping{e, remote.Is6()}, nil
}

// Send sends an echo request with a sequence number and n bytes of payload; a
// frozen node does when it goes on.
func (p *Ping) Send(seq uint16, n int) error {
	if p.closed {
		return p.failure
	}
	message := make([]byte, header.ICMPv4MinimumSize+n)
	message[0] = byte(header.ICMPv4Echo)
	if p.v6 {
		message[0] = byte(header.ICMPv6EchoRequest)
	}
	binary.BigEndian.PutUint16(message[6:], seq)
	var err tcpip.Error
	p.host.later(func() {
		p.host.call(nil, wire.CallPing, func() { _, err = p.ep.Write(bytes.NewReader(message), tcpip.WriteOptions{}) })
	})
	return wrap(err)
}

// Receive takes the sequence number of a reply: ErrWouldBlock where there is
// none.
func (p *Ping) Receive() (seq uint16, err error) {
	if err := p.usable(); err != nil {
		return 0, err
	}
	var message [header.ICMPv4MinimumSize]byte
	rest := tcpip.SliceWriter(message[:])
	if _, err := p.ep.Read(&rest, tcpip.ReadOptions{}); err != nil {
		return 0, wrap(err)
	}
	return binary.BigEndian.Uint16(message[6:]), nil
}
