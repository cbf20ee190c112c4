package flow

// Ordinals count, for each connection and direction, the segments of a few
// kinds, retransmissions included, from 1.
const (
	OrdinalSYN = iota
	OrdinalSYNACK
	OrdinalFIN
	OrdinalData
	NumOrdinals
)

// numbered are the kinds that have an ordinal, by its index.
var numbered = [NumOrdinals]Kind{OrdinalSYN: SYN, OrdinalSYNACK: SYNACK, OrdinalFIN: FIN, OrdinalData: Data}

// Ordinal returns the index of a kind's ordinal; only SYN, SYNACK, FIN and Data
// have one.
func (k Kind) Ordinal() (index int, ok bool) {
	for i, n := range numbered {
		if n == k {
			return i, true
		}
	}
	return 0, false
}

// count gives the segment its ordinals.
func (g *segment) count() {
	switch g.kinds & (SYN | SYNACK | FIN | Data) {
	case 0:
		return
	case Data:
		g.s.ordinals[OrdinalData]++
		g.ordinals[OrdinalData] = g.s.ordinals[OrdinalData]
		return
	}
	for i, kind := range numbered {
		if g.kinds&kind != 0 {
			g.s.ordinals[i]++
			g.ordinals[i] = g.s.ordinals[i]
		}
	}
}
