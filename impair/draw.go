package impair

import "math/rand/v2"

// Draws that each purpose takes for each packet, whether or not they are used.
const (
	lossDraws      = 2 // the next state, and the loss within a state
	duplicateDraws = 1
	corruptDraws   = 2 // whether, and which bit
	reorderDraws   = 1
	delayDraws     = 1
	ruleDraws      = 2 // whether, and which bit
)

// streams is where the random numbers of several purposes come from.
type streams struct {
	open   func(purpose string) *rand.ChaCha8
	prefix string // of each purpose
}

// draws is the stream of one purpose. Packet n owns the numbers n*k to n*k+k-1
// of the stream, k being the purpose's draws a packet: a packet for which the
// purpose is switched off skips its numbers, which costs nothing until a later
// packet needs its own.
type draws struct {
	from    *streams
	purpose string
	src     *rand.ChaCha8 // nil until the first draw
	taken   uint64
}

func (d *draws) open() {
	if d.src == nil {
		d.src = d.from.open(d.from.prefix + d.purpose)
	}
}

// seek moves to the stream's number at, which must not have been taken yet.
func (d *draws) seek(at uint64) {
	d.open()
	for d.taken < at {
		d.src.Uint64()
		d.taken++
	}
}

// next takes one number, uniform over all 32 bits, netem's resolution.
func (d *draws) next() uint32 {
	d.open()
	d.taken++
	return uint32(d.src.Uint64() >> 32)
}

// unit is a draw as the record shows it, in [0, 1).
func unit(u uint32) float64 { return float64(u) / (1 << 32) }
