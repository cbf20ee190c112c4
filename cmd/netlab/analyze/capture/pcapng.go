package capture

import (
	"encoding/binary"
	"fmt"
)

// pcapng reads the block format of draft-ietf-opsawg-pcapng.
type pcapng struct {
	order binary.ByteOrder
	big   bool
	// first is the index, in the reader's interfaces, of the section's first.
	first int
}

// Block types. That of a section header reads the same in either byte order.
const (
	blockSection  = 0x0a0d0d0a
	blockIface    = 1
	blockObsolete = 2 // the Packet Block, replaced by the enhanced one
	blockSimple   = 3
	blockEnhanced = 6
)

// maxInterfaces bounds what a hostile file can make us remember.
const maxInterfaces = 1 << 16

func (f *pcapng) name() string { return "pcapng" }

func (f *pcapng) begin(r *Reader) error { return f.section(r) }

func (f *pcapng) u32(b []byte) uint32 {
	if f.big {
		return binary.BigEndian.Uint32(b)
	}
	return binary.LittleEndian.Uint32(b)
}

func (f *pcapng) next(r *Reader) error {
	for {
		b, err := r.src.peek(8, "block header")
		if err != nil {
			return err
		}
		kind, length := f.u32(b), f.u32(b[4:])
		switch kind {
		case blockEnhanced:
			if b, err = f.block(r, length, 32); err == nil {
				err = f.enhanced(r, b)
			}
		case blockSection:
			if err = f.section(r); err == nil {
				continue
			}
		case blockIface:
			if b, err = f.block(r, length, 20); err == nil {
				err = f.iface(r, b)
			}
			if err == nil {
				r.src.take(int(length))
				continue
			}
		case blockSimple:
			if b, err = f.block(r, length, 16); err == nil {
				err = f.simple(r, b)
			}
		case blockObsolete:
			if b, err = f.block(r, length, 32); err == nil {
				err = f.obsolete(r, b)
			}
		default:
			if err = f.pass(r, kind, length); err == nil {
				continue
			}
		}
		if err != nil {
			return err
		}
		r.packet.Offset = r.src.offset
		r.src.take(int(length))
		return nil
	}
}

// block returns a whole block, which must have at least so many bytes.
func (f *pcapng) block(r *Reader, length uint32, least int) ([]byte, error) {
	switch {
	case length > MaxRecord:
		return nil, fmt.Errorf("block of %d bytes; more than %d are taken for damage", length, MaxRecord)
	case length%4 != 0, int(length) < least:
		return nil, fmt.Errorf("block length %d; it must be a multiple of 4 and at least %d here", length, least)
	}
	b, err := r.src.peek(int(length), "block")
	if err != nil {
		return nil, err
	}
	if again := f.u32(b[length-4:]); again != length {
		return nil, fmt.Errorf("block length %d, but %d at its end", length, again)
	}
	return b, nil
}

// pass drops a block of a type that is of no concern, however long it is.
func (f *pcapng) pass(r *Reader, kind, length uint32) error {
	if length%4 != 0 || length < 12 {
		return fmt.Errorf("block length %d; it must be a multiple of 4 and at least 12", length)
	}
	if length <= bufferSize {
		if _, err := f.block(r, length, 12); err != nil {
			return err
		}
		r.src.take(int(length))
		return nil
	}
	return r.src.skip(int64(length), fmt.Sprintf("block of type %#x", kind))
}

// section reads a section header, which sets the byte order and begins the
// numbers of interfaces anew.
func (f *pcapng) section(r *Reader) error {
	b, err := r.src.peek(12, "section header")
	if err != nil {
		return unexpected(err)
	}
	const byteOrderMagic = 0x1a2b3c4d
	switch uint32(byteOrderMagic) {
	case binary.LittleEndian.Uint32(b[8:]):
		f.order, f.big = binary.LittleEndian, false
	case binary.BigEndian.Uint32(b[8:]):
		f.order, f.big = binary.BigEndian, true
	default:
		return fmt.Errorf("section header with byte order mark % x; it must be 1a2b3c4d in either order", b[8:12])
	}
	length := f.u32(b[4:])
	if b, err = f.block(r, length, 28); err != nil {
		return unexpected(err)
	}
	if major, minor := f.order.Uint16(b[12:]), f.order.Uint16(b[14:]); major != 1 {
		return fmt.Errorf("pcapng version %d.%d; 1.0 is the one in use", major, minor)
	}
	r.comment = addLine(r.comment, comments(f.order, b[24:length-4]))
	f.first = len(r.interfaces)
	r.src.take(int(length))
	return nil
}

