package labtest

import (
	"flag"
	"fmt"
	"path"
	"runtime"
	"strings"
	"testing"

	"netlab/topology"
)

// Example is [Bubble] for an Example function, which has no *testing.T: what the
// example prints is compared with its Output, virtual time and all. An example that
// fails prints the log of its test, so that the Output differs.
//
// The name of the test is that of the function which calls Example. Package testing
// runs examples after all tests, one at a time, and once, whatever -count says.
func Example(spec topology.Spec, test func(t *testing.T, nw *topology.Network)) {
	at := here()
	ran := false
	run := testing.InternalTest{Name: caller(), F: func(t *testing.T) {
		if !ran { // -count and -cpu repeat tests, and an example is none
			ran = true
			bubbleAt(t, at, spec, test)
		}
	}}
	// Package testing has chosen this example already, and says itself that it runs.
	for name, value := range map[string]string{"test.run": "", "test.skip": "", "test.v": "false"} {
		f := flag.Lookup(name)
		before := f.Value.String()
		defer f.Value.Set(before)
		f.Value.Set(value)
	}
	testing.RunTests(nil, []testing.InternalTest{run})
	if !ran {
		fmt.Println("labtest: an earlier test has failed, and go test -failfast runs no more")
	}
}

// caller is the name of the function that called an exported one of this package,
// without its package: "ExampleBubble".
func caller() string {
	pc, _, _, _ := runtime.Caller(2)
	_, name, _ := strings.Cut(path.Base(runtime.FuncForPC(pc).Name()), ".")
	name, _, _ = strings.Cut(name, ".") // a closure is name.func1
	return name
}
