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

// gcPercent has the collector run a fifth as often as by default: a small lab and one of
// 3,000 connections take a sixth less of the processor. The memory limit bounds what that
// costs.
const gcPercent = 400

// ballast is memory that is never touched, and so takes none of the machine, for what has
// no limit of memory: with it the collector does not begin anew for each few MB. To read a
// capture takes a fifth less of the processor. With gcPercent it would take as little, but
// the 65,536 connections that are followed 739 instead of 346 MB; with a limit, and more to
// remember than that, four times the processor. A run would count ballast as its own.
const ballast = 32 << 20

// memoryOfNetlab is what the program takes beside a run, in bytes.
const memoryOfNetlab = 64 << 20
