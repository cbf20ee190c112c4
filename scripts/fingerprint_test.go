package scripts_test

import (
	"os"
	"path/filepath"
	"testing"

	"netlab/scripts"
)

// A fingerprint changes with whatever a run depends on, and with nothing else.
func TestFingerprint(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	fingerprint := func(values ...string) string {
		t.Helper()
		lab, err := scripts.LoadPath(dir)
		if err != nil {
			t.Fatal(err)
		}
		return lab.Fingerprint(values...)
	}
	const text = "x = \"moments.trace\"\n"
	write("lab.star", text)
	first := fingerprint()
	write("README.md", "about it")
	if got := fingerprint(); got != first {
		t.Errorf("%s with a README beside it, %s without", got, first)
	}
	for _, change := range []struct {
		what, file, text string
		values           []string
	}{
		{"another comment", "lab.star", text + "# x\n", nil},
		{"a module", "lab.star", text + "load(\"//lib/http.star\", \"serve\")\n", nil},
		{"a file that the script names", "moments.trace", "10\n20\n", nil},
		{"a file that a parameter names", "slow.trace", "100\n", []string{"slow.trace"}},
	} {
		write(change.file, change.text)
		if got := fingerprint(change.values...); got == first {
			t.Errorf("%s: still %s", change.what, got)
		}
		write("lab.star", text)
		os.Remove(filepath.Join(dir, "moments.trace"))
		if got := fingerprint(change.values...); change.values == nil && got != first {
			t.Errorf("%s taken back: %s, want %s", change.what, got, first)
		}
	}
}
