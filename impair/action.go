package impair

import (
	"fmt"
	"math"
	"strconv"
	"time"
)

// Action is what a rule does to a packet that it matches: [Drop], [Delay],
// [Duplicate], [Corrupt], [Hold], [Mark] or [Rewrite], which print as they are
// written in the text of a rule; or Go code, see [Choose]. All are comparable.
type Action interface {
	fmt.Stringer
	check() error
}

// Drop loses the packet.
type Drop struct{}

// Delay sends the packet later by For, past those that are sent meanwhile. The
// delays of several rules add up.
type Delay struct{ For time.Duration }

// Duplicate sends copies after the packet, each Spaced after the one before; the
// copies pass no rules.
type Duplicate struct {
	// Copies is how many there are besides the packet itself, at least 1.
	Copies int
	Spaced time.Duration
}

// Corrupt flips one bit of the packet, any; or with Fix one of its payload, and
// sets the checksum right again. See [Corruption].
type Corrupt struct{ Fix bool }

// Hold keeps the packet until [RuleHandle.Remove] or [Pipe.Release].
type Hold struct{}

// Mark sets the congestion experienced mark of an ECN-capable packet (RFC 3168);
// any other packet passes as it is.
type Mark struct{}

func (Drop) String() string { return "drop" }

func (d Delay) String() string { return "delay " + timeText(d.For) }

func (d Duplicate) String() string {
	s := "duplicate"
	if d.Copies != 1 || d.Spaced != 0 {
		s += " " + strconv.Itoa(d.Copies)
	}
	if d.Spaced != 0 {
		s += " spaced " + timeText(d.Spaced)
	}
	return s
}

func (c Corrupt) String() string {
	if c.Fix {
		return "corrupt fix"
	}
	return "corrupt"
}

func (Hold) String() string { return "hold" }

func (Mark) String() string { return "mark" }

func (Drop) check() error    { return nil }
func (Corrupt) check() error { return nil }
func (Hold) check() error    { return nil }
func (Mark) check() error    { return nil }

func (d Delay) check() error { return checkDelay("delay", d.For) }

// maxCopies bounds what one packet can become.
const maxCopies = 1000

func (d Duplicate) check() error {
	if d.Copies < 1 || d.Copies > maxCopies {
		return fmt.Errorf("duplicate: %d copies: want 1 to %d", d.Copies, maxCopies)
	}
	if d.Spaced > math.MaxInt64/2/maxCopies {
		return fmt.Errorf("duplicate: copies %v apart are out of range", d.Spaced)
	}
	return checkDelay("duplicate: space", d.Spaced)
}
