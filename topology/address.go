package topology

import "net/netip"

// Link number i has the subnets 10.x.y.0/24 and fd00:i::/32, where x and y are
// the high and low byte of i; its end A has host number 1, its end B 2.

// assigned returns the addresses of one end of a link.
func assigned(link, end int) []netip.Prefix {
	high, low, host := byte(link>>8), byte(link), byte(end+1)
	return []netip.Prefix{
		netip.PrefixFrom(netip.AddrFrom4([4]byte{10, high, low, host}), 24),
		netip.PrefixFrom(netip.AddrFrom16([16]byte{0: 0xfd, 2: high, 3: low, 15: host}), 32),
	}
}
