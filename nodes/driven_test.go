package nodes

import (
	"runtime"
	"testing"
	"time"

	"netlab/topology/wire"
)

// A node leaves no goroutine running and GOMAXPROCS as it is, while it lives and after.
func TestNodesHaveNoGoroutines(t *testing.T) {
	// In WebAssembly the runtime begins its goroutine for events of the host at the first
	// pause, and it counts.
	time.Sleep(time.Millisecond)
	procs, before := runtime.GOMAXPROCS(0), runtime.NumGoroutine()
	rest := func(when string) {
		t.Helper()
		for end := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("%s there are %d goroutines, %d before", when, runtime.NumGoroutine(), before)
			}
		}
		if n := runtime.GOMAXPROCS(0); n != procs {
			t.Fatalf("%s GOMAXPROCS is %d, %d before", when, n, procs)
		}
	}
	env := testEnv(t)
	env.Acted = func(string, wire.Act, string) {}
	h, err := New(env, "h", Options{})
	if err != nil {
		t.Fatal(err)
	}
	rest("while the node lives")
	if err := h.Restart(); err != nil {
		t.Fatal(err)
	}
	rest("after a restart")
	h.Close()
	rest("after the end")
}
