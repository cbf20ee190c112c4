package upstream_test

import (
	"bytes"
	"testing"

	"gvisor.dev/gvisor/pkg/buffer"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
)

// A slice of the header of a packet is of other memory than the packet when it was copied
// for forwarding, and that memory is the next packet's.
func TestFreedHeader(t *testing.T) {
	const ttl, tries = 7, 50 // with the race detector the pool forgets at random
	data := make([]byte, 100)
	header.IPv4(data).Encode(&header.IPv4Fields{TotalLength: uint16(len(data)), TTL: ttl})
	there := false
	for range tries {
		pkt := stack.NewPacketBuffer(stack.PacketBufferOptions{Payload: buffer.MakeWithData(data)})
		pkt.NetworkHeader().Consume(header.IPv4MinimumSize)
		h := header.IPv4(pkt.NetworkHeader().Slice())
		forwarded := pkt.DeepCopyForForwarding(0)
		next := buffer.NewViewWithData(bytes.Repeat([]byte{0xff}, len(data)))
		there = there || h.TTL() != ttl
		next.Release()
		forwarded.DecRef()
		pkt.DecRef()
	}
	faulty(t, there, "after the copy of a packet for forwarding the slice of its header is of the next packet")
}
