package samples

// sample is a value that holds from one moment until the next sample.
type sample[T any] interface {
	// same reports whether two samples differ in nothing but the time.
	same(T) bool
}

// series is a step function of time that is thinned out where it grows too long. What
// repeats the value before it is not kept: nothing is lost by that.
type series[T sample[T]] struct {
	all []T
	// newest is the latest sample where it is not in all; pending says so.
	newest  T
	pending bool
	// stride is how many samples come for one that is kept, passed how many have come
	// since the last one that was.
	stride, passed int
}

// add takes a sample. Where most of them are kept already, every second one goes.
func (s *series[T]) add(v T, most int) {
	if last, ok := s.last(); ok && last.same(v) {
		return
	}
	if s.passed++; s.passed < s.stride {
		s.newest, s.pending = v, true
		return
	}
	s.passed, s.pending = 0, false
	if len(s.all) >= most {
		kept := s.all[:0]
		for i := 0; i < len(s.all); i += 2 {
			kept = append(kept, s.all[i])
		}
		s.all = kept
		s.stride = max(1, s.stride) * 2
	}
	s.all = append(s.all, v)
}

func (s *series[T]) last() (T, bool) {
	switch {
	case s.pending:
		return s.newest, true
	case len(s.all) > 0:
		return s.all[len(s.all)-1], true
	}
	var none T
	return none, false
}

// copied is the series as it is now, the latest sample among it.
func (s *series[T]) copied() []T {
	all := append(make([]T, 0, len(s.all)+1), s.all...)
	if s.pending {
		all = append(all, s.newest)
	}
	return all
}
