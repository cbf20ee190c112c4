package impair

import (
	"slices"

	"netlab/topology/wire"
)

// change replaces the frame's packet by a copy whose bytes edit has changed in
// place, decoded anew. A datagram that cannot be decoded any more keeps what was known
// of it before, so that a record still has names for it.
func (f *Frame) change(edit func(data []byte)) {
	data := slices.Clone(f.Packet.Data)
	edit(data)
	f.replace(data)
}

// replace is change by other bytes.
func (f *Frame) replace(data []byte) {
	changed := new(wire.Packet)
	if err := changed.Decode(data); err != nil {
		*changed = *f.Packet
		changed.Data, changed.Payload = data, nil
	}
	f.Packet = changed
}
