package flow

// maxRanges bounds the islands of sequence space that are kept beyond the
// contiguous part of what an end has sent. When there would be more, the lowest
// hole is given up: it counts as missed and what fills it later counts as seen
// before.
const maxRanges = 32

// span is sequence space from start to end, exclusive, both unwrapped.
type span struct{ start, end uint64 }

// ranges is the sequence space that was seen of one direction: one contiguous
// part and, after holes, ordered islands that neither touch nor overlap.
type ranges struct {
	first   span
	islands []span
	// given counts the bytes of holes that were given up.
	given uint64
}

// has reports whether all of start to end was seen.
func (r *ranges) has(start, end uint64) bool {
	if start >= r.first.start && end <= r.first.end {
		return true
	}
	for _, s := range r.islands {
		if start >= s.start && end <= s.end {
			return true
		}
	}
	return false
}

// add notes start to end as seen, with at most limit islands, and returns how
// much of it is new.
func (r *ranges) add(start, end uint64, limit int) uint64 {
	if r.first.start == r.first.end {
		r.first = span{start, end}
		return end - start
	}
	if len(r.islands) == 0 && start == r.first.end {
		r.first.end = end
		return end - start
	}
	return r.insert(start, end, limit)
}

func (r *ranges) insert(start, end uint64, limit int) uint64 {
	before := r.size()
	if start < r.first.start {
		// Below the first segment seen: a capture that began in the middle.
		if end < r.first.start {
			r.given += r.first.start - end
		}
		r.first.start = start
		r.first.end = max(r.first.end, end)
	} else if start <= r.first.end {
		r.first.end = max(r.first.end, end)
	} else {
		r.island(span{start, end})
	}
	r.join()
	if len(r.islands) > limit {
		r.given += r.islands[0].start - r.first.end
		r.first.end = r.islands[0].end
		r.islands = append(r.islands[:0], r.islands[1:]...)
		return end - start
	}
	return r.size() - before
}

// island puts s in its place among the islands and merges what it touches.
func (r *ranges) island(s span) {
	i := 0
	for i < len(r.islands) && r.islands[i].end < s.start {
		i++
	}
	j := i
	for j < len(r.islands) && r.islands[j].start <= s.end {
		s.start = min(s.start, r.islands[j].start)
		s.end = max(s.end, r.islands[j].end)
		j++
	}
	if i == j {
		r.islands = append(r.islands, span{})
		copy(r.islands[i+1:], r.islands[i:])
		r.islands[i] = s
		return
	}
	r.islands[i] = s
	r.islands = append(r.islands[:i+1], r.islands[j:]...)
}

// join moves islands that the contiguous part has reached into it.
func (r *ranges) join() {
	n := 0
	for n < len(r.islands) && r.islands[n].start <= r.first.end {
		r.first.end = max(r.first.end, r.islands[n].end)
		n++
	}
	if n > 0 {
		r.islands = append(r.islands[:0], r.islands[n:]...)
	}
}

// size is the sequence space seen, given-up holes included.
func (r *ranges) size() uint64 {
	n := r.first.end - r.first.start
	for _, s := range r.islands {
		n += s.end - s.start
	}
	return n
}

// holes is the sequence space below the highest seen that was never seen.
func (r *ranges) holes() uint64 {
	n, edge := r.given, r.first.end
	for _, s := range r.islands {
		n += s.start - edge
		edge = s.end
	}
	return n
}

// high is the number after the highest seen, 0 where none was.
func (r *ranges) high() uint64 {
	if n := len(r.islands); n > 0 {
		return r.islands[n-1].end
	}
	return r.first.end
}
