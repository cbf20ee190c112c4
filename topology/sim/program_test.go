package sim

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// clock is what a program drives: the loop, or its model.
type clock interface {
	Next() time.Duration
	Step() bool
	AdvanceTo(t time.Duration)
	resetAt(id int, at time.Duration)
	reset(id int, d time.Duration)
	stop(id int) bool
	state(id int) string
}

// instruction is three bytes of a program: what to do, to which timer, and how
// far ahead. All are taken modulo what there is, so that every string of bytes
// is a program.
type instruction struct{ op, id, arg byte }

const timers = 16 // few enough that instructions meet

// times are the durations an instruction can name: a handful of instants, so
// that events fall together, and the ends of the range.
var times = [...]time.Duration{0, 1, 1, 2, 2, 3, 5, 8, -1, -Never - 1, Never - 1, Never}

// execute runs a program on c and returns a line for everything that could be
// seen: each timer that fired, each value returned, the state after each
// instruction. onFire is filled with what the timers do when they fire.
func execute(c clock, program []byte, onFire *func(id int)) []string {
	var trace []string
	say := func(format string, args ...any) { trace = append(trace, fmt.Sprintf(format, args...)) }

	// A timer that fires executes the instruction it was last given: it resets
	// itself or another, or stops one.
	deed := make(map[int]instruction)
	do := func(in instruction) {
		id, d := int(in.id)%timers, times[int(in.arg)%len(times)]
		switch in.op % 3 {
		case 0:
			c.reset(id, d)
		case 1:
			c.resetAt(id, d)
		case 2:
			say("stop %d: %t", id, c.stop(id))
		}
	}
	*onFire = func(id int) {
		say("fire %d", id)
		if in, ok := deed[id]; ok {
			delete(deed, id)
			do(in)
		}
		say("%s", c.state(id))
	}
	advance := func(t time.Duration) {
		defer func() {
			if r := recover(); r != nil {
				say("panic: %v", r)
			}
		}()
		c.AdvanceTo(t)
	}

	for ; len(program) >= 3; program = program[3:] {
		in := instruction{program[0], program[1], program[2]}
		id := int(in.id) % timers
		switch in.op % 8 {
		case 0, 1, 2:
			do(instruction{in.op % 8, in.id, in.arg})
		case 3, 4:
			say("step: %t", c.Step())
		case 5:
			advance(times[int(in.arg)%len(times)])
		case 6:
			// Only to where nothing is skipped, or the clock would hardly move.
			if next := c.Next(); next < Never {
				advance(next)
			}
		case 7:
			deed[id] = instruction{in.op / 8, in.arg / 16, in.arg}
		}
		say("%s", c.state(id))
	}
	return trace
}

// compare runs the program on the loop and on the model.
func compare(t *testing.T, program []byte) {
	t.Helper()
	m := &model{last: make(map[int]time.Duration)}
	want := execute(m, program, &m.fire)
	r := &real{timers: make(map[int]*Timer)}
	got := execute(r, program, &r.fire)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("program %v: the loop differs from its model (-model +loop):\n%s", program, diff)
	}
	for i, timer := range r.queue {
		if timer.index != i {
			t.Fatalf("program %v: timer at place %d of the heap believes to be at %d", program, i, timer.index)
		}
	}
}

func TestLoopDoesWhatItsModelDoes(t *testing.T) {
	for seed := range uint64(400) {
		rng := rand.New(Stream(seed, "programs"))
		program := make([]byte, 3*(1+rng.IntN(200)))
		for i := range program {
			program[i] = byte(rng.Uint32())
		}
		compare(t, program)
	}
}

func FuzzLoop(f *testing.F) {
	f.Add([]byte{0, 1, 1, 1, 2, 2, 3, 0, 0, 3, 0, 0})    // two timers, both fire
	f.Add([]byte{0, 1, 11, 3, 0, 0, 2, 1, 0})            // set for Never, stopped
	f.Add([]byte{7, 1, 19, 0, 1, 1, 3, 0, 0, 3, 0, 0})   // a timer that resets itself
	f.Add([]byte{0, 1, 3, 0, 2, 3, 0, 1, 3, 3, 0, 0})    // one instant, the first set again
	f.Add([]byte{0, 1, 5, 5, 0, 7, 6, 0, 0, 5, 0, 5})    // an event that would be skipped
	f.Add([]byte{5, 0, 10, 0, 1, 10, 0, 2, 1, 3, 0, 0})  // at the end of the clock's range
	f.Add([]byte{1, 1, 9, 0, 2, 8, 3, 0, 0, 3, 0, 0, 4}) // times that have passed
	f.Fuzz(func(t *testing.T, program []byte) {
		if len(program) > 3*500 {
			t.Skip("the model sorts at each step: long programs say nothing new")
		}
		compare(t, program)
	})
}
