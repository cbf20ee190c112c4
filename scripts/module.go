package scripts

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"netlab/labs/lib"
)

// library is what the names of modules begin with.
const library = "//lib/"

// module is a file that labs load.
type module struct {
	script
	// names are those of its functions that others may use.
	names []string
}

// require reads the module that a load statement names, and those that it loads.
func (l *Lab) require(n *syntax.LoadStmt) error {
	name := n.ModuleName()
	if l.modules[name] == nil {
		source, err := moduleSource(name)
		if err != nil {
			return posError{n.Module.TokenPos, err}
		}
		if err := l.addModule(name, source); err != nil {
			return err
		}
	}
	for _, id := range n.From {
		if names := l.modules[name].names; !slices.Contains(names, id.Name) {
			return posError{id.NamePos, suggest(fmt.Errorf("%s has no %q", name, id.Name), id.Name, names)}
		}
	}
	return nil
}

// addModule reads a module.
func (l *Lab) addModule(name string, source []byte) error {
	m := &module{script: script{file: name}}
	l.modules[name] = m
	file, err := m.parse(source)
	if err != nil {
		return err
	}
	syntax.Walk(file, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.LoadStmt:
			err = l.require(n)
		case *syntax.DefStmt:
			if !strings.HasPrefix(n.Name.Name, "_") {
				m.names = append(m.names, n.Name.Name)
			}
		case *syntax.Ident:
			if n.Name == "param" {
				err = posError{n.NamePos, hint(fmt.Errorf("a module has no parameters"), "the lab declares them, and gives their values to the functions")}
			}
		}
		return err == nil
	})
	if err != nil {
		return err
	}
	return m.compile(file)
}

// moduleSource is the text of a module of the library.
func moduleSource(name string) ([]byte, error) {
	file, ok := strings.CutPrefix(name, library)
	if ok && !strings.Contains(file, "/") {
		if source, err := fs.ReadFile(lib.FS, file); err == nil {
			return source, nil
		}
	}
	return nil, suggest(fmt.Errorf("no module %q", name), name, moduleNames())
}

// moduleNames are the names of all modules.
func moduleNames() []string {
	files, err := fs.Glob(lib.FS, "*.star")
	if err != nil {
		panic(err) // the pattern is right
	}
	for i, file := range files {
		files[i] = library + file
	}
	return files
}

// load runs a module, once, as far as it is not in a function.
func (r *run) load(thread *starlark.Thread, name string) (starlark.StringDict, error) {
	if names, ok := r.loaded[name]; ok {
		return names, nil
	}
	names, err := r.lab.modules[name].program.Init(thread, predeclared())
	if err != nil {
		return nil, r.lab.failed(err)
	}
	names.Freeze()
	r.loaded[name] = names
	return names, nil
}

// Module documents a module that labs may load.
type Module struct {
	// Name is what load() takes: "//lib/http.star".
	Name string
	// Doc is what it is for, Functions what it has, in the order of its text.
	Doc       string
	Functions []Function
	// Example is a lab that loads it and can be run.
	Example string
}

// Function is one function of a module.
type Function struct {
	// Signature is how it is written: "get(client, path)".
	Signature string
	// Doc says what it does.
	Doc string
}

// Modules documents every module, by name.
func Modules() []Module {
	var all []Module
	for _, name := range moduleNames() {
		all = append(all, readModule(name))
	}
	return all
}

// readModule reads the texts of a module; a test has read each of them before.
func readModule(name string) Module {
	source, err := moduleSource(name)
	if err != nil {
		panic(err)
	}
	file, err := dialect.Parse(name, source, 0)
	if err != nil {
		panic(err)
	}
	example, err := fs.ReadFile(lib.FS, path.Join("examples", path.Base(name)))
	if err != nil {
		panic(err) // a module without an example
	}
	m := Module{Name: name, Doc: docstring(file.Stmts), Example: string(example)}
	lines := strings.Split(string(source), "\n")
	for _, stmt := range file.Stmts {
		if def, ok := stmt.(*syntax.DefStmt); ok && !strings.HasPrefix(def.Name.Name, "_") {
			head := strings.TrimSpace(lines[def.Def.Line-1])
			m.Functions = append(m.Functions, Function{strings.TrimSuffix(strings.TrimPrefix(head, "def "), ":"), docstring(def.Body)})
		}
	}
	return m
}

// textOf is the text of a file, the lab's own or a module's; nil for any other.
func (l *Lab) textOf(file string) *text {
	if file == l.file {
		return l.text
	}
	if m := l.modules[file]; m != nil {
		return m.text
	}
	return nil
}
