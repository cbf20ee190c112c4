package program

import (
	"os"
	"sync"

	"netlab/nodes"
	"netlab/topology/wire"
)

// bridge carries packets between a node's TUN devices and the network.
type bridge struct {
	outside *nodes.Outside
	tuns    []*os.File
	running sync.WaitGroup
}

// longest is the longest IP datagram.
const longest = 65535

// newBridge begins to carry; seen is told of each packet that goes by.
func newBridge(o *nodes.Outside, tuns []*os.File, seen func(*wire.Packet)) *bridge {
	b := &bridge{outside: o, tuns: tuns}
	for port, tun := range tuns {
		b.running.Go(func() { b.leave(port, tun, seen) })
	}
	b.running.Go(func() { b.arrive(seen) })
	return b
}

// leave carries what the kernel sends by a device.
func (b *bridge) leave(port int, tun *os.File, seen func(*wire.Packet)) {
	buf := make([]byte, longest)
	var p wire.Packet
	for {
		n, err := tun.Read(buf)
		if err != nil {
			return
		}
		_ = p.Decode(buf[:n]) // what cannot be decoded is not of interest, and travels all the same
		if housekeeping(&p) {
			continue
		}
		if b.outside.Write(port, buf[:n]) != nil {
			return
		}
		seen(&p)
	}
}

// arrive carries what the network has for the kernel.
func (b *bridge) arrive(seen func(*wire.Packet)) {
	buf := make([]byte, longest)
	var p wire.Packet
	for {
		n, port, err := b.outside.Read(buf)
		if err != nil {
			return
		}
		if _, err := b.tuns[port].Write(buf[:n]); err != nil {
			continue // what the kernel does not take for an IP datagram, as a corrupted one
		}
		_ = p.Decode(buf[:n])
		seen(&p)
	}
}

// housekeeping reports whether the kernel says something to the link alone, which has
// nobody to hear it: who listens to which multicast group (MLD, RFC 3810; IGMP), and
// neighbour and router discovery (RFC 4861).
func housekeeping(p *wire.Packet) bool {
	const igmp = 2
	switch to := p.Dst.Addr(); {
	case p.Proto == igmp:
		return true
	case !to.IsLinkLocalMulticast():
		return false
	case p.Proto == wire.ICMPv6:
		return true
	}
	return p.Proto == 0 // MLD's hop-by-hop options
}

// close ends it; the outside node is closed already.
func (b *bridge) close() {
	for _, tun := range b.tuns {
		tun.Close()
	}
	b.running.Wait()
}
