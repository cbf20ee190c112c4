package rfc

import "netlab/topology/wire"

// mark is a segment that others are compared with, by what shows whether another was
// sent after it.
type mark struct {
	tsval stamp
	id    uint32
}

func (x *mark) set(p *wire.Packet) {
	*x = mark{id: p.ID}
	if p.Options.HasTimestamps {
		x.tsval.set(p.Options.TSVal)
	}
}

// maxStep is how far an identification may be ahead of another for it to have
// been given after that one, rather than at random.
const maxStep = 256

// precedes reports whether a segment was certainly sent after the marked one, though it may
// have overtaken others: its timestamp is newer, or its IP identification shortly
// after.
func (x *mark) precedes(p *wire.Packet) bool {
	if p.Options.HasTimestamps && x.tsval.has && x.tsval.value != p.Options.TSVal {
		return x.tsval.before(p.Options.TSVal)
	}
	step := uint16(p.ID - x.id)
	return p.ID != 0 && x.id != 0 && step > 0 && step <= maxStep
}
