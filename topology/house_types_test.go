package topology_test

import (
	"bytes"
	"errors"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
)

// Only nodes may show gVisor in what it exports: a type of gVisor that reached
// another package's signature would come into every user's code with it.
func TestHouseKeepsGVisorBehindNodes(t *testing.T) {
	t.Parallel()
	paths, imp := exported(t)
	for _, path := range paths {
		if covers(module+"/nodes/...", path) {
			continue
		}
		pkg, err := imp.Import(path)
		if err != nil {
			t.Fatalf("types of %s: %v", path, err)
		}
		for _, leak := range leaks(pkg) {
			t.Error(leak)
		}
	}
}

// exported returns the import paths of the module's packages, and an importer
// that reads types from the build cache's export data; what is not there is
// built.
func exported(t *testing.T) ([]string, types.Importer) {
	t.Helper()
	if runtime.GOOS == "js" {
		t.Skip("needs the go command, and this system starts no process")
	}
	cmd := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}}\t{{.Export}}", "./...")
	cmd.Dir = root(t)
	out, err := cmd.Output()
	if err != nil {
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			err = fmt.Errorf("%w\n%s", err, exit.Stderr)
		}
		t.Fatalf("go list -export: %v", err)
	}
	data := make(map[string]string)
	var own []string
	for line := range bytes.Lines(out) {
		path, file, _ := strings.Cut(strings.TrimSuffix(string(line), "\n"), "\t")
		if file == "" {
			continue // unsafe, and packages that hold tests only
		}
		data[path] = file
		if strings.HasPrefix(path, module+"/") {
			own = append(own, path)
		}
	}
	if len(own) == 0 {
		t.Fatal("go list found no package")
	}
	return own, importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) {
		file, ok := data[path]
		if !ok {
			return nil, fmt.Errorf("no export data of %s", path)
		}
		return os.Open(file)
	})
}

// leaks names everything in pkg's exported signatures that is a type of gVisor:
// in functions, variables, constants, type parameters, exported fields, and in
// the methods of types and of what they embed. It looks through aliases. A
// named type of another package of this module is not looked into: that
// package answers for it.
func leaks(pkg *types.Package) []string {
	var found []string
	for _, name := range pkg.Scope().Names() {
		obj := pkg.Scope().Lookup(name)
		if !obj.Exported() {
			continue
		}
		w := walker{seen: make(map[types.Type]bool)}
		where := pkg.Path() + "." + name
		w.look(where, obj.Type())
		if _, ok := obj.(*types.TypeName); ok {
			t := types.Unalias(obj.Type())
			if named, ok := t.(*types.Named); ok {
				for p := range named.TypeParams().TypeParams() {
					w.look(where+"["+p.Obj().Name()+"]", p.Constraint())
				}
				w.look(where, named.Underlying())
			}
			methods := types.NewMethodSet(types.NewPointer(t))
			for m := range methods.Methods() {
				if m.Obj().Exported() {
					w.look(where+"."+m.Obj().Name(), m.Obj().Type())
				}
			}
		}
		found = append(found, w.found...)
	}
	return found
}

type walker struct {
	seen  map[types.Type]bool
	found []string
}

func (w *walker) look(where string, t types.Type) {
	t = types.Unalias(t)
	if named, ok := t.(*types.Named); ok {
		if p := named.Obj().Pkg(); p != nil && strings.HasPrefix(p.Path()+"/", gvisor) {
			w.found = append(w.found, fmt.Sprintf("%s: shows gVisor's %s.%s", where, p.Path(), named.Obj().Name()))
		}
		for arg := range named.TypeArgs().Types() {
			w.look(where, arg)
		}
		return
	}
	if w.seen[t] {
		return
	}
	w.seen[t] = true
	switch t := t.(type) {
	case *types.Pointer:
		w.look(where, t.Elem())
	case *types.Slice:
		w.look(where, t.Elem())
	case *types.Array:
		w.look(where, t.Elem())
	case *types.Chan:
		w.look(where, t.Elem())
	case *types.Map:
		w.look(where, t.Key())
		w.look(where, t.Elem())
	case *types.Tuple:
		for v := range t.Variables() {
			w.look(where, v.Type())
		}
	case *types.Signature:
		for p := range t.TypeParams().TypeParams() {
			w.look(where, p.Constraint())
		}
		w.look(where, t.Params())
		w.look(where, t.Results())
	case *types.Struct:
		for f := range t.Fields() {
			if f.Exported() {
				w.look(where+"."+f.Name(), f.Type())
			}
		}
	case *types.Interface:
		for m := range t.ExplicitMethods() {
			if m.Exported() {
				w.look(where+"."+m.Name(), m.Type())
			}
		}
		for e := range t.EmbeddedTypes() {
			w.look(where, e)
		}
	case *types.Union:
		for term := range t.Terms() {
			w.look(where, term.Type())
		}
	}
}
