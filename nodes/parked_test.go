package nodes

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"gvisor.dev/gvisor/pkg/log"
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

// Nothing of what gVisor logs reaches standard error.
func TestTheStackLogsNothing(t *testing.T) {
	if os.Getenv("NETLAB_LOG") != "" {
		log.Warningf("it is said")
		return
	}
	if runtime.GOOS == "js" {
		t.Skip("js cannot start processes")
	}
	c := exec.Command(os.Args[0], "-test.run", "^TestTheStackLogsNothing$")
	c.Env = append(os.Environ(), "NETLAB_LOG=1")
	out, err := c.CombinedOutput()
	if err != nil || strings.Contains(string(out), "said") {
		t.Errorf("%v: %s", err, out)
	}
}
