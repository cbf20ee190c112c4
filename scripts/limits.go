package scripts

import (
	"fmt"
	"time"
)

// Limits bound a run. Zero means the default.
type Limits struct {
	// Steps is how many steps of computation the script may take, all of its flows
	// together; [DefaultSteps].
	Steps uint64
	// VirtualTime is how far the clock may go; [DefaultVirtualTime].
	VirtualTime time.Duration
	// Packets is how many packets may be sent, on each link counted anew;
	// [DefaultPackets].
	Packets uint64
	// Memory is how many bytes the script's own values may take, and the most that
	// any one of them may; [DefaultMemory]. What the network takes is bounded by
	// its own limits: buffers, queues, and the record's.
	Memory int64
}

// The defaults of Limits.
const (
	DefaultSteps       = 20_000_000
	DefaultVirtualTime = 24 * time.Hour
	DefaultPackets     = 5_000_000
	DefaultMemory      = 256 << 20
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

// limitError says which limit ended a run.
type limitError struct{ what, flag string }

func (e *limitError) Error() string { return e.what }

func overLimit(flag, format string, args ...any) error {
	return hinted{&limitError{fmt.Sprintf(format, args...), flag}, "raise the limit by " + flag + " if that is meant"}
}

// spend counts steps of the script, and sees to what must end it.
func (r *run) spend(steps uint64) error {
	r.steps += steps
	if err := r.ctx.Err(); err != nil {
		return fmt.Errorf("the run was stopped: %w", err)
	}
	if r.steps > r.limits.Steps {
		return overLimit("--max-steps", "the script has taken over %d steps, is it in an endless loop?", r.limits.Steps)
	}
	return r.meter.charge(r, int64(steps)*bytesPerStep)
}

// within checks the limits of the network before its next event, which is at t.
func (r *run) within(t time.Duration) error {
	if t > r.limits.VirtualTime {
		return overLimit("--max-time", "the run goes on beyond %v of virtual time: something keeps happening, such as keepalive probes or the retransmissions of a connection that nobody closed", Duration(r.limits.VirtualTime))
	}
	if sent := r.observer.sent; sent > r.limits.Packets {
		return overLimit("--max-packets", "over %d packets were sent", r.limits.Packets)
	}
	if err := r.ctx.Err(); err != nil {
		return fmt.Errorf("the run was stopped: %w", err)
	}
	if r.events++; r.progress != nil && r.events%256 == 0 {
		r.progress(t, r.events)
	}
	return nil
}
