package topology_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	module = "netlab"
	gvisor = "gvisor.dev/gvisor/"
)

// room says what a package may import besides the standard library.
type room struct {
	// house lists packages of this module; one that ends in "/..." stands for
	// the package and all below it.
	house []string
	// others lists prefixes of import paths of other modules.
	others []string
}

// house is the import graph, from the leaves up. A package that is not here
// does not belong to the house; one that is here need not exist yet. Only nodes
// knows gVisor.
var house = map[string]room{
	"topology/sim":        {},
	"topology/ring":       {},
	"topology/words":      {others: []string{"github.com/mattn/go-runewidth"}},
	"topology/wire":       {house: []string{"topology/words"}},
	"topology/wire/flow":  {house: []string{"topology/wire"}},
	"topology/wire/match": {house: []string{"topology/wire", "topology/wire/flow", "topology/words"}},
	"impair":              {house: []string{"topology/sim", "topology/ring", "topology/wire/...", "topology/words"}},
	"topology/tap": {
		house:  []string{"topology/sim", "topology/ring", "topology/wire/..."},
		others: []string{"github.com/cespare/xxhash"}, // the digest
	},
	"topology/samples":    {house: []string{"topology/wire/...", "topology/tap"}},
	"topology/rfc":        {house: []string{"topology/ring", "topology/wire/...", "topology/tap"}},
	"topology/report/pen": {house: []string{"topology/words"}, others: []string{"github.com/fatih/color"}},
	"topology/report": {
		house: []string{"topology/sim", "topology/words", "topology/wire/...", "topology/tap", "topology/samples", "topology/rfc", "topology/report/pen", "impair"},
	},
	"topology/stream": {},
	"nodes": {
		house:  []string{"topology/sim", "topology/stream", "topology/wire/..."},
		others: []string{gvisor},
	},
	"topology/bubble":  {},
	"topology/cputime": {},
	"topology": {
		house: []string{"topology/bubble", "topology/sim", "topology/wire/...", "topology/tap", "topology/samples", "topology/rfc", "impair", "nodes/..."},
	},
	"topology/dns": {
		house:  []string{"topology"},
		others: []string{"golang.org/x/net/dns/dnsmessage"},
	},
	"topology/proxy": {house: []string{"topology", "topology/bubble", "topology/stream", "nodes"}},
	"topology/program": {
		house:  []string{"topology", "topology/wire", "nodes"},
		others: []string{"github.com/vishvananda/netlink", "golang.org/x/sys/unix"},
	},
	"topology/labtest": {
		house:  append([]string{"topology", "topology/bubble", "topology/proxy"}, engine...),
		others: []string{"github.com/google/go-cmp", "go.uber.org/goleak"},
	},
	"labs":     {},
	"labs/lib": {},
	"scripts": {
		house:  append([]string{"topology", "topology/cputime", "topology/words", "labs/lib"}, engine...),
		others: []string{"go.starlark.net/"},
	},
	"topology/plot": {
		house: []string{"topology/words", "topology/wire/...", "topology/tap", "topology/samples", "topology/report/..."},
	},
	"topology/page": {
		house: []string{"topology/words", "topology/wire/...", "topology/tap", "topology/samples", "topology/rfc", "topology/report/...", "topology/plot"},
	},
	"topology/wire/captures":     {},
	"cmd/netlab/analyze/capture": {},
	"cmd/netlab/analyze/decap":   {house: []string{"topology/wire", "cmd/netlab/analyze/capture"}},
	"cmd/netlab/analyze": {
		house: []string{"topology/words", "topology/wire/...", "topology/tap", "topology/rfc", "topology/report/...", "cmd/netlab/analyze/..."},
	},
	"cmd/netlab/explain": {
		house: []string{"topology/words", "topology/wire/...", "topology/rfc", "topology/report", "scripts", "labs"},
	},
	"cmd/netlab/control": {
		house:  append([]string{"topology", "topology/words"}, engine...),
		others: []string{"github.com/rogpeppe/go-internal/lockedfile", "golang.org/x/sys/unix"},
	},
	"cmd/netlab/graph": {house: []string{"topology", "topology/tap", "topology/report/pen", "topology/words"}},
	"cmd/netlab/play/engine": {
		house: []string{"topology/words", "topology/page", "topology/report", "cmd/netlab/graph", "scripts"},
	},
	"cmd/netlab/play/wasm": {house: []string{"cmd/netlab/play/engine", "scripts"}},
	"cmd/netlab/play": {
		house:  []string{"cmd/netlab/play/engine", "topology/page", "scripts", "labs"},
		others: []string{"go.starlark.net/starlark"},
	},
	"cmd/netlab/quiz": {house: []string{"topology/words", "topology/wire", "topology/tap", "topology/report"}},
	"cmd/netlab/sweep": {
		house:  []string{"topology/words"},
		others: []string{"github.com/cespare/xxhash/v2"},
	},
	"cmd/netlab": {
		house:  append([]string{"topology", "topology/page", "topology/plot", "topology/dns", "topology/program", "topology/proxy", "topology/words", "scripts", "labs", "cmd/netlab/analyze/...", "cmd/netlab/control", "cmd/netlab/explain", "cmd/netlab/graph", "cmd/netlab/play/...", "cmd/netlab/quiz", "cmd/netlab/sweep"}, engine...),
		others: []string{"github.com/spf13/", "golang.org/x/sys/unix", "golang.org/x/term", "github.com/schollz/progressbar/v3", "github.com/rogpeppe/go-internal/lockedfile"},
	},
}

