package capture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"testing"
)

// byteOrder is what both of encoding/binary's orders are.
type byteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

var bothOrders = map[string]byteOrder{"little": binary.LittleEndian, "big": binary.BigEndian}

// datagram4 is an IPv4 datagram of so many bytes, its length told by its header.
func datagram4(n int) []byte {
	b := make([]byte, n)
	b[0] = 0x45
	binary.BigEndian.PutUint16(b[2:], uint16(n))
	b[9] = 6
	return b
}

// datagram6 is the same for IPv6.
func datagram6(n int) []byte {
	b := make([]byte, n)
	b[0] = 0x60
	binary.BigEndian.PutUint16(b[4:], uint16(n-40))
	b[6] = 6
	return b
}

func pcapFile(o byteOrder, magic uint32, link LinkType, records ...[]byte) []byte {
	b := o.AppendUint32(nil, magic)
	b = o.AppendUint16(b, 2)
	b = o.AppendUint16(b, 4)
	b = append(b, make([]byte, 8)...)
	b = o.AppendUint32(b, 262144)
	b = o.AppendUint32(b, uint32(link))
	return append(b, bytes.Join(records, nil)...)
}

func pcapRecord(o byteOrder, sec, frac uint32, origLen int, data []byte) []byte {
	b := o.AppendUint32(nil, sec)
	b = o.AppendUint32(b, frac)
	b = o.AppendUint32(b, uint32(len(data)))
	b = o.AppendUint32(b, uint32(origLen))
	return append(b, data...)
}

func block(o byteOrder, kind uint32, body []byte) []byte {
	for len(body)%4 != 0 {
		body = append(body, 0)
	}
	b := o.AppendUint32(nil, kind)
	b = o.AppendUint32(b, uint32(len(body)+12))
	b = append(b, body...)
	return o.AppendUint32(b, uint32(len(body)+12))
}

// opt is one option of a pcapng block.
type opt struct {
	code  uint16
	value []byte
}

func options(o byteOrder, opts []opt) []byte {
	var b []byte
	for _, e := range opts {
		b = o.AppendUint16(b, e.code)
		b = o.AppendUint16(b, uint16(len(e.value)))
		b = append(b, e.value...)
		for len(b)%4 != 0 {
			b = append(b, 0)
		}
	}
	if b != nil {
		b = append(b, 0, 0, 0, 0)
	}
	return b
}

func sectionBlock(o byteOrder, opts ...opt) []byte {
	b := o.AppendUint32(nil, 0x1a2b3c4d)
	b = o.AppendUint16(b, 1)
	b = o.AppendUint16(b, 0)
	b = o.AppendUint64(b, 1<<64-1)
	return block(o, blockSection, append(b, options(o, opts)...))
}

func ifaceBlock(o byteOrder, link LinkType, snapLen uint32, opts ...opt) []byte {
	b := o.AppendUint16(nil, uint16(link))
	b = o.AppendUint16(b, 0)
	b = o.AppendUint32(b, snapLen)
	return block(o, blockIface, append(b, options(o, opts)...))
}

func enhancedBlock(o byteOrder, iface uint32, stamp uint64, data []byte, opts ...opt) []byte {
	b := o.AppendUint32(nil, iface)
	b = o.AppendUint32(b, uint32(stamp>>32))
	b = o.AppendUint32(b, uint32(stamp))
	b = o.AppendUint32(b, uint32(len(data)))
	b = o.AppendUint32(b, uint32(len(data)))
	b = append(b, data...)
	for len(b)%4 != 0 {
		b = append(b, 0)
	}
	return block(o, blockEnhanced, append(b, options(o, opts)...))
}

func simpleBlock(o byteOrder, origLen int, data []byte) []byte {
	return block(o, blockSimple, append(o.AppendUint32(nil, uint32(origLen)), data...))
}

func obsoleteBlock(o byteOrder, iface uint16, stamp uint64, data []byte) []byte {
	b := o.AppendUint16(nil, iface)
	b = o.AppendUint16(b, 3)
	b = o.AppendUint32(b, uint32(stamp>>32))
	b = o.AppendUint32(b, uint32(stamp))
	b = o.AppendUint32(b, uint32(len(data)))
	b = o.AppendUint32(b, uint32(len(data)))
	return block(o, blockObsolete, append(b, data...))
}

// readAll returns copies of all packets and the error that ended them, nil for
// the end of the file.
func readAll(t testing.TB, in io.Reader) ([]Packet, *Reader, error) {
	t.Helper()
	r, err := NewReader(in)
	if err != nil {
		return nil, nil, err
	}
	var all []Packet
	for {
		p, err := r.Next()
		if err != nil {
			if _, again := r.Next(); again != err {
				t.Errorf("after %v, Next returns %v", err, again)
			}
			if errors.Is(err, io.EOF) {
				err = nil
			}
			return all, r, err
		}
		c := *p
		c.Data, c.IP = bytes.Clone(p.Data), bytes.Clone(p.IP)
		all = append(all, c)
	}
}

// mustRead is readAll for a file that is whole.
func mustRead(t testing.TB, file ...[]byte) ([]Packet, *Reader) {
	t.Helper()
	all, r, err := readAll(t, bytes.NewReader(bytes.Join(file, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return all, r
}
