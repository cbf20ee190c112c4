package main

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
)

// settle makes the process fit for a run that may take so many bytes of memory.
func settle(memory int64) {
	// Near its limit the collector works harder, so that what is not used any more
	// does not count. What values nested deep take of the stack is the watchdog's to
	// bound, which has to come before the limit of Go, since that shows a trace.
	debug.SetMemoryLimit(memory + memoryOfNetlab)
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	debug.SetMaxStack(8 * int(min(memory, math.MaxInt/8)))
}

// oneProcessor has the process use one processor, unless the environment says how many.
func oneProcessor() {
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(1)
	}
}

// gcPercent has the collector run a fifth as often as by default, and a small lab take a
// sixth less of the processor. The memory limit bounds what that costs.
const gcPercent = 400

// memoryOfNetlab is what the program takes beside a run, in bytes.
const memoryOfNetlab = 64 << 20
