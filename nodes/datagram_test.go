package nodes

import (
	"bytes"
	"testing"

	"gvisor.dev/gvisor/pkg/buffer"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
)

// gVisor reads the header of a datagram that it passes on after the copy of it was made.
// By then its memory must not be another packet's, of whatever network.
func TestHeaderOfWhatIsPassedOnStays(t *testing.T) {
	data := make([]byte, 100)
	header.IPv4(data).Encode(&header.IPv4Fields{TotalLength: 100, TTL: 7})
	d := Datagram{Bytes: data}
	pkt := stack.NewPacketBuffer(stack.PacketBufferOptions{Payload: d.unpooled()})
	defer pkt.DecRef()
	pkt.NetworkHeader().Consume(header.IPv4MinimumSize)
	h := header.IPv4(pkt.NetworkHeader().Slice())
	again := pkt.DeepCopyForForwarding(0)
	defer again.DecRef()
	for range 100 { // other packets of all sizes that are used again
		for size := 64; size <= buffer.MaxChunkSize; size *= 2 {
			buffer.NewViewWithData(bytes.Repeat([]byte{0xff}, size))
		}
	}
	if h.TTL() != 7 || !bytes.Equal(again.Data().AsRange().ToSlice(), data[header.IPv4MinimumSize:]) {
		t.Errorf("hop limit %d, want 7", h.TTL())
	}
}
