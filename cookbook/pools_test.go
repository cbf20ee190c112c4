package cookbook

import (
	"os"
	"runtime"
	"testing"
)

// emptyPools empties every sync.Pool, which takes two garbage collections. Some libraries
// keep timers in one, for all of the process: a timer that was made in one bubble ends
// the process when another takes it, "select on synctest channel from outside bubble".
// With it, such bubbles may follow each other; side by side (t.Parallel, [labtest.Seeds]
// without go test -parallel 1) they still may not.
func emptyPools() {
	runtime.GC()
	runtime.GC()
}

// The libraries with pools of timers, in one bubble after the other.
func TestBubblesWithPooledTimers(t *testing.T) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	before := os.Stdout
	os.Stdout = null // it is checked elsewhere what the examples print
	defer func() { os.Stdout = before }()
	for range 3 {
		Example_yamux()
		Example_nats()
		Example_redis()
	}
}
