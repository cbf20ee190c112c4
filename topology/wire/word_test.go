package wire

import "testing"

func TestWordNamesWhatAPacketIsFor(t *testing.T) {
	for _, c := range []struct {
		p    Packet
		want string
	}{
		{Packet{Proto: TCP, Flags: SYN}, "SYN"},
		{Packet{Proto: TCP, Flags: SYN | ACK}, "SYN+ACK"},
		{Packet{Proto: TCP, Flags: ACK}, "ACK"},
		{Packet{Proto: TCP, Flags: PSH | ACK, Len: 1}, "data"},
		{Packet{Proto: TCP, Flags: FIN | ACK, Len: 1}, "FIN"},
		{Packet{Proto: TCP, Flags: RST | FIN}, "RST"},
		{Packet{Proto: TCP}, "segment"},
		{Packet{Proto: UDP, Len: 1}, "datagram"},
		{Packet{Proto: ICMP}, "ICMP"},
		{Packet{Proto: ICMPv6}, "ICMP"},
		{Packet{Proto: 50}, "packet"},
	} {
		if got := c.p.Word().String(); got != c.want {
			t.Errorf("protocol %d, flags %v, %d bytes: %q, want %q", c.p.Proto, c.p.Flags, c.p.Len, got, c.want)
		}
	}
}
