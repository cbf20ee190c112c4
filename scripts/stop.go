package scripts

import (
	"errors"
	"fmt"
	"time"

	"netlab/topology/tap"
)

// Progress is how far a run is, between two events of its network.
type Progress struct {
	// Events is how many events have run; the one to come, at Next, is not among them.
	Events    uint64
	Now, Next time.Duration
}

// errStop ends a run that is to go no further.
var errStop = errors.New("the run was stopped")

// snapshot is how everything stands.
func (r *run) snapshot() *tap.Snapshot {
	s := r.nw.Snapshot()
	s.Events = r.events
	for _, f := range r.flows {
		if !f.done && f.at.Line > 0 {
			s.Waits = append(s.Waits, tap.Wait{Flow: f.name, Pos: fmt.Sprintf("%s:%d", r.lab.file, f.at.Line), For: f.waits})
		}
	}
	return s
}
