package main

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// A program that is ended at once takes away what it was writing. The file is closed first:
// Windows removes none that is open.
func TestWhatIsUnfinishedIsTakenAway(t *testing.T) {
	dir := t.TempDir()
	f, err := create(filepath.Join(dir, "page.html"), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer f.discard()
	if left, err := filepath.Glob(filepath.Join(dir, ".page.html.*.part")); len(left) != 1 || err != nil {
		t.Fatalf("what is written: %q, %v", left, err)
	}
	removeUnfinished()
	if left, err := os.ReadDir(dir); len(left) > 0 || err != nil {
		t.Errorf("left: %v, %v", left, err)
	}
	if _, err := f.file.Write(nil); !errors.Is(err, os.ErrClosed) {
		t.Errorf("the file is open: %v", err)
	}
}
