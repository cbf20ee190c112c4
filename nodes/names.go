package nodes

import (
	"errors"
	"net"
	"net/netip"
	"strings"
)

// errMissingAddress is package net's.
var errMissingAddress = errors.New("missing address")

var loopbacks = []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1}), netip.IPv6Loopback()}

// split takes "host:port" apart, as package net does: the empty text is the empty
// host and port 0. Kind is tcp or udp, network one of these with or without a 4 or 6.
func split(kind, network, address string) (string, uint16, error) {
	switch network {
	case kind, kind + "4", kind + "6":
	default:
		return "", 0, net.UnknownNetworkError(network)
	}
	if address == "" {
		return "", 0, nil
	}
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		return "", 0, err
	}
	n, err := port(kind, text)
	return host, n, err
}

// remotes turns "host:port" into the addresses to dial, in the order in which they
// are tried.
func (h *Host) remotes(kind, network, address string) ([]netip.AddrPort, error) {
	host, port, err := split(kind, network, address)
	if err != nil {
		return nil, err
	}
	if address == "" {
		return nil, errMissingAddress
	}
	return h.lookup(kind, network, host, port)
}

// local turns "host:port" into an address to listen on. As in package net, an empty
// or unspecified host is all of the host's addresses: of both families where network
// does not choose one.
func (h *Host) local(kind, network, address string) (netip.AddrPort, error) {
	host, port, err := split(kind, network, address)
	if err != nil {
		return netip.AddrPort{}, err
	}
	a, err := netip.ParseAddr(host)
	switch all := host == "" || err == nil && a.Unmap().IsUnspecified(); {
	case all && network == kind:
		return netip.AddrPortFrom(netip.Addr{}, port), nil
	case all && network == kind+"4" && (host == "" || a.Unmap().Is4()):
		return netip.AddrPortFrom(netip.IPv4Unspecified(), port), nil
	case all && network == kind+"6" && (host == "" || !a.Unmap().Is4()):
		return netip.AddrPortFrom(netip.IPv6Unspecified(), port), nil
	}
	addrs, err := h.lookup(kind, network, host, port)
	if err != nil {
		return netip.AddrPort{}, err
	}
	return addrs[0], nil
}

// lookup returns the addresses of a host that suit the network, at least one.
func (h *Host) lookup(kind, network, host string, port uint16) ([]netip.AddrPort, error) {
	addrs := h.addrsOf(host)
	if len(addrs) == 0 {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	var suitable []netip.AddrPort
	for _, a := range addrs {
		if network == kind || network == kind+"4" == a.Is4() {
			suitable = append(suitable, netip.AddrPortFrom(a, port))
		}
	}
	if len(suitable) == 0 {
		return nil, &net.AddrError{Err: "no suitable address found", Addr: host}
	}
	return suitable, nil
}

// addrsOf returns the addresses that a name or text stands for, those of nodes as
// [Env.Resolve] has them. The host itself is meant by nothing at all, by an
// unspecified address, and by "localhost" where no node is called so. A dot at the
// end of a name changes nothing.
func (h *Host) addrsOf(host string) []netip.Addr {
	a, err := netip.ParseAddr(host)
	switch a = a.Unmap(); {
	case host == "":
		return loopbacks
	case err != nil:
		host = strings.TrimSuffix(host, ".")
		addrs := h.machine.env.Resolve(h.Name(), host)
		if len(addrs) == 0 && strings.EqualFold(host, "localhost") {
			return loopbacks
		}
		return addrs
	}
	return []netip.Addr{itself(netip.Addr{}, a)}
}
