package scripts

import (
	"math"
	"regexp"
	"strings"
	"sync"

	"go.starlark.net/syntax"
)

// text knows the source of a lab: what stands where.
type text struct {
	lines []string
	// spans has each call and operation by the place that Starlark names for it,
	// which is its bracket or operator.
	spans map[place]span
	// shown are the texts of those that were asked for, strings by their place: each
	// run of a lab asks for the same ones.
	shown sync.Map
}

// place is a syntax.Position without its file.
type place struct{ line, col int32 }

type span struct{ start, end syntax.Position }

func placeOf(pos syntax.Position) place { return place{pos.Line, pos.Col} }

func newText(source []byte, file *syntax.File) *text {
	valid := string([]rune(string(source))) // what is no UTF-8 is replaced rune by rune
	t := &text{lines: strings.Split(valid, "\n"), spans: make(map[place]span)}
	seen := make(map[syntax.Expr]bool)
	syntax.Walk(file, func(n syntax.Node) bool {
		if x, ok := n.(syntax.Expr); ok && !seen[x] {
			t.add(x, seen)
		}
		return true
	})
	return t
}

// add notes where an expression begins and ends, and those that begin with it: 1
// + 1 + 1 is one in the other, from the left, and Span goes through them all for
// each of them.
func (t *text) add(x syntax.Expr, seen map[syntax.Expr]bool) {
	var chain []syntax.Expr
	for ; x != nil; x = leftOf(x) {
		seen[x] = true
		chain = append(chain, x)
	}
	start, _ := chain[len(chain)-1].Span()
	for _, x := range chain {
		if pos, ok := placed(x); ok {
			t.spans[placeOf(pos)] = span{start, endOf(x)}
		}
	}
}

// placed is the place that Starlark names for an expression.
func placed(x syntax.Expr) (syntax.Position, bool) {
	switch x := x.(type) {
	case *syntax.CallExpr:
		return x.Lparen, true
	case *syntax.BinaryExpr:
		return x.OpPos, true
	case *syntax.DotExpr:
		return x.Dot, true
	}
	return syntax.Position{}, false
}

// leftOf is the expression that another one begins with, nil where that has none.
func leftOf(x syntax.Expr) syntax.Expr {
	switch x := x.(type) {
	case *syntax.CallExpr:
		return x.Fn
	case *syntax.BinaryExpr:
		return x.X
	case *syntax.DotExpr:
		return x.X
	case *syntax.IndexExpr:
		return x.X
	case *syntax.SliceExpr:
		return x.X
	}
	return nil
}

// endOf is where an expression ends that has a place.
func endOf(x syntax.Expr) syntax.Position {
	switch x := x.(type) {
	case *syntax.BinaryExpr:
		_, end := x.Y.Span()
		return end
	case *syntax.DotExpr:
		_, end := x.Name.Span()
		return end
	}
	end := x.(*syntax.CallExpr).Rparen
	end.Col++
	return end
}

// start returns where the expression begins that Starlark places at pos.
func (t *text) start(pos syntax.Position) syntax.Position {
	if s, ok := t.spans[placeOf(pos)]; ok {
		return s.start
	}
	return pos
}

// longText is a text of several lines, of which of() shows none.
var longText = regexp.MustCompile(`(?s)""".*?"""`)

// of returns the source of the expression at pos, on one line, "" where there is
// none.
func (t *text) of(pos syntax.Position) string {
	at := placeOf(pos)
	if known, ok := t.shown.Load(at); ok {
		return known.(string)
	}
	s, ok := t.spans[at]
	if !ok {
		return ""
	}
	text := t.line(s)
	t.shown.Store(at, text)
	return text
}

// line is the source of a span on one line.
func (t *text) line(s span) string {
	var b strings.Builder
	for line := s.start.Line; line <= s.end.Line && int(line) <= len(t.lines); line++ {
		from, to := 0, math.MaxInt
		if line == s.start.Line {
			from = int(s.start.Col) - 1
		}
		if line == s.end.Line {
			to = int(s.end.Col) - 1
		}
		b.WriteString(columns(t.lines[line-1], from, to))
		b.WriteByte('\n')
	}
	text := b.String()
	if strings.Contains(text, `"""`) {
		text = longText.ReplaceAllString(text, `"""..."""`)
	}
	return strings.Join(strings.Fields(text), " ")
}

// columns returns the part of a text from one rune on to before another, counted
// from 0; less where it ends before.
func columns(text string, from, to int) string {
	start, n := len(text), 0
	for i := range text {
		if n == to {
			return text[min(start, i):i]
		}
		if n == from {
			start = i
		}
		n++
	}
	return text[start:]
}

// inspect finds the parameters, and what a lab must not do, without running it.
func (l *Lab) inspect(file *syntax.File) error {
	var err error
	syntax.Walk(file, func(n syntax.Node) bool {
		if err != nil {
			return false
		}
		switch n := n.(type) {
		case *syntax.LoadStmt:
			err = l.require(n)
		case *syntax.Literal:
			if text, ok := n.Value.(string); ok {
				l.strings = append(l.strings, text)
			}
		case *syntax.CallExpr:
			if id, ok := n.Fn.(*syntax.Ident); ok && id.Name == "param" {
				err = l.addParam(n)
			}
		}
		return err == nil
	})
	return err
}
