package capture

import "encoding/binary"

// radiotap reads the header that a driver puts before a frame of IEEE 802.11
// (radiotap.org): of its fields only that of flags matters, which says that the
// frame's own header is padded to a multiple of four bytes.
func (p *Peeler) radiotap(b []byte) ([]byte, string) {
	const time, flags, more, padded = 1 << 0, 1 << 1, 1 << 31, 0x20
	if len(b) < 8 {
		return nil, "radiotap header cut short"
	}
	n := int(binary.LittleEndian.Uint16(b[2:]))
	if n < 8 || n > len(b) {
		return nil, "radiotap header cut short"
	}
	first, at := binary.LittleEndian.Uint32(b[4:]), 8
	for word := first; word&more != 0 && at+4 <= n; at += 4 {
		word = binary.LittleEndian.Uint32(b[at:])
	}
	if first&time != 0 {
		at = (at+7)&^7 + 8
	}
	return p.wlan(b[n:], first&flags != 0 && at < n && b[at]&padded != 0)
}

// wlan reads a data frame of IEEE 802.11 (section 9.3.2): what is not encrypted
// holds an 802.2 header.
func (p *Peeler) wlan(b []byte, padded bool) ([]byte, string) {
	// Of the first byte type, subtype; of the second what it says of the header.
	const data, null, qos = 0x08, 0x40, 0x80
	const distribution, fragments, encrypted, control = 0x03, 0x04, 0x40, 0x80
	const aggregate = 0x80
	if len(b) < 2 {
		return nil, "IEEE 802.11 header cut short"
	}
	kind, how, n := b[0], b[1], 24
	if kind&0x0c != data || kind&null != 0 {
		return nil, "IEEE 802.11 frame without data"
	}
	if how&distribution == distribution {
		n += 6 // a fourth address
	}
	service := n
	if kind&qos != 0 {
		if n += 2; how&control != 0 {
			n += 4
		}
	}
	if len(b) < n {
		return nil, "IEEE 802.11 header cut short"
	}
	switch {
	case how&encrypted != 0:
		return nil, "IEEE 802.11 frame that is encrypted"
	case how&fragments != 0 || b[22]&0x0f != 0:
		return nil, "IEEE 802.11 fragment"
	case kind&qos != 0 && b[service]&aggregate != 0:
		return nil, "IEEE 802.11 frame of several packets"
	}
	if padded {
		n = min((n+3)&^3, len(b))
	}
	return p.llc(b[n:])
}
