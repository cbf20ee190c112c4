package nodes

import (
	"time"

	"gvisor.dev/gvisor/pkg/log"
)

// silence takes what stacks log and keeps none of it.
type silence struct{}

// Emit implements [log.Emitter].
func (silence) Emit(int, log.Level, time.Time, string, ...any) {}

// gVisor has one log for the whole program, which writes to standard error with
// the time of day. What it tells of a packet, the record of the network has.
func init() { log.SetTarget(silence{}) }