// iface reads an interface description.
func (f *pcapng) iface(r *Reader, b []byte) error {
	if len(r.interfaces) == maxInterfaces {
		return fmt.Errorf("more than %d interfaces", maxInterfaces)
	}
	i := Interface{Link: LinkType(f.order.Uint16(b[8:])), SnapLen: f.u32(b[12:]), clock: microseconds}
	for opts := b[16 : len(b)-4]; ; {
		code, value, rest, err := option(f.order, opts)
		if err != nil {
			return fmt.Errorf("interface description: %w", err)
		}
		switch {
		case code == optEnd:
			r.interfaces = append(r.interfaces, i)
			return nil
		case code == optComment:
			i.Comment = addLine(i.Comment, string(value))
		case code == optName:
			i.Name = string(value)
		case code == optTSResol && len(value) == 1:
			i.clock.resolve(value[0])
		case code == optTSOffset && len(value) == 8:
			i.clock.offset = int64(f.order.Uint64(value))
		case code == optTSResol, code == optTSOffset:
			return fmt.Errorf("interface description: option %d with %d bytes", code, len(value))
		}
		opts = rest
	}
}

// lookup finds an interface by its number within the section.
func (f *pcapng) lookup(r *Reader, number uint32) (*Interface, error) {
	if n := len(r.interfaces) - f.first; int64(number) >= int64(n) {
		return nil, fmt.Errorf("packet of interface %d, but %d were described", number, n)
	}
	r.packet.Interface = f.first + int(number)
	i := &r.interfaces[r.packet.Interface]
	r.packet.Link = i.Link
	return i, nil
}

func (f *pcapng) enhanced(r *Reader, b []byte) error {
	i, err := f.lookup(r, f.u32(b[8:]))
	if err != nil {
		return err
	}
	return f.body(r, i, b)
}

func (f *pcapng) obsolete(r *Reader, b []byte) error {
	i, err := f.lookup(r, uint32(f.order.Uint16(b[8:])))
	if err != nil {
		return err
	}
	return f.body(r, i, b)
}

// body reads what the enhanced and the obsolete packet block have in common:
// time, lengths, bytes and options.
func (f *pcapng) body(r *Reader, i *Interface, b []byte) error {
	p := &r.packet
	capLen, room := f.u32(b[20:]), uint32(len(b)-32)
	if capLen > room {
		return fmt.Errorf("packet of %d bytes in a block that has room for %d", capLen, room)
	}
	p.Nanos, p.HasTime = i.clock.nanos(uint64(f.u32(b[12:]))<<32 | uint64(f.u32(b[16:])))
	p.CapLen, p.OrigLen = int(capLen), int(f.u32(b[24:]))
	p.Data = b[28 : 28+capLen : 28+capLen]
	p.Comment = ""
	if opts := b[28+(capLen+3)&^3 : len(b)-4]; len(opts) > 0 {
		p.Comment = comments(f.order, opts)
	}
	return nil
}

func (f *pcapng) simple(r *Reader, b []byte) error {
	i, err := f.lookup(r, 0)
	if err != nil {
		return err
	}
	p := &r.packet
	origLen, room := f.u32(b[8:]), uint32(len(b)-16)
	capLen := origLen
	if i.SnapLen > 0 {
		capLen = min(capLen, i.SnapLen)
	}
	if capLen > room {
		return fmt.Errorf("packet of %d bytes in a block that has room for %d", capLen, room)
	}
	p.Nanos, p.HasTime = 0, false
	p.CapLen, p.OrigLen = int(capLen), int(origLen)
	p.Data = b[12 : 12+capLen : 12+capLen]
	p.Comment = ""
	return nil
}
