package scripts

import (
	"context"
	"fmt"
	"runtime"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"

	"netlab/topology/cputime"
	"netlab/topology/report"
)

// The watchdog looks at the run each glance. A script that computes for longer
// than patience, and fairStep more for each of its steps, is ended. A run that has
// not ended by itself grace after it was told to is stuck; shortGrace after that
// where it takes memory that it may not have.
const (
	glance     = 5 * time.Millisecond
	patience   = time.Second
	grace      = 500 * time.Millisecond
	shortGrace = 10 * time.Millisecond
	fairStep   = 2 * time.Microsecond // a step takes a twentieth of that, in the race detector half
)

// A watchdog ends what the deterministic limits of a run do not. One step of a
// script can take for ever, max(range(1 << 60)), or a gigabyte, and the stack of
// values that are nested a million deep. So a goroutine beside the run looks at
// the memory of the process and at how the script gets on, and at the context. It
// first cancels the script, which ends at its next step. Where that step does not
// end, it tells [Options.Stuck].
//
// In WebAssembly there is one thread, and no goroutine beside the run has a turn
// before it ends: what the run looks at itself is all there is.
type watchdog struct {
	ctx    context.Context
	memory int64 // the limit
	// before is what the process had taken before, or the least that it has taken
	// since: what earlier runs have left is collected some time during this one.
	before atomic.Int64

	// running is the flow that has the turn, nil while the network has it; away
	// says that the flow is in a builtin of this language, which may write to a
	// pipe that nobody reads and is not to be blamed.
	running atomic.Pointer[flow]
	away    atomic.Bool
	steps   atomic.Uint64

	collecting  atomic.Bool
	collections sync.WaitGroup

	cause atomic.Pointer[error]
	stuck func()
	done  chan struct{}
	ended chan struct{}
}

func newWatchdog(ctx context.Context, memory int64) *watchdog {
	before := lasting()
	if before > memory/4 {
		runtime.GC() // a run before this one may have taken that, and given it back
		before = lasting()
	}
	w := &watchdog{ctx: ctx, memory: memory, done: make(chan struct{}), ended: make(chan struct{})}
	w.before.Store(before)
	return w
}

// end has the run end for a cause; the first one counts. Any goroutine may call
// it.
func (w *watchdog) end(cause error) {
	w.cause.CompareAndSwap(nil, &cause)
	w.cancel()
}

// cancel has the flow that has the turn end at its next step.
func (w *watchdog) cancel() {
	if f := w.running.Load(); f != nil {
		f.thread.Cancel("the run ends")
	}
}

// verdict is why the run has to end, nil while it has not.
func (w *watchdog) verdict() error {
	if cause := w.cause.Load(); cause != nil {
		return *cause
	}
	return nil
}

// look sees to the context and to memory. What nothing refers to any more does not
// count, but a run that is far beyond its limit does not get the time that it
// takes to find that.
func (w *watchdog) look() {
	switch {
	case w.ctx.Err() != nil:
		w.end(fmt.Errorf("the run was stopped: %w", context.Cause(w.ctx)))
	case w.above(w.memory + w.memory/8):
		w.overflow()
	case w.above(w.memory) && w.collecting.CompareAndSwap(false, true):
		w.collections.Go(func() {
			runtime.GC()
			if w.above(w.memory) {
				w.overflow()
			}
			w.collecting.Store(false)
		})
	}
}

func (w *watchdog) overflow() {
	w.end(overLimit("--max-memory", "the run takes more than %d MiB of memory", max(1, w.memory>>20)))
}

func (w *watchdog) above(limit int64) bool {
	now, before := taken(), w.before.Load()
	if now < before {
		w.before.CompareAndSwap(before, now)
	}
	return now-before > limit
}

// taken is how many bytes the heap and the stacks of the process take. Stacks count
// twice: one that is full doubles at once.
func taken() int64 {
	return bytesOf("/memory/classes/heap/objects:bytes") + 2*bytesOf("/memory/classes/heap/stacks:bytes")
}

// lasting is taken without what the last collection would have found to be
// garbage.
func lasting() int64 {
	return bytesOf("/gc/heap/live:bytes") + 2*bytesOf("/memory/classes/heap/stacks:bytes")
}

func bytesOf(metric string) int64 {
	sample := [...]metrics.Sample{{Name: metric}}
	metrics.Read(sample[:])
	return int64(sample[0].Value.Uint64())
}

// watch looks after the run until stop is called.
func (w *watchdog) watch() {
	defer close(w.ended)
	ticker := time.NewTicker(glance)
	defer ticker.Stop()
	var computing, ending time.Duration
	worked, known := cputime.Used()
	looked := time.Now()
	for {
		select {
		case <-w.done:
			return
		case <-ticker.C:
		}
		w.look()
		// A machine that is busy with something else is not the script's fault, and
		// another run in this process neither.
		spent := glance
		if known {
			last, before := worked, looked
			worked, _ = cputime.Used()
			looked = time.Now()
			spent = min(worked-last, looked.Sub(before))
		}
		if w.running.Load() != nil && !w.away.Load() {
			computing += spent
		}
		if computing > patience+time.Duration(w.steps.Load())*fairStep {
			w.end(hint(fmt.Errorf("the script has computed for over %v of this machine's time, in steps that are too slow", computing.Truncate(time.Second)),
				"compute less in one step: with shorter lists, with values that hold others fewer times over"))
		}
		if w.verdict() == nil {
			continue
		}
		w.cancel() // another flow may have the turn now
		if ending += max(spent, glance); ending > grace || ending > shortGrace && w.above(w.memory) {
			w.stuck()
			return
		}
	}
}

// stop ends watching; while the run is being told that it is stuck, it waits.
func (w *watchdog) stop() {
	close(w.done)
	<-w.ended
	w.collections.Wait()
}

// giveUp is called by the watchdog where the run does not end.
func (r *run) giveUp(stuck func(*report.Run, *Error)) {
	if stuck == nil {
		return
	}
	cause := r.watchdog.verdict()
	f := r.watchdog.running.Load()
	if f == nil {
		stuck(nil, r.breakOff(cause))
		return
	}
	err := r.lab.atStack(f.thread.CallStack(), cause)
	if r.nw == nil || r.watchdog.away.Load() {
		stuck(nil, err) // a builtin may be in the middle of something
		return
	}
	stuck(r.report(), err)
}
