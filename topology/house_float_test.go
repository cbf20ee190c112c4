package topology_test

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The Go specification lets a compiler fuse x*y + z into one operation with one
// rounding, across statements too, unless the product is converted explicitly:
// float64(x*y) + z. Compilers do so for arm64 and not for amd64, and a draw that
// falls on the other side of a limit there changes a whole run. So in simulation
// code each product of floats is converted, compared, or a factor itself.
func TestHouseRoundsProducts(t *testing.T) {
	t.Parallel()
	_, imp := exported(t)
	fset := token.NewFileSet()
	packages := make(map[string][]*ast.File)
	var order []string
	for _, s := range sources(t, fset) {
		if s.test() || !slices.ContainsFunc(simulated, func(p string) bool { return covers(p, s.pkg) }) {
			continue
		}
		dir, file := filepath.Split(filepath.Join(root(t), filepath.FromSlash(s.file)))
		if here, err := build.Default.MatchFile(dir, file); err != nil {
			t.Fatal(err)
		} else if !here {
			continue
		}
		if packages[s.pkg] == nil {
			order = append(order, s.pkg)
		}
		packages[s.pkg] = append(packages[s.pkg], s.File)
	}
	for _, pkg := range order {
		found, err := fusible(module+"/"+pkg, fset, packages[pkg], imp)
		if err != nil {
			t.Fatalf("types of %s: %v", pkg, err)
		}
		for _, at := range found {
			pos := fset.Position(at)
			t.Errorf("%s/%s:%d:%d: this product of floats may be fused with a sum: write float64(x*y)",
				pkg, filepath.Base(pos.Filename), pos.Line, pos.Column)
		}
	}
}

// fusible returns where products stand that nothing keeps from being fused.
func fusible(path string, fset *token.FileSet, files []*ast.File, imp types.Importer) ([]token.Pos, error) {
	info := &types.Info{Types: make(map[ast.Expr]types.TypeAndValue)}
	if _, err := (&types.Config{Importer: imp}).Check(path, fset, files, info); err != nil {
		return nil, err
	}
	isFloat := func(e ast.Expr) bool {
		tv := info.Types[e]
		if tv.Value != nil || tv.Type == nil {
			return false // computed exactly by the compiler
		}
		basic, ok := tv.Type.Underlying().(*types.Basic)
		return ok && basic.Info()&types.IsFloat != 0
	}
	var found []token.Pos
	for _, f := range files {
		ast.PreorderStack(f, nil, func(n ast.Node, stack []ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				if n.Tok == token.MUL_ASSIGN && isFloat(n.Lhs[0]) {
					found = append(found, n.Pos())
				}
			case *ast.BinaryExpr:
				if n.Op == token.MUL && isFloat(n) && !rounded(n, stack, info) {
					found = append(found, n.Pos())
				}
			}
			return true
		})
	}
	return found, nil
}

// rounded reports whether a product's surroundings keep it from being fused.
func rounded(product ast.Expr, stack []ast.Node, info *types.Info) bool {
	for _, outer := range slices.Backward(stack) {
		switch outer := outer.(type) {
		case *ast.ParenExpr:
			continue
		case *ast.CallExpr:
			return info.Types[outer.Fun].IsType() // a conversion
		case *ast.BinaryExpr:
			switch outer.Op {
			case token.MUL, token.QUO: // the outer product is looked at itself
				return true
			case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
				return true
			}
		}
		return false
	}
	return false
}

func TestHouseSeesFusibleProducts(t *testing.T) {
	const src = `package x
type share float64
func f(x, y, z float64, s share, n int) (float64, int) {
	a := x*y + z
	b := z - (x * y)
	c := x * y // and fused with what follows
	x *= y
	g(s * s)
	const k = 2.0 * 3.0

	d := float64(x*y) + z
	e := int(x*y) + n*n
	if x*y < z || k*3 > z {
		return float64(x*y*z) / 2, e
	}
	return a + b + c + d + float64(x)*y/z, e
}
func g(share) {}
`
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "x.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	found, err := fusible("x", fset, []*ast.File{f}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, at := range found {
		lines = append(lines, fmt.Sprint(fset.Position(at).Line))
	}
	// A quotient is not fused with a sum: the last line's product is safe in it.
	if diff := cmp.Diff([]string{"4", "5", "6", "7", "8"}, lines); diff != "" {
		t.Errorf("lines with a fusible product (-want +got):\n%s", diff)
	}
}
