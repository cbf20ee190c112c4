package scripts_test

import (
	"path/filepath"
	"strings"
	"testing"

	"netlab/scripts"
)

// Every builtin is documented, and its example is a lab whose checks hold. There
// is no other example.
func TestEveryBuiltinIsDocumented(t *testing.T) {
	files, err := filepath.Glob("examples/*")
	if err != nil || len(files) != len(scripts.Reference()) {
		t.Errorf("%d examples of %d builtins (%v)", len(files), len(scripts.Reference()), err)
	}
	seen := make(map[string]bool)
	for _, b := range scripts.Reference() {
		t.Run(b.Signature(), func(t *testing.T) {
			if seen[b.Of+"."+b.Name] {
				t.Error("registered twice")
			}
			seen[b.Of+"."+b.Name] = true
			if !strings.HasSuffix(b.Doc, ".") {
				t.Errorf("Doc is not a sentence: %q", b.Doc)
			}
			if b.Example == "" {
				t.Fatal("no example")
			}
			if !strings.Contains(b.Example, b.Name) {
				t.Error("the example does not use it")
			}
			lab, err := scripts.Load("example", "example.star", []byte(b.Script()))
			if err != nil {
				t.Fatal(err)
			}
			mustRun(t, lab, scripts.Options{})
		})
	}
}

func TestEverySettingIsDocumented(t *testing.T) {
	for what, list := range map[string][]scripts.Setting{
		"node": scripts.NodeSettings(), "connection": scripts.ConnSettings(), "link": scripts.LinkSettings(),
	} {
		for _, s := range list {
			if s.Name == "" || s.Value == "" || s.Doc == "" {
				t.Errorf("%s setting %+v: want a name, a value and a word about it", what, s)
			}
		}
	}
}
