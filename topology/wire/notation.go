package wire

import "strconv"

// AppendNotation appends the packet in packetdrill's notation, with the caller's
// relative numbers for a TCP segment:
//
//	F. 1:1(0) ack 1 win 65535 <TS val 100 ecr 90>
//
// The parts are the flags as [Flags.String] writes them, the first sequence
// number and the one after the payload, the payload's length, the acknowledgment
// number where ACK is set, the window, the urgent pointer ("urg 5") where there
// is one, and the options as [AppendOptions] writes them, with SACK blocks
// relative to the same number as relAck. Other packets read
//
//	udp (100)
//	icmp echo-request id 7 seq 1 (56)
//	icmp unreachable need-frag mtu 1400
//	tcp fragment 1480:2960(1480) id 9 more
//	proto 47 (20)
func AppendNotation(b []byte, p *Packet, relSeq, relAck uint32) []byte {
	if p.FragOffset != 0 {
		return appendFragment(appendProto(b, p.Proto), p)
	}
	switch {
	case p.Proto == TCP:
		b = appendTCP(b, p, relSeq, relAck)
	case p.Proto == ICMP && p.Version == 4, p.Proto == ICMPv6 && p.Version == 6:
		b = appendICMP(b, p)
	default:
		b = appendLen(append(appendProto(b, p.Proto), ' '), p.Len)
	}
	if p.MoreFragments {
		b = appendFragment(b, p)
	}
	return b
}

func appendTCP(b []byte, p *Packet, relSeq, relAck uint32) []byte {
	b = append(p.Flags.append(b), ' ')
	b = appendUint(b, relSeq)
	b = append(b, ':')
	b = appendUint(b, relSeq+uint32(p.Len))
	b = appendLen(b, p.Len)
	if p.Flags&ACK != 0 {
		b = append(b, " ack "...)
		b = appendUint(b, relAck)
	}
	b = append(b, " win "...)
	b = appendUint(b, uint32(p.Window))
	if p.Flags&URG != 0 || p.Urgent != 0 {
		b = append(b, " urg "...)
		b = appendUint(b, uint32(p.Urgent))
	}
	if !p.Options.empty() {
		b = AppendOptions(append(b, ' '), &p.Options, p.Ack-relAck)
	}
	return b
}

func (o *Options) empty() bool {
	return o.MSS == 0 && o.WindowScale < 0 && !o.SACKPermitted && !o.HasTimestamps && o.NumSACK == 0 &&
		!o.Malformed && o.Unknown == 0
}

// AppendOptions appends the options as packetdrill spells them, with the edges
// of SACK blocks less isn:
//
//	<mss 1460,sackOK,TS val 100 ecr 0,wscale 7>
//
// They come in this order, then SACK blocks ("sack 1:11 21:31"), whatever order
// the header has them in, and without the NOPs between: segments that mean the
// same read the same. "2 unknown" counts options of other kinds, "malformed"
// ends those that cannot be read to their end. [Segment.String] writes options
// in their own order, NOPs included.
func AppendOptions(b []byte, o *Options, isn uint32) []byte {
	b = append(b, '<')
	if o.MSS != 0 {
		b = append(b, "mss "...)
		b = append(appendUint(b, uint32(o.MSS)), ',')
	}
	if o.SACKPermitted {
		b = append(b, "sackOK,"...)
	}
	if o.HasTimestamps {
		b = append(appendTimestamps(b, o.TSVal, o.TSEcr), ',')
	}
	if o.WindowScale >= 0 {
		b = append(b, "wscale "...)
		b = append(appendUint(b, uint32(o.WindowScale)), ',')
	}
	if o.NumSACK != 0 {
		b = append(b, "sack"...)
		for _, s := range o.SACK[:min(int(o.NumSACK), len(o.SACK))] {
			b = appendBlock(b, s, isn)
		}
		b = append(b, ',')
	}
	if o.Unknown != 0 {
		b = appendUint(b, uint32(o.Unknown))
		b = append(b, " unknown,"...)
	}
	if o.Malformed {
		b = append(b, "malformed,"...)
	}
	if b[len(b)-1] == ',' {
		b = b[:len(b)-1]
	}
	return append(b, '>')
}

func appendTimestamps(b []byte, val, ecr uint32) []byte {
	b = append(b, "TS val "...)
	b = appendUint(b, val)
	b = append(b, " ecr "...)
	return appendUint(b, ecr)
}

func appendBlock(b []byte, s SACKBlock, isn uint32) []byte {
	b = appendUint(append(b, ' '), s.Start-isn)
	return appendUint(append(b, ':'), s.End-isn)
}

func appendFragment(b []byte, p *Packet) []byte {
	n := p.Size() - p.transport // of the first fragment, its header too
	if p.FragOffset != 0 {
		n = p.Len
	}
	b = append(b, " fragment "...)
	b = appendUint(b, uint32(p.FragOffset))
	b = append(b, ':')
	b = appendUint(b, uint32(p.FragOffset)+uint32(n))
	b = appendLen(b, n)
	b = append(b, " id "...)
	b = appendUint(b, p.ID)
	if p.MoreFragments {
		b = append(b, " more"...)
	}
	return b
}

func appendProto(b []byte, proto Proto) []byte {
	switch proto {
	case ICMP:
		return append(b, "icmp"...)
	case TCP:
		return append(b, "tcp"...)
	case UDP:
		return append(b, "udp"...)
	case ICMPv6:
		return append(b, "icmp6"...)
	}
	return appendUint(append(b, "proto "...), uint32(proto))
}

// String names the protocol as the notation does: "tcp", "udp", "icmp",
// "icmp6", "proto 47".
func (proto Proto) String() string { return string(appendProto(nil, proto)) }

func appendLen(b []byte, n int) []byte {
	b = strconv.AppendInt(append(b, '('), int64(n), 10)
	return append(b, ')')
}

func appendUint(b []byte, v uint32) []byte { return strconv.AppendUint(b, uint64(v), 10) }
