package impair

import (
	"slices"

	"netlab/topology/wire"
)

// change replaces the frame's packet by a copy whose bytes edit has changed,
// decoded anew. A datagram that cannot be decoded any more keeps what was known
// of it before, so that a record still has names for it.
func (f *Frame) change(edit func(data []byte)) {
	data := slices.Clone(f.Packet.Data)
	edit(data)
	changed := new(wire.Packet)
	if err := changed.Decode(data); err != nil {
		*changed = *f.Packet
		changed.Data = data
	}
	f.Packet = changed
}

// tcpHeader is the length of a TCP header without options.
const tcpHeader = 20

// rewriteTCP changes the header of a TCP segment and sets its checksum right; it
// reports false for anything else, and for fragments.
func rewriteTCP(f *Frame, edit func(header []byte)) bool {
	if p := f.Packet; p.Proto != wire.TCP || p.FragOffset != 0 || p.MoreFragments || p.Truncated || len(p.Transport()) < tcpHeader {
		return false
	}
	at := len(f.Packet.Data) - len(f.Packet.Transport())
	f.change(func(data []byte) {
		edit(data[at:])
		_ = wire.FixChecksums(data) // data was decoded, and its lengths are untouched
	})
	return true
}
