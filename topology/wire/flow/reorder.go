package flow

import "time"

// reorderWindow is how long a segment may be late for it to count as reordered
// where no round-trip time is known yet. Wireshark allows the same.
const reorderWindow = 3 * time.Millisecond

// resent reports whether a segment that fills a hole is a retransmission of one
// that was lost before the observer, not the late original. Its timestamp tells,
// or its IPv4 identification, where its sender counts: which of it and the segment
// after the hole was sent first. Else its age does: the news of the loss takes the
// way from the observer to the receiver and back, and from the observer to the
// sender and back, before anything is sent again.
func (g *segment) resent() bool {
	s := g.s
	if g.p.Options.HasTimestamps && s.trips.any && g.p.Options.TSVal != s.trips.newest {
		return s.trips.before(g.p)
	}
	since, id := s.trouble().gapAt, s.trouble().gapID
	if o := s.sent.beyond(g.end); o != nil {
		since, id = o.at, o.id
	}
	if step := int16(uint16(g.p.ID) - id); s.ids.counted() && g.p.ID != 0 && id != 0 && step != 0 {
		return step > 0
	}
	if s.trips.samples > 0 && g.r.trips.samples > 0 {
		return g.at-since > s.trips.min+g.r.trips.min
	}
	return s.troubles.dupACKs >= dupThresh || g.at-since > max(reorderWindow, g.r.trips.min)
}

// gap notes that the segment comes after a hole.
func (g *segment) gap() {
	t := g.s.trouble()
	t.gapAt, t.gapID = g.at, uint16(g.p.ID)
}

// ids tells whether an end's IPv4 identifications count its packets. Some stacks
// draw them at random or send zeros (RFC 6864 section 4.1).
type ids struct {
	last uint16
	// steps is how many in a row were a little above the one before, up to enough.
	steps uint8
}

// A counter that serves many connections moves between two packets of one, but not
// by more than farthestStep.
const (
	farthestStep = 1 << 12
	enoughSteps  = 3
)

// take takes the identification of the next packet seen.
func (i *ids) take(id uint16) {
	switch step := int16(id - i.last); {
	case id == 0:
		return
	case i.last == 0: // the first
	case step <= 0 && step >= -farthestStep:
		return
	case step > 0 && step <= farthestStep:
		i.steps = min(i.steps+1, enoughSteps)
	default:
		i.steps = 0
	}
	i.last = id
}

func (i *ids) counted() bool { return i.steps == enoughSteps }
