package program

import (
	"net/netip"
	"os"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"

	"netlab/nodes"
	"netlab/topology/wire"
)

// bridge carries packets between a node's TUN devices and the network.
type bridge struct {
	outside *nodes.Outside
	tuns    []*os.File
	running sync.WaitGroup
}

// seen is told of each packet that goes by, with its address at the node first.
type seen func(p *wire.Packet, local, remote netip.AddrPort)

// longest is the longest IP datagram.
const longest = 65535

// many is after how many packets those that wait for the network's lock get it.
const many = 64

// newBridge begins to carry.
func newBridge(o *nodes.Outside, tuns []*os.File, tell seen) (*bridge, error) {
	b := &bridge{outside: o, tuns: tuns}
	for port, tun := range tuns {
		device, err := tun.SyscallConn()
		if err != nil {
			return nil, err
		}
		b.running.Go(func() { b.leave(port, device, tell) })
	}
	b.running.Go(func() { b.arrive(tell) })
	return b, nil
}

// leave carries what the kernel sends by a device.
func (b *bridge) leave(port int, device syscall.RawConn, tell seen) {
	buf := make([]byte, offloadLen+longest)
	var waiting [][]byte
	for {
		waiting = waiting[:0]
		err := device.Read(func(fd uintptr) bool {
			for len(waiting) < many {
				n, err := unix.Read(int(fd), buf)
				if err != nil {
					return err != unix.EAGAIN || len(waiting) > 0
				}
				waiting = append(waiting, split(buf[:n])...)
			}
			return true
		})
		if err != nil {
			return
		}
		sent := waiting[:0]
		for _, datagram := range waiting {
			var p wire.Packet
			_ = p.Decode(datagram) // what cannot be decoded is not of interest, and travels all the same
			if housekeeping(&p) {
				continue
			}
			tell(&p, p.Src, p.Dst)
			sent = append(sent, datagram)
		}
		if b.outside.Send(port, sent...) != nil {
			return
		}
	}
}

// arrive carries what the network has for the kernel.
func (b *bridge) arrive(tell seen) {
	var packets [many]nodes.Received
	buf := make([]byte, offloadLen+longest) // with nothing left to the device
	for {
		n, err := b.outside.Receive(packets[:])
		if err != nil {
			return
		}
		for _, p := range packets[:n] {
			m := copy(buf[offloadLen:], p.Packet.Data)
			if _, err := b.tuns[p.Port].Write(buf[:offloadLen+m]); err != nil {
				continue // what the kernel does not take for an IP datagram, as a corrupted one
			}
			tell(p.Packet, p.Packet.Dst, p.Packet.Src)
		}
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
