// Package upstream_test holds reports on faults of the pinned gVisor stack, one a
// file, each with a test that shows it on bare stacks; see README.md.
package upstream_test

import (
	"cmp"
	"fmt"
	"math/rand"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/buffer"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/checksum"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/link/channel"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv6"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/icmp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/udp"
)

// network is two gVisor stacks, a and b, joined by a wire, and a clock that they
// share. One goroutine drives it: the stacks work inside settle and are paused
// otherwise, so a run is the same each time.
type network struct {
	t      *testing.T
	now    time.Duration
	events []*event // sorted by when they are due
	a, b   *host
	// delay is that of the wire, in each direction.
	delay time.Duration
	// rate is the wire's in bytes a second; 0 means that sending takes no time.
	rate int64
	// pass reports, when a packet arrives, whether the other end gets it; nil
	// passes all.
	pass func(packet) bool
	// record is every packet that was sent or forged.
	record []packet
}

type event struct {
	due time.Duration
	do  func()
}

// host is one stack with one interface.
type host struct {
	*network
	name  string
	last  time.Duration // the latest reading of the clock
	stack *stack.Stack
	wire  *channel.Endpoint
	free  time.Duration // when the wire has sent what it was given so far
	peer  *host
	v4    tcpip.Address
	v6    tcpip.Address
	// ties makes readings of the clock within one event equal.
	ties bool

	port     uint16 // of the connection
	iss      uint32 // its initial sequence number
	hasISS   bool
	ts, echo uint32 // what its last segment's timestamps option says
	hasTS    bool
}

// newNetwork makes both stacks, with a wire of the given delay. Probe is told of
// the state of a's connections after each segment; nil for nobody.
func newNetwork(t *testing.T, delay time.Duration, probe tcp.TCPProbeFunc) *network {
	n := &network{t: t, delay: delay}
	// A stack has a goroutine for TCP for each processor. With one, the order of
	// segments is that of their arrival.
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	n.a, n.b = n.host("a", 1, tcp.NewProtocolProbe(probe)), n.host("b", 2, tcp.NewProtocol)
	n.a.peer, n.b.peer = n.b, n.a
	t.Cleanup(func() {
		for _, h := range []*host{n.a, n.b} {
			h.stack.Resume()
			h.stack.Destroy()
			h.wire.Close()
		}
		if t.Failed() {
			t.Logf("the time line:\n%s", n.timeline(0, n.now, 100))
		}
	})
	return n
}

func (n *network) host(name string, number byte, protocol stack.TransportProtocolFactory) *host {
	h := &host{
		network: n, name: name, wire: channel.New(4096, 1500, ""),
		v4: tcpip.AddrFrom4([4]byte{10, 0, 0, number}),
		v6: tcpip.AddrFrom16([16]byte{0: 0xfd, 15: number}),
	}
	h.stack = stack.New(stack.Options{
		NetworkProtocols:   []stack.NetworkProtocolFactory{ipv4.NewProtocol, ipv6.NewProtocol},
		TransportProtocols: []stack.TransportProtocolFactory{protocol, udp.NewProtocol, icmp.NewProtocol4, icmp.NewProtocol6},
		Clock:              h,
		RandSource:         rand.NewSource(int64(number)),
		SecureRNG:          rand.New(rand.NewSource(int64(number))),
	})
	h.stack.Pause()
	h.must(h.stack.CreateNIC(1, h.wire))
	for proto, address := range map[tcpip.NetworkProtocolNumber]tcpip.Address{ipv4.ProtocolNumber: h.v4, ipv6.ProtocolNumber: h.v6} {
		h.must(h.stack.AddProtocolAddress(1, tcpip.ProtocolAddress{Protocol: proto, AddressWithPrefix: address.WithPrefix()}, stack.AddressProperties{}))
	}
	h.stack.SetRouteTable([]tcpip.Route{{Destination: header.IPv4EmptySubnet, NIC: 1}, {Destination: header.IPv6EmptySubnet, NIC: 1}})
	return h
}

func (h *host) must(err tcpip.Error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatalf("%s: %v", h.name, err)
	}
}

