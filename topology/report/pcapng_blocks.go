package report

import (
	"bufio"
	"encoding/binary"
	"math"
	"time"
)

// blocks writes the blocks of a capture file, by draft-ietf-opsawg-pcapng. The library
// that reads them back in tests, gopacket's pcapgo, writes the same bytes, but brings
// every protocol that it can decode: a sixth of the engine in WebAssembly.
type blocks struct {
	w *bufio.Writer
	// block is the one that is being made.
	block []byte
}

// The types of blocks, and the codes of the options in them.
const (
	blockSection   = 0x0a0d0d0a
	blockInterface = 1
	blockPacket    = 6

	optionEnd         = 0
	optionComment     = 1
	optionApplication = 4 // shb_userappl
	optionName        = 2 // if_name
	optionDescription = 3 // if_description
	optionResolution  = 9 // if_tsresol, a power of ten
	optionPacketID    = 5 // epb_packetid

	linkTypeRaw = 101 // a packet begins with its IP header
)

// section begins a file. It does not say on which system: the bytes are the same on all.
func (b *blocks) section() error {
	b.begin(blockSection)
	b.u32(0x1a2b3c4d) // the byte order
	b.u32(1)          // version 1.0
	b.u32(0xffffffff) // as long as the file goes on
	b.u32(0xffffffff)
	b.option(optionApplication, "netlab")
	return b.end()
}

// iface adds an interface, with time stamps in nanoseconds.
func (b *blocks) iface(name, description string) error {
	b.begin(blockInterface)
	b.u32(linkTypeRaw)
	b.u32(0) // packets are whole
	b.option(optionName, name)
	b.option(optionDescription, description)
	b.option(optionResolution, "\x09")
	return b.end()
}

// packet adds a packet of the interface with that number: as much of it as there is,
// and how long it was.
func (b *blocks) packet(iface int, at time.Duration, data []byte, size int, comments []string, id uint64) error {
	b.begin(blockPacket)
	b.u32(uint32(iface))
	b.u32(uint32(uint64(at) >> 32))
	b.u32(uint32(uint64(at)))
	b.u32(uint32(len(data)))
	b.u32(uint32(size))
	b.block = append(b.block, data...)
	b.pad()
	for _, c := range comments {
		b.option(optionComment, c)
	}
	b.option(optionPacketID, string(binary.LittleEndian.AppendUint64(nil, id)))
	return b.end()
}

func (b *blocks) u32(n uint32) { b.block = binary.LittleEndian.AppendUint32(b.block, n) }

// pad fills up to a multiple of four bytes, at which everything begins.
func (b *blocks) pad() {
	for len(b.block)%4 != 0 {
		b.block = append(b.block, 0)
	}
}

// option adds an option; of a value that is too long for one it has the beginning.
func (b *blocks) option(code uint16, value string) {
	value = value[:min(len(value), math.MaxUint16)]
	b.block = binary.LittleEndian.AppendUint16(b.block, code)
	b.block = binary.LittleEndian.AppendUint16(b.block, uint16(len(value)))
	b.block = append(b.block, value...)
	b.pad()
}

// begin begins a block: its type, and room for its length.
func (b *blocks) begin(kind uint32) {
	b.block = b.block[:0]
	b.u32(kind)
	b.u32(0)
}

// end ends the options and the block, which has its length at both ends.
func (b *blocks) end() error {
	b.u32(optionEnd)
	n := uint32(len(b.block) + 4)
	binary.LittleEndian.PutUint32(b.block[4:], n)
	b.u32(n)
	_, err := b.w.Write(b.block)
	return err
}
