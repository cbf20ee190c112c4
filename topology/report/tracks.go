package report

import (
	"time"

	"netlab/topology/words"
)

// track is the column in which a flight goes down, for flights that take time.
type tracks struct {
	// cols are the columns of the lanes' first bars, wide how many bars each has.
	cols, wide []int
	column     map[*flight]int
	// together counts the flights that begin at a time and a place.
	together map[departure]int
	// nearest is how far from its receiver's lane the first track is, so that
	// there is room for an arrow's head; lead how far from its sender's lane a
	// label begins; leastRoom what a track leaves for the label.
	nearest, lead, leastRoom int
}

// A track's distances, in cells.
const (
	// step is from one track to the next.
	step = 2
	// A gap of lanes that is narrower is drawn densely.
	denseGap = 26
	// leastBurst is the fewest packets that are a burst.
	leastBurst = 4
)

// measure says how dense arrows are to be drawn, by the least gap of two lanes.
func (t *tracks) measure() {
	t.nearest, t.lead, t.leastRoom = 4, 3, 14
	if n := len(t.cols); n > 1 && (t.cols[n-1]-t.cols[0])/(n-1) < denseGap {
		t.nearest, t.lead, t.leastRoom = 2, 2, 10
	}
}

// assign gives each flight of a chart a track. Of flights under way together to
// one lane, one that starts later turns down farther from it: where packets stay
// in order their strokes do not cross. A flight for which there is no room has
// no track, and is drawn in two parts.
func (t *tracks) assign(c *chart) {
	t.column, t.together = make(map[*flight]int), make(map[departure]int)
	for _, f := range c.flights {
		t.together[departureOf(f)]++
	}
	for f, under := range c.underWay() {
		room := t.leastRoom
		if t.burst(f) {
			room = t.burstRoom(f, words.Width(c.named(f.packet, numbers)))
		}
		if x, ok := t.choose(f, append(under, f), room); ok {
			t.column[f] = x
		}
	}
}

// ends are the columns of the bars that a flight leaves and reaches, and its
// direction.
func (t *tracks) ends(f *flight) (from, to, dir int) {
	dir = direction(f.from, f.to)
	return t.edge(f.from, dir), t.edge(f.to, -dir), dir
}

// edge is the column of a lane's outermost bar in a direction.
func (t *tracks) edge(lane, dir int) int {
	if dir < 0 {
		return t.cols[lane]
	}
	return t.cols[lane] + t.wide[lane] - 1
}

// isLane reports whether a column belongs to a lane.
func (t *tracks) isLane(x int) bool {
	for i, c := range t.cols {
		if x >= c && x < c+t.wide[i] {
			return true
		}
	}
	return false
}

// departure is a time and a place at which flights begin.
type departure struct {
	from int
	at   time.Duration
}

func departureOf(f *flight) departure { return departure{f.from, f.packet.Sent} }

// burst reports whether a flight is one of many that begin together.
func (t *tracks) burst(f *flight) bool { return t.together[departureOf(f)] >= leastBurst }

// burstRoom is what a track leaves for a label of so many cells. A burst is told by
// its numbers, whole arrows or not, unless they have no room without a track.
func (t *tracks) burstRoom(f *flight, label int) int {
	from, to, dir := t.ends(f)
	if label += t.lead; label+5 > (to-from)*dir {
		return t.leastRoom
	}
	return max(t.leastRoom, label+3)
}

// choose finds a track that leaves so much room beside the sender.
func (t *tracks) choose(f *flight, under []*flight, least int) (int, bool) {
	from, to, dir := t.ends(f)
	if f.lost != nil {
		// It ends on its way: half-way, so that it reads as one.
		return (from + to) / 2, true
	}
	room := (to-from)*dir - t.nearest - least
	first := 0
	for _, u := range under {
		if x, ok := t.column[u]; ok && u.to == f.to && direction(u.from, u.to) == dir {
			if k := ((to-x)*dir - t.nearest) / step; k >= first && k*step <= room {
				first = k + 1
			}
		}
	}
	for k := range max(0, room)/step + 1 {
		// From the first one in order on, then those that are free again.
		x := to - dir*(t.nearest+step*((first+k)%(max(0, room)/step+1)))
		if room >= 0 && t.free(x, under) {
			return x, true
		}
	}
	return 0, false
}

func (t *tracks) free(x int, under []*flight) bool {
	if t.isLane(x) {
		return false
	}
	for _, u := range under {
		if c, ok := t.column[u]; ok && (c == x || c == x-1 || c == x+1) {
			return false
		}
	}
	return true
}

func direction(from, to int) int {
	if to < from {
		return -1
	}
	return 1
}
