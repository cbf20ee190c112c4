package scripts

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"unicode/utf8"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
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

	file    string
	program *starlark.Program
	text    *text
	// folder opens the lab's own folder, nil where it has none.
	folder func() (fs.FS, func())
}

// Param is a parameter of a lab.
type Param struct {
	Name string
	// Default is the value that it has unless told otherwise, as it is given on
	// the command line.
	Default string
	// Help says what it is; it may be empty.
	Help string

	value starlark.Value
}

const (
	// maxSource is the largest lab in bytes, maxNesting how deep brackets may be
	// nested in it: the parser recurses.
	maxSource  = 256 << 10
	maxNesting = 200
)

// dialect is what labs may write beyond the core of Starlark. Recursion stays
// off: it would be bounded by the Go stack alone.
var dialect = &syntax.FileOptions{Set: true, While: true, TopLevelControl: true, GlobalReassign: true}

// Load reads a lab. Name is what it is called on the command line, file the name
// that its text has in positions. An error is an [*Error].
func Load(name, file string, source []byte) (*Lab, error) {
	l := &Lab{Name: name, file: file, folder: noFolder}
	if err := l.load(source); err != nil {
		return nil, l.failed(err)
	}
	return l, nil
}

func (l *Lab) load(source []byte) error {
	if len(source) > maxSource {
		return tooLarge(int64(len(source)))
	}
	source, err := l.plainText(source)
	if err != nil {
		return err
	}
	if pos, deep := tooDeep(source); deep {
		return l.at(pos, fmt.Errorf("brackets are nested over %d deep", maxNesting))
	}
	file, err := dialect.Parse(l.file, source, 0)
	if err != nil {
		return err
	}
	l.Doc = docstring(file)
	l.Title = firstSentence(l.Doc)
	l.text = newText(source, file)
	if err := l.inspect(file); err != nil {
		return err
	}
	intercept(file)
	l.program, err = starlark.FileProgram(file, predeclared)
	return err
}

// plainText is a source without a byte order mark and with lines that end as in
// Unix. What is not text is refused: Starlark takes a NUL for the end.
func (l *Lab) plainText(source []byte) ([]byte, error) {
	source = bytes.TrimPrefix(source, []byte("\xef\xbb\xbf"))
	source = bytes.ReplaceAll(source, []byte("\r\n"), []byte("\n"))
	source = bytes.ReplaceAll(source, []byte("\r"), []byte("\n"))
	for i, line := 0, int32(1); i < len(source); {
		r, n := utf8.DecodeRune(source[i:])
		if r == 0 || r == utf8.RuneError && n == 1 {
			begin := bytes.LastIndexByte(source[:i], '\n') + 1
			pos := syntax.MakePosition(&l.file, line, int32(utf8.RuneCount(source[begin:i]))+1)
			return nil, l.at(pos, hint(fmt.Errorf("byte %#02x is not text", source[i]), "a lab is text in UTF-8: save it as that"))
		}
		if r == '\n' {
			line++
		}
		i += n
	}
	return source, nil
}

// tooDeep finds where brackets are nested too deep. Those in strings count too,
// which harms nobody.
func tooDeep(source []byte) (syntax.Position, bool) {
	depth, line, col := 0, int32(1), int32(0)
	for _, c := range source {
		col++
		switch c {
		case '\n':
			line, col = line+1, 0
		case '(', '[', '{':
			if depth++; depth > maxNesting {
				return syntax.MakePosition(nil, line, col), true
			}
		case ')', ']', '}':
			depth = max(0, depth-1)
		}
	}
	return syntax.Position{}, false
}

func docstring(file *syntax.File) string {
	if len(file.Stmts) == 0 {
		return ""
	}
	stmt, ok := file.Stmts[0].(*syntax.ExprStmt)
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

var errOneFile = errors.New("a lab is one file: load is not available")
