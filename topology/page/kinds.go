package page

import (
	"netlab/topology/tap"
	"netlab/topology/wire/flow"
	"netlab/topology/wire/match"
)

// kinds tells by what names the language of matches knows packets.
type kinds struct {
	patterns []match.Pattern
	// count is how many of a kind there were in a direction of a connection.
	count map[kindKey]uint32
	// of are the kinds of packets by their numbers, those that are passed on among them.
	of map[uint64][]uint32
}

type kindKey struct {
	conn *flow.Conn
	dir  int
	kind int
}

// newKinds returns the names of the kinds, but for "packet", which every packet is, and
// what tells them.
func newKinds() ([]string, *kinds) {
	var names []string
	k := &kinds{count: make(map[kindKey]uint32), of: make(map[uint64][]uint32)}
	for _, kind := range match.Kinds()[1:] {
		p, err := match.Parse(kind.Name)
		if err != nil {
			panic(err) // the name is the language's own
		}
		names, k.patterns = append(names, kind.Name), append(k.patterns, p)
	}
	return names, k
}

// see takes the packets of the record in their order, and notes the kinds of each. One that
// is passed on is what it was on its first link.
func (k *kinds) see(p *tap.Packet) {
	if p.PassesOn != 0 {
		k.of[p.N] = k.of[p.PassesOn]
		return
	}
	out := []uint32{}
	for i := range k.patterns {
		if p.Conn == nil || !k.patterns[i].Matches(&p.Info, &p.Packet) {
			continue
		}
		var n uint32
		if p.CopyOf == 0 {
			key := kindKey{p.Conn, p.Dir, i}
			k.count[key]++
			n = k.count[key]
		}
		out = append(out, uint32(i), n)
	}
	k.of[p.N] = out
}
