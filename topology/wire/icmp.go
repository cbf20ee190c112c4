package wire

import "encoding/binary"

// ICMP types (RFC 792) and ICMPv6 types (RFC 4443) that have more fields.
const (
	icmpEchoReply    = 0
	icmpUnreachable  = 3
	icmpEchoRequest  = 8
	icmpTimeExceeded = 11

	icmp6Unreachable  = 1
	icmp6TooBig       = 2
	icmp6TimeExceeded = 3
	icmp6EchoRequest  = 128
	icmp6EchoReply    = 129
)

// icmpNames and icmp6Names name the messages by their type.
var (
	icmpNames = map[uint8]string{
		icmpEchoReply: "echo-reply", icmpUnreachable: "unreachable", 4: "source-quench", 5: "redirect",
		icmpEchoRequest: "echo-request", 9: "router-advertisement", 10: "router-solicitation",
		icmpTimeExceeded: "time-exceeded", 12: "parameter-problem", 13: "timestamp-request", 14: "timestamp-reply",
	}
	icmp6Names = map[uint8]string{
		icmp6Unreachable: "unreachable", icmp6TooBig: "too-big", icmp6TimeExceeded: "time-exceeded",
		4: "parameter-problem", icmp6EchoRequest: "echo-request", icmp6EchoReply: "echo-reply",
		130: "mld-query", 131: "mld-report", 132: "mld-done", 133: "router-solicitation",
		134: "router-advertisement", 135: "neighbor-solicitation", 136: "neighbor-advertisement",
		137: "redirect", 143: "mldv2-report",
	}
)

// Codes of an unreachable message (RFC 792, 1122, 1812; RFC 4443).
var (
	unreachableCodes = [...]string{
		"net", "host", "protocol", "port", "need-frag", "source-route", "net-unknown", "host-unknown",
		"source-isolated", "net-prohibited", "host-prohibited", "net-tos", "host-tos", "prohibited",
		"precedence", "precedence-cutoff",
	}
	unreachable6Codes = [...]string{
		"no-route", "prohibited", "beyond-scope", "address", "port", "source-policy", "reject-route",
	}
	timeExceededCodes = [...]string{"in-transit", "reassembly"}
)

// codeNeedFrag is the code of "fragmentation needed and DF set".
const codeNeedFrag = 4

func appendICMP(b []byte, p *Packet) []byte {
	b = append(appendProto(b, p.Proto), ' ')
	names, codes := icmpNames, []string(nil)
	v6 := p.Version == 6
	if v6 {
		names = icmp6Names
	}
	name := names[p.ICMPType]
	if name == "" {
		b = append(b, "type "...)
		b = appendUint(b, uint32(p.ICMPType))
	}
	b = append(b, name...)
	switch name {
	case "unreachable":
		codes = unreachableCodes[:]
		if v6 {
			codes = unreachable6Codes[:]
		}
	case "time-exceeded":
		codes = timeExceededCodes[:]
	}
	switch {
	case int(p.ICMPCode) < len(codes):
		b = append(append(b, ' '), codes[p.ICMPCode]...)
	case p.ICMPCode != 0:
		b = append(b, " code "...)
		b = appendUint(b, uint32(p.ICMPCode))
	}
	if rest := p.Transport(); len(rest) >= icmpHeaderLen {
		switch name {
		case "echo-request", "echo-reply":
			b = append(b, " id "...)
			b = appendUint(b, uint32(binary.BigEndian.Uint16(rest[4:])))
			b = append(b, " seq "...)
			b = appendUint(b, uint32(binary.BigEndian.Uint16(rest[6:])))
		}
		if mtu, ok := p.PathMTU(); ok {
			b = append(b, " mtu "...)
			b = appendUint(b, mtu)
		}
	}
	if p.IsICMPError() {
		return b
	}
	return appendLen(append(b, ' '), p.Len)
}

// IsICMPError reports whether the packet is an ICMP or ICMPv6 error message,
// which quotes the packet that caused it (RFC 1122 section 3.2.2, RFC 4443
// section 2.1).
func (p *Packet) IsICMPError() bool {
	switch {
	case p.FragOffset != 0:
		return false
	case p.Proto == ICMP && p.Version == 4:
		switch p.ICMPType {
		case icmpUnreachable, 4, 5, icmpTimeExceeded, 12:
			return true
		}
	case p.Proto == ICMPv6 && p.Version == 6:
		return p.ICMPType < 128
	}
	return false
}

// PathMTU returns the MTU that a "fragmentation needed" or "packet too big"
// message names (RFC 1191, RFC 4443); ok is false for anything else.
func (p *Packet) PathMTU() (mtu uint32, ok bool) {
	b := p.Transport()
	switch {
	case len(b) < icmpHeaderLen || !p.IsICMPError():
		return 0, false
	case p.Version == 4 && p.ICMPType == icmpUnreachable && p.ICMPCode == codeNeedFrag:
		return uint32(binary.BigEndian.Uint16(b[6:])), true
	case p.Version == 6 && p.ICMPType == icmp6TooBig:
		return binary.BigEndian.Uint32(b[4:]), true
	}
	return 0, false
}

// Quoted decodes into q the packet that an ICMP error message quotes, as far as
// the quotation goes, and reports whether p is one and quotes at least the IP
// header.
func (p *Packet) Quoted(q *Packet) bool {
	return p.IsICMPError() && q.Decode(p.Payload) == nil
}
