package tap

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"testing"
)

// No word of ours is in a digest: nothing that it is made of is written as text
// first, but the sum itself.
func TestDigestIsOverValues(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "digest.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	given := []string{"From", "Node", "name", "Text"} // by people
	texts := 0
	for _, d := range file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Name.Name == "String" {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			s, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			switch s.Sel.Name {
			case "String", "Error", "Sprint", "Sprintf", "AppendText", "MarshalText":
				t.Errorf("%s calls %s", f.Name.Name, s.Sel.Name)
			case "text":
				texts++
				if name := fieldOf(call.Args[0]); !slices.Contains(given, name) {
					t.Errorf("%s hashes the text %s", f.Name.Name, name)
				}
			}
			return true
		})
	}
	if texts == 0 {
		t.Error("the digest hashes no text at all: this test looks for the wrong name")
	}
}

// fieldOf is the name of a field or variable.
func fieldOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.Ident:
		return e.Name
	}
	return ""
}
