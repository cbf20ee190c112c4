package capture

import (
	"encoding/binary"
	"fmt"
)

// pcap reads the format of libpcap (draft-ietf-opsawg-pcap): a header of 24
// bytes, and for each packet its time, lengths and bytes.
type pcap struct {
	big bool
	// unit is the nanoseconds of the second half of a time.
	unit int64
	// record is the length of a packet's header.
	record  int
	variant string
	// swapped is how to read lengths of files before version 2.4.
	swapped swap
}

// swap says whether the two lengths of a record stand in the older order:
// the one on the wire before the one captured.
type swap uint8

const (
	never     swap = iota
	sometimes      // version 2.3: by mistake of some writers
	always         // before version 2.3
)

const pcapHeader = 24

// newPcap returns nil for a file that does not begin as pcap does.
func newPcap(magic [4]byte) *pcap {
	for _, f := range []struct {
		magic uint32
		pcap
	}{
		{0xa1b2c3d4, pcap{unit: 1000, record: 16, variant: "pcap"}},
		{0xa1b23c4d, pcap{unit: 1, record: 16, variant: "pcap (nanoseconds)"}},
		// Alexey Kuznetsov's patch of libpcap: 8 more bytes, of the interface's
		// number, the protocol and the packet type.
		{0xa1b2cd34, pcap{unit: 1000, record: 24, variant: "pcap (modified)"}},
	} {
		switch f.magic {
		case binary.LittleEndian.Uint32(magic[:]):
			return &f.pcap
		case binary.BigEndian.Uint32(magic[:]):
			f.big = true
			return &f.pcap
		}
	}
	return nil
}

func (f *pcap) name() string { return f.variant }

func (f *pcap) u32(b []byte) uint32 {
	if f.big {
		return binary.BigEndian.Uint32(b)
	}
	return binary.LittleEndian.Uint32(b)
}

func (f *pcap) begin(r *Reader) error {
	b, err := r.src.peek(pcapHeader, "pcap header")
	if err != nil {
		return err
	}
	version := f.u32(b[4:])
	major, minor := version&0xffff, version>>16
	if f.big {
		major, minor = minor, major
	}
	if major != 2 {
		return fmt.Errorf("pcap version %d.%d; 2.4 is the one in use", major, minor)
	}
	switch {
	case minor < 3:
		f.swapped = always
	case minor == 3:
		f.swapped = sometimes
	}
	r.interfaces = []Interface{{SnapLen: f.u32(b[16:]), Link: LinkType(f.u32(b[20:]) & 0xffff)}}
	r.packet.Link = r.interfaces[0].Link
	r.packet.HasTime = true
	r.src.take(pcapHeader)
	return nil
}

func (f *pcap) next(r *Reader) error {
	b, err := r.src.peek(f.record, "record header")
	if err != nil {
		return err
	}
	capLen, origLen := f.u32(b[8:]), f.u32(b[12:])
	if f.swapped == always || f.swapped == sometimes && capLen > origLen {
		capLen, origLen = origLen, capLen
	}
	if capLen > MaxRecord {
		return fmt.Errorf("packet of %d bytes; more than %d are taken for damage", capLen, MaxRecord)
	}
	n := f.record + int(capLen)
	if b, err = r.src.peek(n, "packet record"); err != nil {
		return err
	}
	p := &r.packet
	p.Nanos = int64(f.u32(b))*1e9 + int64(f.u32(b[4:]))*f.unit
	p.CapLen, p.OrigLen = int(capLen), int(origLen)
	p.Data = b[f.record:n:n]
	p.Offset = r.src.offset
	r.src.take(n)
	return nil
}
