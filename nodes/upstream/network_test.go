// Package upstream_test holds reports on faults of the pinned gVisor stack, one a
// file, each with a test that shows it on bare stacks; see README.md.
package upstream_test

import (
	"cmp"
	"math/rand"
	"runtime"
	"slices"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/buffer"
	"gvisor.dev/gvisor/pkg/tcpip"
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
	ladderIsSeen(t)
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
		seen[t.Name()] = append(seen[t.Name()], n.record...)
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

// routes makes b a router of IPv4 to an address, and returns the wire on which what it
// forwards comes out.
func (n *network) routes(to tcpip.Address) *channel.Endpoint {
	n.t.Helper()
	next := channel.New(16, 1500, "")
	n.t.Cleanup(next.Close)
	n.b.must(n.b.stack.CreateNIC(2, next))
	n.b.must(n.b.stack.SetForwardingDefaultAndAllNICs(ipv4.ProtocolNumber, true))
	n.b.stack.SetRouteTable([]tcpip.Route{
		{Destination: tcpip.AddressWithPrefix{Address: to, PrefixLen: 32}.Subnet(), NIC: 2},
		{Destination: header.IPv4EmptySubnet, NIC: 1},
	})
	return next
}
