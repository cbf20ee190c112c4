package labtest_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"netlab/topology"
	"netlab/topology/labtest"
)

// What an Example that fails prints, and what one prints that does not: nothing but what
// it is told to, whatever package testing was told.
func TestExampleEnds(t *testing.T) {
	for name, c := range map[string]struct {
		test func(t *testing.T, nw *topology.Network)
		want []string // patterns of package regexp
	}{
		"failed": {
			func(t *testing.T, nw *topology.Network) {
				time.Sleep(time.Hour)
				t.Error("this is wrong")
			},
			[]string{
				`--- FAIL: TestExampleEnds \(`, `example_fails_test.go:\d+: this is wrong`, `example_fails_test.go:\d+: repeat it: go test`,
				`-run '\^TestExampleEnds\$'`, `a > b  delay 10ms`,
			},
		},
		"well": {
			func(t *testing.T, nw *topology.Network) {
				time.Sleep(time.Hour)
				_, _ = os.Stdout.WriteString("after " + nw.Now().String())
			},
			[]string{`^after 1h0m0s$`},
		},
	} {
		said := printed(t, func() { labtest.Example(labtest.TwoHosts("delay 10ms"), c.test) })
		for _, want := range c.want {
			if !regexp.MustCompile(want).MatchString(said) {
				t.Errorf("%s: want %s, it said\n%s", name, want, said)
			}
		}
	}
}

// printed is what a function writes to the standard output.
func printed(t *testing.T, fn func()) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "stdout")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	before := os.Stdout
	os.Stdout = f
	defer func() { os.Stdout = before }()
	fn()
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
