package wire

import "slices"

// SnapLength is how many bytes of a datagram [Packet.Snap] keeps, where its headers do
// not need more.
const SnapLength = 128

// Passing is what [Packet.Snap] has left out, for as long as it is there.
type Passing struct {
	data, payload []byte
	// n counts the packets, so that none takes the bytes of a later one for its own.
	n uint64
}

// Gone says that the bytes are used again from now on.
func (v *Passing) Gone() { v.data, v.payload = nil, nil }

// Size is how many bytes the datagram had when it was decoded: more than len(Data) where
// only its beginning was kept.
func (p *Packet) Size() int { return max(p.size, len(p.Data)) }

// Whole reports whether all of the datagram is in Data.
func (p *Packet) Whole() bool { return !p.Truncated && len(p.Data) == p.Size() }

// Snap appends the beginning of the datagram to b, and has p keep no more than that: its
// headers and [SnapLength] bytes at least, and all of an ICMP message. Until
// [Passing.Gone], or until the next packet is snapped with v, p knows the sums of the rest
// and copies it. Snap returns the extended b, whose bytes are the packet's from then on.
func (p *Packet) Snap(b []byte, v *Passing) []byte {
	headers := len(p.Data) - len(p.Payload)
	if p.Proto == UDP && p.FragOffset == 0 && len(p.Payload) > 0 {
		headers = p.transport + udpHeaderLen // bytes may follow the payload
	}
	n := len(p.Data)
	if p.Proto != ICMP && p.Proto != ICMPv6 {
		n = min(n, max(headers, SnapLength))
	}
	v.n++
	v.data, v.payload = p.Data, p.Payload
	p.passing, p.pass = v, v.n
	start := len(b)
	b = append(b, p.Data[:n]...)
	p.Data = slices.Clip(b[start:])
	if p.Payload != nil {
		p.Payload = p.Data[headers:min(n, headers+len(p.Payload))]
	}
	return b
}

// whole returns the datagram and its payload, false where the rest of them is gone.
func (p *Packet) whole() (data, payload []byte, ok bool) {
	switch v := p.passing; {
	case v != nil && v.n == p.pass && v.data != nil:
		return v.data, v.payload, true
	case p.size <= len(p.Data):
		return p.Data, p.Payload, true
	}
	return nil, nil, false
}

// AppendPayload appends a copy of the payload to b, all Len bytes of it, or nothing and
// false where they are gone, or have never been there.
func (p *Packet) AppendPayload(b []byte) ([]byte, bool) {
	_, payload, ok := p.whole()
	if !ok || len(payload) != p.Len {
		return b, false
	}
	return append(b, payload...), true
}
