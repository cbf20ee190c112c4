package main

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// An error names the file that was asked for, once, and not the one beside it.
func TestOutfileError(t *testing.T) {
	name := filepath.Join(t.TempDir(), "run.svg")
	f, err := create(name, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer f.discard()
	f.file.Close()
	_, err = f.Write(make([]byte, 1<<20))
	if want := name + ": " + os.ErrClosed.Error(); !errors.Is(err, os.ErrClosed) || err.Error() != want {
		t.Errorf("Write: %v, want %s", err, want)
	}
	if err := f.commit(); !errors.Is(err, os.ErrClosed) || strings.Count(err.Error(), name) != 1 {
		t.Errorf("commit: %v, want the name once", err)
	}
}

// A file that was kept from others still is when it has been written again.
func TestOutfileMode(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no such modes on Windows")
	}
	name := filepath.Join(t.TempDir(), "run.svg")
	if err := os.WriteFile(name, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := create(name, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.commit(); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() != 0 || info.Mode().Perm() != 0o600 {
		t.Errorf("%v of %d bytes, want -rw------- of 0", info.Mode(), info.Size())
	}
}
