package nodes

import (
	"bytes"

	"gvisor.dev/gvisor/pkg/buffer"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
)

// Datagram is a packet as a stack has sent it: its bytes for whoever looks, and
// the stack's own buffer for the stack that gets it, which saves a copy. The
// zero Datagram is empty.
type Datagram struct {
	// Bytes is the whole IP datagram. It belongs to the receiver and does not
	// change before [Datagram.Recycle].
	Bytes []byte
	// Of is the [Arrival].Ref of the packet that the host passes on by this one,
	// whole or as a fragment, nil for what the host sends itself.
	Of any

	shared buffer.Buffer
	valid  bool
	// lent says that Bytes are of the memory, which takes them back.
	lent *memory
}

// take makes a Datagram of what a stack sends.
func (h *Machine) take(pkt *stack.PacketBuffer) Datagram {
	b := pkt.ToBuffer()
	var d Datagram
	if h.env.KeepsBytes {
		d.Bytes = bytes.Join(pkt.AsSlices(), nil) // into memory that nobody clears before
	} else {
		d = h.datagram(pkt.Size())
		_, _ = b.ReadAt(d.Bytes, 0) // there is as much
	}
	if h.ids.assign(h, d.Bytes) || h.sayMTU(d.Bytes) {
		b.Release() // it has something else in it
		return d
	}
	d.shared, d.valid = b, true
	return d
}

// datagram returns one of n bytes, to be filled.
func (h *Machine) datagram(n int) Datagram {
	if h.env.KeepsBytes {
		return Datagram{Bytes: make([]byte, n)}
	}
	return Datagram{Bytes: h.env.memory.take(n), lent: &h.env.memory}
}

// Recycle gives the bytes back, for a later datagram, where [Env.KeepsBytes] does not
// have them stay. Nobody may use them any more.
func (d *Datagram) Recycle() {
	if d.lent != nil {
		d.lent.give(d.Bytes)
	}
	d.Bytes, d.lent = nil, nil
}

// Release gives back what d shares with a stack, where it is not going to be
// delivered. Bytes stay as they are.
func (d *Datagram) Release() {
	if d.valid {
		d.shared.Release()
		d.valid = false
	}
}

// intact reports whether the datagram is as a stack has made it: not one that the
// stack passes on, which may have been damaged before.
func (d *Datagram) intact() bool { return d.valid && d.Of == nil }

// payload returns the buffer to give to a stack, which owns it then.
func (d *Datagram) payload() buffer.Buffer {
	if d.valid {
		d.valid = false
		return d.shared
	}
	return buffer.MakeWithData(d.Bytes)
}

// unpooled is payload for what the stack passes on: with memory that gVisor does not use
// again. It reads the hop limit of such a datagram after it has given the header's memory
// back (forwardPacketWithRoute), and the stack of another network of this process may have
// that by then.
func (d *Datagram) unpooled() buffer.Buffer {
	d.Release()
	v := buffer.NewView(buffer.MaxChunkSize + 1)
	_, _ = v.Write(d.Bytes) // it grows
	return buffer.MakeWithView(v)
}
