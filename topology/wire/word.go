package wire

// Word names a packet by what it is for, as causes of state changes and notes do:
// "SYN+ACK", "data", "ACK"; the first that applies of RST, SYN, FIN, data and ACK.
func (p *Packet) Word() string {
	switch {
	case p.Proto == UDP:
		return "datagram"
	case p.Proto == ICMP || p.Proto == ICMPv6:
		return "ICMP"
	case p.Proto != TCP:
		return "packet"
	case p.Flags.Has(RST):
		return "RST"
	case p.Flags.Has(SYN | ACK):
		return "SYN+ACK"
	case p.Flags.Has(SYN):
		return "SYN"
	case p.Flags.Has(FIN):
		return "FIN"
	case p.Len > 0:
		return "data"
	case p.Flags.Has(ACK):
		return "ACK"
	}
	return "segment"
}