// set sets an option of the host's TCP.
func (h *host) set(option tcpip.SettableTransportProtocolOption) {
	h.must(h.stack.SetTransportProtocolOption(tcp.ProtocolNumber, option))
}

// Now implements tcpip.Clock.
func (h *host) Now() time.Time { return time.Unix(1e9, 0).Add(h.now) }

// NowMonotonic implements tcpip.Clock. It begins an hour after boot, since some
// code takes zero for "never". Each reading is a nanosecond after the one before,
// as on a machine where sending a segment takes time, unless ties are asked for.
func (h *host) NowMonotonic() tcpip.MonotonicTime {
	if !h.ties {
		h.last++
	}
	h.last = max(h.last, h.now)
	return tcpip.MonotonicTime{}.Add(time.Hour + h.last)
}

// AfterFunc implements tcpip.Clock.
func (h *host) AfterFunc(d time.Duration, f func()) tcpip.Timer {
	t := &timer{host: h, f: f}
	t.Reset(d)
	return t
}

type timer struct {
	host  *host
	f     func()
	event *event
}

func (t *timer) Stop() bool {
	before := len(t.host.events)
	t.host.events = slices.DeleteFunc(t.host.events, func(e *event) bool { return e == t.event })
	return len(t.host.events) < before
}

func (t *timer) Reset(d time.Duration) {
	t.Stop()
	t.event = t.host.at(max(t.host.last, t.host.now)+d, t.f)
}

// at has something done at a time, after what is due then already.
func (n *network) at(due time.Duration, do func()) *event {
	e := &event{due, do}
	i, _ := slices.BinarySearchFunc(n.events, due, func(e *event, due time.Duration) int {
		return cmp.Or(cmp.Compare(e.due, due), -1)
	})
	n.events = slices.Insert(n.events, i, e)
	return e
}

// settle lets the stacks work until they have nothing left to do, and puts what
// they send on the wire.
func (n *network) settle() {
	for _, h := range []*host{n.a, n.b} {
		h.stack.Resume()
		h.stack.Pause()
		for pkt := h.wire.Read(); pkt != nil; pkt = h.wire.Read() {
			bytes := pkt.ToView().AsSlice()
			h.send(slices.Clone(bytes))
			pkt.DecRef()
		}
	}
}

func (h *host) send(b []byte) {
	p := h.note(b, false)
	sent := h.now
	if h.rate != 0 {
		sent = max(h.now, h.free) + time.Duration(len(b))*time.Second/time.Duration(h.rate)
		h.free = sent
	}
	number := len(h.record) - 1
	h.at(sent+h.delay, func() {
		if h.pass == nil || h.pass(p) {
			h.peer.receive(b)
		} else {
			h.record[number].lost = true
		}
	})
}

func (h *host) receive(b []byte) {
	proto := ipv4.ProtocolNumber
	if header.IPVersion(b) == header.IPv6Version {
		proto = ipv6.ProtocolNumber
	}
	pkt := stack.NewPacketBuffer(stack.PacketBufferOptions{Payload: buffer.MakeWithData(b)})
	h.wire.InjectInbound(proto, pkt)
	pkt.DecRef()
}

// run lets time pass until done or for at most the given time, and reports
// whether it is done. A nil done lets all of it pass.
func (n *network) run(most time.Duration, done func() bool) bool {
	n.settle()
	for end := n.now + most; done == nil || !done(); {
		if len(n.events) == 0 || n.events[0].due > end {
			n.now = end
			return done != nil && done()
		}
		e := n.events[0]
		n.events = n.events[1:]
		n.now = max(n.now, e.due)
		e.do()
		n.settle()
	}
	return true
}

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
		DataOffset: uint8(header.TCPMinimumSize + len(options)), Flags: s.flags, WindowSize: 1000,
	})
	copy(segment[header.TCPMinimumSize:], options)
	copy(segment.Payload(), s.data)
	sum := header.PseudoHeaderChecksum(header.TCPProtocolNumber, h.v4, h.peer.v4, uint16(len(segment)))
	segment.SetChecksum(^segment.CalculateChecksum(checksum.Checksum(segment.Payload(), sum)))
	h.note(b, true)
	h.peer.receive(b)
	h.settle()
}
