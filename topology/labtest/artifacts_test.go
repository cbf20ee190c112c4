package labtest_test

import (
	"flag"
	"testing"
)

// flagArtifacts turns -artifacts on, and returns what restores it.
func flagArtifacts(t *testing.T) func() {
	t.Helper()
	f := flag.Lookup("test.artifacts")
	if f == nil {
		t.Fatal("this version of go test has no -artifacts")
	}
	before := f.Value.String()
	if err := f.Value.Set("true"); err != nil {
		t.Fatal(err)
	}
	return func() { f.Value.Set(before) }
}
