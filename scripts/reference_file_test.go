package scripts_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"netlab/scripts"
)

var update = flag.Bool("update", false, "rewrite REFERENCE.md")

// REFERENCE.md says what netlab help lang does: every builtin, module and setting.
func TestReferenceFile(t *testing.T) {
	want := referenceFile()
	if *update {
		if err := os.WriteFile("REFERENCE.md", []byte(want), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("REFERENCE.md")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, strings.ReplaceAll(string(got), "\r\n", "\n")); diff != "" {
		t.Errorf("REFERENCE.md is not what the builtins say; go test ./scripts -run ReferenceFile -update writes it (-want +got):\n%s", diff)
	}
}

func referenceFile() string {
	var b strings.Builder
	b.WriteString("# The language of labs\n\nGenerated from the builtins' own descriptions by `go test ./scripts -run ReferenceFile -update`. `netlab help lang` shows the same.\n\n")
	b.WriteString("Examples that declare no host go on from two hosts with an open connection:\n\n```python\n" + scripts.Preamble + "```\n")
	of := "none yet"
	for _, e := range scripts.Reference() {
		if e.Of != of {
			of = e.Of
			if of == "" {
				b.WriteString("\n## Builtins\n")
			} else {
				fmt.Fprintf(&b, "\n## A %s has\n", of)
			}
		}
		fmt.Fprintf(&b, "\n### `%s`\n\n%s\n\n```python\n%s\n```\n", e.Signature(), strings.TrimSpace(e.Doc+" "+e.More), strings.TrimSpace(e.Example))
	}
	b.WriteString("\n## Modules\n")
	for _, m := range scripts.Modules() {
		fmt.Fprintf(&b, "\n### `%s`\n\n%s\n\n| function | what |\n|---|---|\n", m.Name, m.Doc)
		for _, f := range m.Functions {
			fmt.Fprintf(&b, "| `%s` | %s |\n", f.Signature, cell(f.Doc))
		}
		fmt.Fprintf(&b, "\n```python\n%s\n```\n", strings.TrimSpace(m.Example))
	}
	for _, s := range []struct {
		heading string
		list    []scripts.Setting
	}{
		{"Node options, of host(), router() and set()", scripts.NodeSettings()},
		{"Connection options, of connect(), listen() and set()", scripts.ConnSettings()},
		{"Link settings, of link() and set()", scripts.LinkSettings()},
	} {
		fmt.Fprintf(&b, "\n## %s\n\n| name | what | value |\n|---|---|---|\n", s.heading)
		for _, o := range s.list {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", o.Name, cell(o.Doc), cell(o.Value))
		}
	}
	return b.String()
}

// cell is text in a cell of a table.
func cell(text string) string { return strings.ReplaceAll(text, "|", "\\|") }
