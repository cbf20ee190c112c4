package upstream_test

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip/checksum"
	"gvisor.dev/gvisor/pkg/tcpip/header"
)

// packet is one IP packet.
type packet struct {
	from   *host
	at     time.Duration
	bytes  []byte
	lost   bool
	forged bool
}

// note records a packet, and what it says about the connection.
func (h *host) note(b []byte, forged bool) packet {
	p := packet{from: h, at: h.now, bytes: b, forged: forged}
	h.record = append(h.record, p)
	if s := p.tcp(); s != nil && !forged {
		h.port, h.peer.port = s.SourcePort(), s.DestinationPort()
		if !h.hasISS && s.Flags().Contains(header.TCPFlagSyn) {
			h.iss, h.hasISS = s.SequenceNumber(), true
		}
		if o := header.ParseTCPOptions(s.Options()); o.TS {
			h.ts, h.echo, h.hasTS = o.TSVal, o.TSEcr, true
		} else if o := header.ParseSynOptions(s.Options(), false); s.Flags().Contains(header.TCPFlagSyn) && o.TS {
			h.ts, h.echo, h.hasTS = o.TSVal, o.TSEcr, true
		}
	}
	return p
}

// tcp returns the packet's TCP segment, nil where it has none.
func (p packet) tcp() header.TCP {
	if ip := header.IPv4(p.bytes); header.IPVersion(p.bytes) == header.IPv4Version && ip.TransportProtocol() == header.TCPProtocolNumber {
		return header.TCP(ip.Payload())
	}
	return nil
}

// is reports whether the packet is a segment of a host with exactly these flags.
func (p packet) is(from *host, flags header.TCPFlags) bool {
	s := p.tcp()
	return s != nil && p.from == from && s.Flags() == flags
}

// seq, ack and data are the segment's numbers relative to the initial ones, and
// how many bytes it carries.
func (p packet) seq() uint32 { return p.tcp().SequenceNumber() - p.from.iss }
func (p packet) ack() uint32 { return p.tcp().AckNumber() - p.from.peer.iss }
func (p packet) data() int   { return len(p.tcp().Payload()) }

// String writes a segment as tcpdump does, with relative numbers.
func (p packet) String() string {
	s := p.tcp()
	if s == nil {
		return fmt.Sprintf("%9.6f  %s > %s  %d bytes", p.at.Seconds(), p.from.name, p.from.peer.name, len(p.bytes))
	}
	flags := ""
	for _, f := range []struct {
		flag header.TCPFlags
		name string
	}{{header.TCPFlagSyn, "S"}, {header.TCPFlagFin, "F"}, {header.TCPFlagRst, "R"}, {header.TCPFlagPsh, "P"}, {header.TCPFlagAck, "."}} {
		if s.Flags().Contains(f.flag) {
			flags += f.name
		}
	}
	line := fmt.Sprintf("%9.6f  %s > %s  %-2s %d:%d(%d)", p.at.Seconds(), p.from.name, p.from.peer.name, flags,
		int32(p.seq()), int32(p.seq())+int32(p.data()), p.data())
	if s.Flags().Contains(header.TCPFlagAck) {
		line += fmt.Sprintf(" ack %d", int32(p.ack()))
	}
	if p.lost {
		line += "  lost"
	}
	if p.forged {
		line += "  forged"
	}
	return line
}

// sent returns the packets recorded since a time for which which holds.
func (n *network) sent(since time.Duration, which func(packet) bool) []packet {
	var list []packet
	for _, p := range n.record {
		if p.at >= since && which(p) {
			list = append(list, p)
		}
	}
	return list
}

// timeline writes what was sent in an interval, at most so many lines.
func (n *network) timeline(from, to time.Duration, most int) string {
	var lines []string
	for _, p := range n.record {
		if p.at >= from && p.at <= to {
			lines = append(lines, p.String())
		}
	}
	if len(lines) > most {
		lines = append(lines[:most], fmt.Sprintf("and %d more", len(lines)-most))
	}
	return strings.Join(lines, "\n")
}

// segment is what to forge: numbers relative to the initial ones.
type segment struct {
	flags    header.TCPFlags
	seq, ack uint32
	data     string
	// age makes its timestamp older than the sender's last, in ticks of the
	// timestamp clock (1 ms).
	age uint32
	// window is the field of the header; 0 stands for 1000.
	window uint16
}

// forge hands the peer a segment of the connection that h did not send, at once.
func (h *host) forge(s segment) {
	h.t.Helper()
	var options []byte
	if h.hasTS {
		options = make([]byte, 12)
		options[0], options[1] = header.TCPOptionNOP, header.TCPOptionNOP
		header.EncodeTSOption(h.ts-s.age, h.peer.ts, options[2:])
	}
	length := header.IPv4MinimumSize + header.TCPMinimumSize + len(options) + len(s.data)
	b := make([]byte, length)
	ip := header.IPv4(b)
	ip.Encode(&header.IPv4Fields{
		TotalLength: uint16(length), TTL: 64, Protocol: uint8(header.TCPProtocolNumber), SrcAddr: h.v4, DstAddr: h.peer.v4,
	})
	ip.SetChecksum(^ip.CalculateChecksum())
	segment := header.TCP(ip.Payload())
	segment.Encode(&header.TCPFields{
		SrcPort: h.port, DstPort: h.peer.port, SeqNum: h.iss + s.seq, AckNum: h.peer.iss + s.ack,
		DataOffset: uint8(header.TCPMinimumSize + len(options)), Flags: s.flags, WindowSize: cmp.Or(s.window, 1000),
	})
	copy(segment[header.TCPMinimumSize:], options)
	copy(segment.Payload(), s.data)
	sum := header.PseudoHeaderChecksum(header.TCPProtocolNumber, h.v4, h.peer.v4, uint16(len(segment)))
	segment.SetChecksum(^segment.CalculateChecksum(checksum.Checksum(segment.Payload(), sum)))
	h.note(b, true)
	h.peer.receive(b)
	h.settle()
}
