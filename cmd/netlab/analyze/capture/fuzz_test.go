package capture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"testing"
)

// Whatever the bytes are, reading ends, within bounded memory, and every packet
// is made of the file's own bytes.
func FuzzNewReader(f *testing.F) {
	for _, o := range bothOrders {
		rec := pcapRecord(o, 1, 2, 60, datagram4(60))
		f.Add(pcapFile(o, 0xa1b2c3d4, Ethernet, rec, rec))
		f.Add(pcapFile(o, 0xa1b2cd34, Null, rec))
		f.Add(zipped(f, pcapFile(o, 0xa1b23c4d, Cooked2, rec)))
		f.Add(bytes.Join([][]byte{
			sectionBlock(o, opt{optComment, []byte("c")}),
			ifaceBlock(o, PPP, 50, opt{optTSResol, []byte{0x8a}}, opt{optTSOffset, make([]byte, 8)}),
			enhancedBlock(o, 0, 1, datagram6(60), opt{optComment, []byte("d")}),
			block(o, 5, make([]byte, 12)), simpleBlock(o, 60, datagram4(60)), obsoleteBlock(o, 0, 2, datagram4(60)),
			sectionBlock(binary.BigEndian),
		}, nil))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := NewReader(bytes.NewReader(file))
		for err == nil {
			var p *Packet
			if p, err = r.Next(); err != nil {
				break
			}
			if p.CapLen != len(p.Data) || len(p.IP) > len(p.Data) || (p.IP == nil) != (p.NotIP != "") {
				t.Fatalf("packet %+v", p)
			}
			// A gzip file of some KB can be one of many MB, but not without an end.
			if !r.compressed && p.N > uint64(len(file)/16) {
				t.Fatalf("packet %d of a file of %d bytes", p.N, len(file))
			}
		}
		var damage *Error
		if !errors.Is(err, io.EOF) && !errors.As(err, &damage) {
			t.Fatalf("%T %v", err, err)
		}
		if r == nil {
			return
		}
		if n := len(r.src.buf); n > 2*MaxRecord || !r.compressed && n > max(bufferSize, 4*len(file)) {
			t.Fatalf("a buffer of %d bytes for a file of %d", n, len(file))
		}
		if r.Offset() > int64(len(file)) {
			t.Fatalf("offset %d of %d", r.Offset(), len(file))
		}
	})
}

// Whatever a frame of any link layer is, what is taken for a datagram is a part of it,
// and what is not has a reason.
func FuzzPeel(f *testing.F) {
	mac, snap := make([]byte, 22), []byte{0xaa, 0xaa, 3, 0, 0, 0, 8, 0}
	f.Add(uint16(Ethernet), cat(mac[:12], []byte{0x88, 0x64, 0x11, 0, 0, 1, 0, 62, 0, 0x21}, datagram4(60)))
	f.Add(uint16(Cooked2), cat([]byte{0x81, 0}, mac[:18], []byte{0, 1, 0x88, 0x47, 0, 1, 1, 64}, datagram4(60)))
	f.Add(uint16(CiscoHDLC), cat([]byte{0x0f, 0, 8, 0}, datagram4(60)))
	f.Add(uint16(WLAN), cat([]byte{0x88, 0x82}, mac, make([]byte, 6), snap, datagram4(60)))
	f.Add(uint16(Radiotap), cat([]byte{0, 0, 21, 0, 3, 0, 0, 0x80, 0, 0, 0, 0}, mac[:8], []byte{0x20, 0x88, 2}, mac, make([]byte, 4), snap, datagram4(60)))
	f.Fuzz(func(t *testing.T, link uint16, frame []byte) {
		var p Peeler
		ip, notIP := p.Peel(LinkType(link), frame)
		if (ip == nil) != (notIP != "") || !bytes.Contains(frame, ip) {
			t.Fatalf("%d bytes of %d, and %q", len(ip), len(frame), notIP)
		}
	})
}
