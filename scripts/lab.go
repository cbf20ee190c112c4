package scripts

import (
	"io/fs"
	"strings"

	"go.starlark.net/syntax"

	"netlab/topology/wire/match"
)

// Lab is a lab that was read and may be run, any number of times and
// concurrently.
type Lab struct {
	// Name is what the lab is called on the command line.
	Name string
	// Title is the first sentence of Doc, the text that the file begins with.
	Title, Doc string
	// Params are what param() declares, in the order of the text.
	Params []Param

	script
	// modules are those that it loads, and that these load, by their names.
	modules map[string]*module
	// strings are the literals of the script, which may name files of the folder.
	strings []string
	// patterns and wires are those that its checks name.
	patterns memo[match.Pattern]
	wires    memo[[]wireLine]
	// folder opens the lab's own folder, nil where it has none.
	folder func() (fs.FS, func())
}

// Load reads a lab. Name is what it is called on the command line, file the name
// that its text has in positions. An error is an [*Error].
func Load(name, file string, source []byte) (*Lab, error) {
	l := &Lab{Name: name, script: script{file: file}, modules: make(map[string]*module), folder: noFolder}
	if err := l.load(source); err != nil {
		return nil, l.failed(err)
	}
	return l, nil
}

// Source returns the text of the lab, and the name that it has in positions.
func (l *Lab) Source() (file, text string) { return l.file, strings.Join(l.text.lines, "\n") }

func (l *Lab) load(source []byte) error {
	file, err := l.parse(source)
	if err != nil {
		return err
	}
	l.Doc = docstring(file.Stmts)
	l.Title = firstSentence(l.Doc)
	if err := l.inspect(file); err != nil {
		return err
	}
	return l.compile(file)
}

// docstring is the text that a file or a function begins with.
func docstring(stmts []syntax.Stmt) string {
	if len(stmts) == 0 {
		return ""
	}
	stmt, ok := stmts[0].(*syntax.ExprStmt)
	if !ok {
		return ""
	}
	lit, ok := stmt.X.(*syntax.Literal)
	if !ok {
		return ""
	}
	text, _ := lit.Value.(string)
	return strings.TrimSpace(text)
}

// firstSentence ends at a full stop before a blank, at a paragraph's end, or
// where the text does.
func firstSentence(doc string) string {
	paragraph, _, _ := strings.Cut(doc, "\n\n")
	words := strings.Fields(paragraph)
	for i, w := range words {
		if strings.HasSuffix(w, ".") && !strings.HasSuffix(w, "e.g.") && !strings.HasSuffix(w, "i.e.") {
			return strings.Join(words[:i+1], " ")
		}
	}
	return strings.Join(words, " ")
}
