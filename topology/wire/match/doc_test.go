package match

import (
	"os"
	"strings"
	"testing"
)

// The package's documentation is the reference of the language.
func TestDocumentationNamesEveryKindAndClause(t *testing.T) {
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(kindNames(), clauses...) {
		if !strings.Contains(string(text), name) {
			t.Errorf("doc.go does not mention %q", name)
		}
	}
}
