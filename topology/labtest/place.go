package labtest

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// place is the line of the user's test, file:line, from where this package was called.
// What is logged by a cleanup, in a bubble or after a panic has no line of the user's
// on its stack.
type place string

// here is the place of the caller's caller outside this package.
func here() place {
	var pcs [32]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for {
		f, more := frames.Next()
		if !strings.HasPrefix(f.Function, "netlab/topology/labtest.") {
			return place(fmt.Sprintf("%s:%d", filepath.Base(f.File), f.Line))
		}
		if !more {
			return "labtest"
		}
	}
}

// log writes to the log of a test, at the place.
func (p place) log(t testing.TB, text string) {
	fmt.Fprintf(t.Output(), "%s: %s\n", p, strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n    "))
}

// fail is log for what fails the test.
func (p place) fail(t testing.TB, format string, args ...any) {
	p.log(t, "labtest: "+fmt.Sprintf(format, args...))
	t.Fail()
}