// engine is what a network is made of.
var engine = []string{
	"topology/sim", "topology/wire/...", "topology/tap", "topology/samples", "topology/rfc", "topology/report/...", "impair", "nodes/...",
}

// capturesOfOthers imports nothing of the house, and every test may import it.
const capturesOfOthers = "topology/wire/captures"

// testTools may be imported by every test.
var testTools = []string{
	"github.com/google/go-cmp", "go.uber.org/goleak", "github.com/rogpeppe/go-internal", "golang.org/x/net/nettest", "golang.org/x/net/proxy",
	"github.com/gopacket/gopacket", // an independent decoder to compare with
}

// source is one Go file of the module, of whatever system and build tag.
type source struct {
	pkg  string // folder under the module's root, "." for the root
	file string // path under the module's root, with slashes
	name string // of the package clause
	*ast.File
}

func (s source) test() bool { return strings.HasSuffix(s.file, "_test.go") }

// imports returns the paths that the file imports.
func (s source) imports() []string {
	var paths []string
	for _, spec := range s.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			panic(err) // the parser has accepted it
		}
		paths = append(paths, p)
	}
	return paths
}

// root returns the folder of go.mod.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
		t.Fatalf("this test belongs in a folder of the module's root: %v", err)
	}
	return dir
}

// sources parses every Go file of the module, those that are not built here
// included: `go list` would see one system's files only. A folder with a go.mod is
// another module.
func sources(t *testing.T, fset *token.FileSet) []source {
	t.Helper()
	dir := root(t)
	var all []source
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if n := d.Name(); name != dir && (n == "testdata" || n == "vendor" || n[0] == '.' || n[0] == '_') {
				return filepath.SkipDir
			}
			if _, err := os.Stat(filepath.Join(name, "go.mod")); err == nil && name != dir {
				return filepath.SkipDir
			}
			return nil
		}
		if filepath.Ext(name) != ".go" {
			return nil
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		f, err := parser.ParseFile(fset, name, nil, 0)
		if err != nil {
			return err
		}
		all = append(all, source{pkg: path.Dir(rel), file: rel, name: f.Name.Name, File: f})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Fatalf("no Go file under %s", dir)
	}
	return all
}

// roomOf returns the rules of a package; a package below nodes has those of
// nodes, and may import nodes' other parts.
func roomOf(pkg string) (room, bool) {
	r, ok := house[pkg]
	if !ok && strings.HasPrefix(pkg, "nodes/") {
		r, ok = house["nodes"], true
	}
	if pkg == "nodes" || strings.HasPrefix(pkg, "nodes/") {
		r.house = append(slices.Clone(r.house), "nodes/...")
	}
	return r, ok
}

