package scripts

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// script is one file of Starlark: a lab, or a module that labs load.
type script struct {
	// file is the name that its positions have.
	file    string
	program *starlark.Program
	text    *text
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

// parse reads the script's text.
func (s *script) parse(source []byte) (*syntax.File, error) {
	if len(source) > maxSource {
		return nil, tooLarge(int64(len(source)))
	}
	source, err := s.plainText(source)
	if err != nil {
		return nil, err
	}
	if pos, deep := tooDeep(&s.file, source); deep {
		return nil, posError{pos, fmt.Errorf("brackets are nested over %d deep", maxNesting)}
	}
	file, err := dialect.Parse(s.file, source, 0)
	if err != nil {
		return nil, err
	}
	s.text = newText(source, file)
	return file, nil
}

// compile makes the program of a file, which it changes.
func (s *script) compile(file *syntax.File) (err error) {
	intercept(file)
	s.program, err = starlark.FileProgram(file, predeclared().Has)
	return err
}

// posError is an error at a place of a script.
type posError struct {
	pos syntax.Position
	error
}

func (p posError) Unwrap() error { return p.error }

// plainText is a source without a byte order mark and with lines that end as in
// Unix. What is not text is refused: Starlark takes a NUL for the end.
func (s *script) plainText(source []byte) ([]byte, error) {
	source = bytes.TrimPrefix(source, []byte("\xef\xbb\xbf"))
	source = bytes.ReplaceAll(source, []byte("\r\n"), []byte("\n"))
	source = bytes.ReplaceAll(source, []byte("\r"), []byte("\n"))
	for i, line := 0, int32(1); i < len(source); {
		r, n := utf8.DecodeRune(source[i:])
		if r == 0 || r == utf8.RuneError && n == 1 {
			begin := bytes.LastIndexByte(source[:i], '\n') + 1
			pos := syntax.MakePosition(&s.file, line, int32(utf8.RuneCount(source[begin:i]))+1)
			return nil, posError{pos, hint(fmt.Errorf("byte %#02x is not text", source[i]), "a lab is text in UTF-8: save it as that")}
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
func tooDeep(file *string, source []byte) (syntax.Position, bool) {
	depth, line, col := 0, int32(1), int32(0)
	for _, c := range source {
		col++
		switch c {
		case '\n':
			line, col = line+1, 0
		case '(', '[', '{':
			if depth++; depth > maxNesting {
				return syntax.MakePosition(file, line, col), true
			}
		case ')', ']', '}':
			depth = max(0, depth-1)
		}
	}
	return syntax.Position{}, false
}
