package report

import (
	"iter"

	"netlab/topology/tap"
	"netlab/topology/wire/flow"
)

// leastFold is the fewest moments that are summed up: fewer take no more room
// than their sum.
const leastFold = 4

// elide passes a story on. Of each stretch of more than e.Plain plain moments it
// tells the first and the last e.Plain/2, and of each connection the first
// e.Remarkable remarkable packets of each sort; what lies between is summed up. An
// e.Plain of 0 passes everything on.
func elide(story iter.Seq[moment], e Elision) iter.Seq[moment] {
	if e.Plain <= 0 {
		return story
	}
	return func(yield func(moment) bool) {
		f := folder{
			half: max(1, e.Plain/2), left: e.Remarkable, yield: yield,
			seen: make(map[sort]int), shown: make(map[*tap.Packet]bool),
		}
		for m := range story {
			if !f.take(m) {
				return
			}
		}
		f.end()
	}
}

// folder sums up the middle of stretches of plain moments.
type folder struct {
	half, left int
	yield      func(moment) bool
	// told counts the plain moments of the stretch that were passed on already.
	told int
	// latest are the last moments of the stretch, at most half.
	latest []moment
	// gap sums up what is not told; few are its moments, while they are few.
	gap elision
	few []moment
	// seen counts the remarkable packets of each sort, shown has those that are
	// told.
	seen  map[sort]int
	shown map[*tap.Packet]bool
}

// sort is what makes packets of a connection remarkable: that they are lost, or
// the first of their kinds that does.
type sort struct {
	conn *flow.Conn
	lost bool
	kind flow.Kind
}

func sortOf(p *tap.Packet) sort {
	if p.Fate == tap.Dropped {
		return sort{conn: p.Conn, lost: true}
	}
	kinds := p.Kinds & remarkable
	return sort{conn: p.Conn, kind: kinds & -kinds}
}

func (f *folder) take(m moment) bool {
	if !m.isPlain() {
		return f.end() && f.yield(m)
	}
	if f.told < f.half {
		f.told++
		return f.yield(m)
	}
	f.latest = append(f.latest, m)
	if len(f.latest) <= f.half {
		return true
	}
	oldest := f.latest[0]
	f.latest = append(f.latest[:0], f.latest[1:]...)
	if f.remarkable(&oldest) {
		return f.close() && f.yield(oldest)
	}
	if f.gap.moments == 0 {
		f.gap.from = oldest.at
	}
	f.gap.add(&oldest)
	if len(f.few) < leastFold {
		f.few = append(f.few, oldest)
	}
	return true
}

// remarkable reports whether a moment is told in spite of the many around it. All
// moments of a packet are, or none.
func (f *folder) remarkable(m *moment) bool {
	p := m.packet
	if p == nil {
		return false
	}
	s := sortOf(p)
	switch {
	case f.shown[p]:
		return true
	case m.kind == forwarded && f.shown[m.origin]:
		f.shown[p] = true
		return true
	case !s.lost && (p.PassesOn != 0 || s.kind == 0), f.seen[s] == f.left:
		return false
	}
	f.seen[s]++
	f.shown[p] = true
	return true
}

// close ends a gap.
func (f *folder) close() bool {
	gap, few := f.gap, f.few
	f.gap, f.few = elision{}, few[:0]
	if gap.moments >= leastFold {
		return f.yield(moment{kind: elided, at: gap.from, gap: &gap})
	}
	for i := range few {
		if !f.yield(few[i]) {
			return false
		}
	}
	return true
}

// end ends a stretch.
func (f *folder) end() bool {
	if !f.close() {
		return false
	}
	for i := range f.latest {
		if !f.yield(f.latest[i]) {
			return false
		}
	}
	f.told, f.latest = 0, f.latest[:0]
	return true
}
