// Package captures finds, for tests, the captures of other people that the tracker,
// the decoder and the monitor are compared by. They are not part of this module.
package captures

import (
	"os"
	"path/filepath"
	"testing"
)

// Dir returns the folder of the captures, which NETLAB_CAPTURES names: without it it is
// shared/captures beside the folder of the module. It skips the test where there is
// none.
func Dir(tb testing.TB) string {
	tb.Helper()
	dir := os.Getenv("NETLAB_CAPTURES")
	if dir == "" {
		dir = filepath.Join(root(tb), "..", "shared", "captures")
	}
	if _, err := os.Stat(dir); err != nil {
		tb.Skipf("no third-party captures: %v; NETLAB_CAPTURES names their folder", err)
	}
	return dir
}

// root returns the folder of go.mod, which is that of the test or one above it.
func root(tb testing.TB) string {
	tb.Helper()
	dir, err := os.Getwd()
	if err != nil {
		tb.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		above := filepath.Dir(dir)
		if above == dir {
			tb.Fatal("no go.mod in the folder of the test, nor in one above it")
		}
		dir = above
	}
}
