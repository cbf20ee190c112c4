package nodes

import (
	"runtime"
	"testing"
)

// OneProcessor leaves GOMAXPROCS as it found it, whoever set it.
func TestOneProcessorRestoresGOMAXPROCS(t *testing.T) {
	if runtime.GOOS == "js" {
		t.Skip("js has one processor")
	}
	before := runtime.GOMAXPROCS(0)
	defer runtime.GOMAXPROCS(before)
	for _, procs := range []int{1, 2, 3, before, before + 5} {
		runtime.GOMAXPROCS(procs)
		OneProcessor(func() {
			if n := runtime.GOMAXPROCS(0); n != 1 {
				t.Errorf("inside it is %d", n)
			}
		})
		if n := runtime.GOMAXPROCS(0); n != procs {
			t.Errorf("after it is %d, want %d", n, procs)
		}
	}
}
