package flow

// maxRanges bounds the islands of sequence space that are kept beyond the
// contiguous part of what an end has sent. When there would be more, the lowest
// hole is given up: it counts as missed and what fills it later counts as seen
// before.
const maxRanges = 32

// span is sequence space from start to end, exclusive, both unwrapped.
type span struct{ start, end uint64 }

// Ranges is the sequence space that was seen of one direction: one contiguous
// part and, after holes, ordered islands that neither touch nor overlap. The zero
// value has seen nothing. What lies below the first that was seen counts as seen as
// soon as something there is.
type Ranges struct {
	first span
	// more is nil until there is a hole.
	more *more
}

type more struct {
	islands []span
	// given counts the bytes of holes that were given up.
	given uint64
}

func (r *Ranges) empty() bool { return r.first.start == r.first.end }

func (r *Ranges) islands() []span {
	if r.more == nil {
		return nil
	}
	return r.more.islands
}

// beyond returns what there is beyond the contiguous part, to be changed.
func (r *Ranges) beyond() *more {
	if r.more == nil {
		r.more = new(more)
	}
	return r.more
}

// has reports whether all of start to end was seen.
func (r *Ranges) has(start, end uint64) bool {
	if start >= r.first.start && end <= r.first.end {
		return true
	}
	for _, s := range r.islands() {
		if start >= s.start && end <= s.end {
			return true
		}
	}
	return false
}

// through returns the end of what was seen without a hole, if all below n was.
func (r *Ranges) through(n uint64) uint64 {
	for _, s := range r.islands() {
		if s.start > n {
			break
		}
		n = max(n, s.end)
	}
	return n
}

// Add notes start to end as seen, unwrapped numbers of which the second is the one
// after the last, and returns how much of it is new. Beyond limit islands the lowest
// hole counts as seen.
func (r *Ranges) Add(start, end uint64, limit int) uint64 {
	if r.empty() {
		r.first = span{start, end}
		return end - start
	}
	if len(r.islands()) == 0 && start == r.first.end {
		r.first.end = end
		return end - start
	}
	return r.insert(start, end, limit)
}

func (r *Ranges) insert(start, end uint64, limit int) uint64 {
	before := r.size()
	if start < r.first.start {
		// Below the first segment seen: a capture that began in the middle.
		if end < r.first.start {
			r.beyond().given += r.first.start - end
		}
		r.first.start = start
		r.first.end = max(r.first.end, end)
	} else if start <= r.first.end {
		r.first.end = max(r.first.end, end)
	} else {
		r.beyond().island(span{start, end})
	}
	r.join()
	if m := r.more; m != nil && len(m.islands) > limit {
		m.given += m.islands[0].start - r.first.end
		r.first.end = m.islands[0].end
		m.islands = append(m.islands[:0], m.islands[1:]...)
		return end - start
	}
	return r.size() - before
}

// island puts s in its place among the islands and merges what it touches.
func (m *more) island(s span) {
	i := 0
	for i < len(m.islands) && m.islands[i].end < s.start {
		i++
	}
	j := i
	for j < len(m.islands) && m.islands[j].start <= s.end {
		s.start = min(s.start, m.islands[j].start)
		s.end = max(s.end, m.islands[j].end)
		j++
	}
	if i == j {
		m.islands = append(m.islands, span{})
		copy(m.islands[i+1:], m.islands[i:])
		m.islands[i] = s
		return
	}
	m.islands[i] = s
	m.islands = append(m.islands[:i+1], m.islands[j:]...)
}

// join moves islands that the contiguous part has reached into it.
func (r *Ranges) join() {
	if r.more == nil {
		return
	}
	m, n := r.more, 0
	for n < len(m.islands) && m.islands[n].start <= r.first.end {
		r.first.end = max(r.first.end, m.islands[n].end)
		n++
	}
	if n > 0 {
		m.islands = append(m.islands[:0], m.islands[n:]...)
	}
}

// size is the sequence space seen, given-up holes included.
func (r *Ranges) size() uint64 {
	n := r.first.end - r.first.start
	for _, s := range r.islands() {
		n += s.end - s.start
	}
	return n
}

// holes is the sequence space below the highest seen that was never seen.
func (r *Ranges) holes() uint64 {
	n, edge := uint64(0), r.first.end
	if r.more != nil {
		n = r.more.given
	}
	for _, s := range r.islands() {
		n += s.start - edge
		edge = s.end
	}
	return n
}

// high is the number after the highest seen, 0 where none was.
func (r *Ranges) high() uint64 {
	if all := r.islands(); len(all) > 0 {
		return all[len(all)-1].end
	}
	return r.first.end
}