// allowed says why a file must not import a package, "" where it may.
func allowed(s source, imported string) string {
	r, ok := roomOf(s.pkg)
	if !ok {
		return fmt.Sprintf("package %s is not in the table of the house", s.pkg)
	}
	if own, ok := strings.CutPrefix(imported, module+"/"); ok {
		switch {
		case own == s.pkg: // an external test
			return ""
		case s.test() && strings.HasSuffix(s.name, "_test"):
			// An external test may look down from above: Go itself refuses the circle.
			return ""
		case s.test() && own == capturesOfOthers:
			return ""
		case slices.ContainsFunc(r.house, func(p string) bool { return covers(p, own) }):
			return ""
		}
		return fmt.Sprintf("package %s may import %s of this module only", s.pkg, list(r.house))
	}
	if first, _, _ := strings.Cut(imported, "/"); !strings.Contains(first, ".") && first != module {
		return "" // the standard library
	}
	others := r.others
	if s.test() {
		others = append(slices.Clone(others), testTools...)
	}
	if slices.ContainsFunc(others, func(p string) bool { return strings.HasPrefix(imported, p) }) {
		return ""
	}
	return fmt.Sprintf("package %s may import %s of other modules only", s.pkg, list(others))
}

// covers reports whether an entry of the table stands for pkg.
func covers(entry, pkg string) bool {
	if tree, ok := strings.CutSuffix(entry, "/..."); ok {
		return pkg == tree || strings.HasPrefix(pkg, tree+"/")
	}
	return pkg == entry
}

func list(what []string) string {
	if len(what) == 0 {
		return "nothing"
	}
	return strings.Join(what, ", ")
}

func TestHouseImportsOneWay(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t, token.NewFileSet()) {
		for _, p := range s.imports() {
			if why := allowed(s, p); why != "" {
				t.Errorf("%s: imports %q: %s", s.file, p, why)
			}
		}
		if _, ok := roomOf(s.pkg); !ok {
			t.Errorf("%s: package %s is not in the table of the house", s.file, s.pkg)
		}
	}
}

// The table itself: every line that would break the design is refused.
func TestHouseRefuses(t *testing.T) {
	for _, c := range []struct{ file, clause, path string }{
		{"topology/sim/x.go", "sim", "netlab/topology/wire"},
		{"topology/wire/x.go", "wire", "netlab/topology/wire/flow"},
		{"topology/wire/flow/x.go", "flow", "netlab/topology/wire/match"},
		{"topology/tap/x.go", "tap", "netlab/impair"},
		{"impair/x.go", "impair", "netlab/topology/tap"},
		{"impair/x_test.go", "impair", "netlab/topology/tap"},
		{"nodes/x.go", "nodes", "netlab/topology"},
		{"topology/x.go", "topology", "netlab/scripts"},
		{"topology/x.go", "topology", gvisor + "pkg/tcpip"},
		{"scripts/x.go", "scripts", "netlab/labs"},
		{"cmd/netlab/x_test.go", "main_test", gvisor + "pkg/tcpip"},
		{"topology/sim/x.go", "sim", "github.com/google/go-cmp/cmp"},
		{"topology/util/x.go", "util", "fmt"},
		{"x.go", "netlab", "fmt"},
	} {
		s := source{pkg: path.Dir(c.file), file: c.file, name: c.clause}
		if allowed(s, c.path) == "" {
			t.Errorf("%s (package %s): import of %q is allowed", c.file, c.clause, c.path)
		}
	}
	for _, c := range []struct{ file, clause, path string }{
		{"nodes/x.go", "nodes", gvisor + "pkg/tcpip"},
		{"nodes/seam/x.go", "seam", gvisor + "pkg/tcpip"},
		{"topology/wire/match/x.go", "match", "netlab/topology/wire/flow"},
		{"topology/sim/x_test.go", "sim", "github.com/google/go-cmp/cmp"},
		{"labs/x_test.go", "labs_test", "netlab/scripts"},
		{"cmd/netlab/x.go", "main", "github.com/spf13/cobra"},
	} {
		s := source{pkg: path.Dir(c.file), file: c.file, name: c.clause}
		if why := allowed(s, c.path); why != "" {
			t.Errorf("%s: import of %q is refused: %s", c.file, c.path, why)
		}
	}
}
