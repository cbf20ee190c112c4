package analyze

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
)

// Filter chooses connections. One is chosen where either end has one of the
// addresses and either end one of the ports; an empty list stands for all.
type Filter struct {
	Addrs []netip.Prefix
	Ports []uint16
}

// Match reports whether a connection of these ends is chosen.
func (f *Filter) Match(ends [2]netip.AddrPort) bool {
	return (len(f.Addrs) == 0 || f.addr(ends[0].Addr()) || f.addr(ends[1].Addr())) &&
		(len(f.Ports) == 0 || slices.Contains(f.Ports, ends[0].Port()) || slices.Contains(f.Ports, ends[1].Port()))
}

func (f *Filter) addr(a netip.Addr) bool {
	return slices.ContainsFunc(f.Addrs, func(p netip.Prefix) bool { return p.Contains(a) })
}

// ParseAddr reads an address, "10.0.0.1", or a prefix, "2001:db8::/32".
func ParseAddr(text string) (netip.Prefix, error) {
	if p, err := netip.ParsePrefix(text); err == nil {
		return p, nil
	}
	a, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}, fmt.Errorf("%q is not an address: want one such as 10.0.0.1, 10.0.0.0/8 or 2001:db8::1", text)
	}
	a = a.WithZone("")
	return netip.PrefixFrom(a, a.BitLen()), nil
}

// ParsePort reads a port number.
func ParsePort(text string) (uint16, error) {
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return 0, fmt.Errorf("%q is not a port: want a number from 0 to 65535", text)
	}
	return uint16(n), nil
}
