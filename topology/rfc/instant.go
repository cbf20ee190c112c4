package rfc

// maxSpare is how many slices of a kind wait to be used again: at most instants few ends
// do anything.
const maxSpare = 16

// spare has slices that are used again. Ends borrow them for an instant: there may be
// very many ends, nearly all of them idle.
type spare[T any] [][]T

func (s *spare[T]) take() []T {
	last := len(*s) - 1
	if last < 0 {
		return nil
	}
	b := (*s)[last]
	*s = (*s)[:last]
	return b
}

func (s *spare[T]) give(b []T) {
	if len(*s) < maxSpare {
		clear(b)
		*s = append(*s, b[:0])
	}
}

// here notes that an end sends or takes something at this instant.
func (m *Monitor) here(e *party) {
	if !e.present {
		e.present = true
		m.present = append(m.present, e)
	}
}

// touch has an end looked at when the instant is over.
func (m *Monitor) touch(e *party) {
	if !e.dirty {
		e.dirty = true
		m.unsettled = append(m.unsettled, e)
	}
}

// finish judges what is left of an instant. Whatever stacks do at an instant
// they have done when their network is asked for its record.
func (m *Monitor) finish() {
	for _, e := range m.unsettled {
		m.unpassed(e)
		if e.ended && e.since == m.now && e.find(0, isReset) != nil {
			e.reset = true
		}
		m.answers(e)
		m.causeless(e)
		m.speaks(e)
		if e.pressing() {
			m.broken(ruleSecondACK, e, m.now, e.owed.n, Outcome{Kind: ACKAtSecond}, Outcome{Kind: None})
			e.owed.bytes = 0
		}
		if e.replies != nil {
			m.replies.give(e.replies)
			e.replies = nil
		}
		e.dirty = false
		m.over(e.conn)
	}
	clear(m.unsettled)
	m.unsettled = m.unsettled[:0]
}

// leave forgets the packets of an instant that is over, which the record may have
// forgotten by the next one.
func (m *Monitor) leave() {
	for i, e := range m.present {
		m.present[i] = nil
		e.present, e.pathOf.p = false, nil
		if e.outs != nil {
			m.outs.give(e.outs)
			e.outs = nil
		}
	}
	m.present = m.present[:0]
}
