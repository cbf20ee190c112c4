package scripts

import (
	"fmt"
	"time"

	"go.starlark.net/starlark"
)

// maxRaise is how many times the default a lab may raise a limit by itself: a lab
// that never ends is still ended.
const maxRaise = 10

func limitsBuiltin() []entry {
	return []entry{
		builtin("limits(steps=None, time=None, packets=None)", setLimits, "Sets limits of the run: the steps of the script, the virtual time that passes, the packets that are sent on all links together.").beforeStart().more(
			fmt.Sprintf("Each is at most %d times its default: %d steps, %v, %d packets. What --max-steps, --max-time and --max-packets say stands in place of it.",
				maxRaise, DefaultSteps, Duration(DefaultVirtualTime), DefaultPackets)),
	}
}

func setLimits(c *call) (starlark.Value, error) {
	var steps, packets starlark.Value
	var span length
	if err := c.unpack("steps??", &steps, "time??", &span, "packets??", &packets); err != nil {
		return nil, err
	}
	now := &c.r.limits
	if err := raise("steps", steps, DefaultSteps, c.r.chosen.Steps, &now.Steps); err != nil {
		return nil, err
	}
	if err := raise("packets", packets, DefaultPackets, c.r.chosen.Packets, &now.Packets); err != nil {
		return nil, err
	}
	if !span.set {
		return nil, nil
	}
	if most := maxRaise * DefaultVirtualTime; span.d <= 0 || span.d > most {
		return nil, fmt.Errorf("time %v: want more than 0, at most %v", Duration(span.d), Duration(most))
	}
	if chosen := c.r.chosen.VirtualTime; chosen == 0 || chosen == DefaultVirtualTime {
		now.VirtualTime = time.Duration(span.d)
	}
	return nil, nil
}

// raise sets a limit that whoever runs the lab has left at its default.
func raise(name string, v starlark.Value, usual, chosen uint64, limit *uint64) error {
	if v == nil {
		return nil
	}
	n, ok := v.(starlark.Int)
	wide, fits := n.Uint64()
	if !ok || !fits || wide < 1 || wide > maxRaise*usual {
		return fmt.Errorf("%s %s: want a whole number from 1 to %d", name, brief(v), maxRaise*usual)
	}
	if chosen == 0 || chosen == usual {
		*limit = wide
	}
	return nil
}
