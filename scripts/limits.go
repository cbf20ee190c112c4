package scripts

import (
	"fmt"
	"time"
)

// Limits bound a run. Zero means the default, which a lab may replace itself, within
// bounds; see the builtin limits.
//
// Steps, VirtualTime and Packets end a run at the same place each time. Memory is
// measured while it goes on: a run that it does not end is as it would be without
// it, one that it ends may end elsewhere the next time.
type Limits struct {
	// Steps is how many steps of computation the script may take, all of its flows
	// together; [DefaultSteps].
	Steps uint64
	// VirtualTime is how far the clock may go; [DefaultVirtualTime].
	VirtualTime time.Duration
	// Packets is how many packets may be sent, on each link counted anew;
	// [DefaultPackets].
	Packets uint64
	// Memory is by how many bytes the heap of the process, and twice its stacks, may
	// grow during the run, whoever takes them: the script, the network, the record,
	// or something else in the process; [DefaultMemory].
	Memory int64
}

// The defaults of Limits.
const (
	DefaultSteps       = 20_000_000
	DefaultVirtualTime = 24 * time.Hour
	DefaultPackets     = 5_000_000
	DefaultMemory      = 512 << 20
)

// The largest values that one step of a script, or one call, may make or go
// through: the bytes of a text, and of one that other values are written as; the
// elements of a list or of a range, the bits of a number, and how deep values that
// are written as text are nested.
const (
	maxText     = 128 << 20
	maxWritten  = 16 << 20
	maxElements = 4 << 20
	maxBits     = 1 << 20
	maxDepth    = 1000
)

// stepSlice is how many steps a flow makes before it is counted.
const stepSlice = 10_000

func (l Limits) withDefaults() Limits {
	if l.Steps == 0 {
		l.Steps = DefaultSteps
	}
	if l.VirtualTime == 0 {
		l.VirtualTime = DefaultVirtualTime
	}
	if l.Packets == 0 {
		l.Packets = DefaultPackets
	}
	if l.Memory == 0 {
		l.Memory = DefaultMemory
	}
	return l
}

// overLimit says which limit ended a run, and the flag that raises it.
func overLimit(flag, format string, args ...any) error {
	return hint(fmt.Errorf(format, args...), "raise the limit by %s if that is meant", flag)
}

// spend counts the steps that a flow has made since it was counted last, and sees
// to what must end the run.
func (r *run) spend(f *flow) error {
	made := f.thread.Steps - f.steps
	f.steps = f.thread.Steps
	r.steps += made
	if r.steps > r.limits.Steps {
		return overLimit("--max-steps", "the script has taken over %d steps, is it in an endless loop?", r.limits.Steps)
	}
	r.watchdog.steps.Add(made)
	return r.watchdog.verdict()
}

// within checks the limits of the network before its next event, which is at t.
func (r *run) within(t time.Duration) error {
	if t > r.limits.VirtualTime {
		return overLimit("--max-time", "the run goes on beyond %v of virtual time: something keeps happening, such as keepalive probes or the retransmissions of a connection that nobody closed", Duration(r.limits.VirtualTime))
	}
	if sent := r.observer.sent; sent > r.limits.Packets {
		return overLimit("--max-packets", "over %d packets were sent", r.limits.Packets)
	}
	if r.events++; r.events%256 == 0 {
		r.watchdog.look()
		if r.progress != nil {
			r.progress(t, r.events)
		}
	}
	return r.watchdog.verdict()
}
