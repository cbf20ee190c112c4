package nodes_test

import (
	"errors"
	"fmt"
	"io"
	"net/netip"
	"testing"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/adapters/gonet"
	"gvisor.dev/gvisor/pkg/tcpip/link/pipe"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"

	"netlab/impair"
	"netlab/nodes"
	"netlab/topology"
	"netlab/topology/cputime"
	"netlab/topology/sim"
)

// transfer is how much each iteration of a bulk benchmark moves.
const transfer = 64 << 20

// BenchmarkBulk moves data over a link of 100 us with the observer on. Its
// baseline, BenchmarkBulkPipe, does the same between two bare gVisor stacks.
func BenchmarkBulk(b *testing.B) {
	for _, mtu := range []int{1500, 65000} {
		b.Run(fmt.Sprintf("mtu=%d", mtu), func(b *testing.B) {
			benchmarkTransfer(b, func() { netlabTransfer(b, "delay 100us", mtu) })
		})
	}
}

// BenchmarkPaced moves data over a link whose rate spreads it out: each segment
// arrives alone.
func BenchmarkPaced(b *testing.B) {
	benchmarkTransfer(b, func() { netlabTransfer(b, "delay 1ms rate 1gbit", 1500) })
}

// benchmarkTransfer reports what a transfer takes of time and of processor time.
func benchmarkTransfer(b *testing.B, move func()) {
	b.SetBytes(transfer)
	b.ReportAllocs()
	start, known := cputime.Used()
	for b.Loop() {
		move()
	}
	if end, _ := cputime.Used(); known {
		b.ReportMetric(float64(end-start)/float64(b.N), "cpu-ns/op")
	}
}

func netlabTransfer(b *testing.B, netem string, mtu int) {
	link := impair.MustParse(netem)
	nw, err := topology.New(topology.Spec{
		Nodes: []topology.NodeSpec{{Name: "a"}, {Name: "b"}},
		Links: []topology.LinkSpec{{A: "a", B: "b", AToB: link, BToA: link, MTU: mtu}},
	})
	if err != nil {
		b.Fatal(err)
	}
	defer nw.Close()
	var sender, receiver *nodes.Socket
	nw.Do(func(l *topology.Engine) {
		ln, err := l.Machine("b").ListenTCP(netip.AddrPortFrom(netip.Addr{}, 80), 1)
		if err != nil {
			b.Fatal(err)
		}
		sender, err = l.Machine("a").Connect(netip.AddrPort{}, netip.AddrPortFrom(nw.Addrs("b")[0], 80))
		if err != nil {
			b.Fatal(err)
		}
		receiver = accept(b, l.Loop, ln)
	})
	var writable, readable bool
	sender.Notify(func() { writable = true })
	receiver.Notify(func() { readable = true })
	writable = true
	chunk, in := make([]byte, 256<<10), make([]byte, 256<<10)
	sent, got := 0, 0
	for got < transfer {
		nw.Do(func(l *topology.Engine) {
			for writable && sent < transfer {
				n, err := sender.Write(chunk[:min(len(chunk), transfer-sent)])
				sent += n
				if errors.Is(err, nodes.ErrWouldBlock) {
					writable = false
				} else if err != nil {
					b.Fatal(err)
				}
			}
			for readable {
				n, err := receiver.Read(in)
				got += n
				if errors.Is(err, nodes.ErrWouldBlock) {
					readable = false
				} else if err != nil {
					b.Fatal(err)
				}
			}
			for !readable && !writable && l.Step() {
			}
			for !readable && sent == transfer && got < transfer && l.Step() {
			}
		})
	}
}

func accept(b *testing.B, l *sim.Loop, ln *nodes.Listener) *nodes.Socket {
	for {
		s, err := ln.Accept()
		if err == nil {
			return s
		}
		if !errors.Is(err, nodes.ErrWouldBlock) || !l.Step() {
			b.Fatal("no connection: ", err)
		}
	}
}

// BenchmarkBulkPipe is the baseline of BenchmarkBulk: two bare gVisor stacks
// joined by gVisor's own link/pipe, driven by goroutines in real time.
func BenchmarkBulkPipe(b *testing.B) {
	for _, mtu := range []uint32{1500, 65000} {
		b.Run(fmt.Sprintf("mtu=%d", mtu), func(b *testing.B) {
			benchmarkTransfer(b, func() { pipeTransfer(b, mtu) })
		})
	}
}

func pipeTransfer(b *testing.B, mtu uint32) {
	left, right := pipe.New("", "", mtu)
	addrs := []tcpip.Address{tcpip.AddrFrom4([4]byte{10, 0, 0, 1}), tcpip.AddrFrom4([4]byte{10, 0, 0, 2})}
	var stacks []*stack.Stack
	for i, link := range []stack.LinkEndpoint{left, right} {
		s := stack.New(stack.Options{
			NetworkProtocols:   []stack.NetworkProtocolFactory{ipv4.NewProtocol},
			TransportProtocols: []stack.TransportProtocolFactory{tcp.NewProtocol},
		})
		if err := s.CreateNIC(1, link); err != nil {
			b.Fatal(err)
		}
		if err := s.AddProtocolAddress(1, tcpip.ProtocolAddress{
			Protocol: ipv4.ProtocolNumber, AddressWithPrefix: addrs[i].WithPrefix(),
		}, stack.AddressProperties{}); err != nil {
			b.Fatal(err)
		}
		s.SetRouteTable([]tcpip.Route{{Destination: tcpip.AddressWithPrefix{Address: addrs[i], PrefixLen: 24}.Subnet(), NIC: 1}})
		stacks = append(stacks, s)
		defer s.Destroy()
	}
	ln, err := gonet.ListenTCP(stacks[1], tcpip.FullAddress{Port: 80}, ipv4.ProtocolNumber)
	if err != nil {
		b.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		c, err := ln.Accept()
		if err != nil {
			done <- err
			return
		}
		in, got := make([]byte, 256<<10), 0
		for got < transfer {
			n, err := c.Read(in)
			got += n
			if err != nil && !errors.Is(err, io.EOF) {
				done <- err
				return
			}
		}
		done <- c.Close()
	}()
	c, err := gonet.DialTCP(stacks[0], tcpip.FullAddress{Addr: addrs[1], Port: 80}, ipv4.ProtocolNumber)
	if err != nil {
		b.Fatal(err)
	}
	chunk := make([]byte, 256<<10)
	for sent := 0; sent < transfer; {
		n, err := c.Write(chunk[:min(len(chunk), transfer-sent)])
		if err != nil {
			b.Fatal(err)
		}
		sent += n
	}
	if err := <-done; err != nil {
		b.Fatal(err)
	}
	c.Close()
	ln.Close()
}
