package scripts

import (
	"fmt"
	"strings"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// written is a value as text, as Starlark's repr has it, which has no bound: the
// text of one value that others share can be endless, and the stack overflows
// where they are nested deep.
func written(v starlark.Value) (string, error) {
	w := writer{room: maxWritten}
	w.value(v, 0)
	if w.err != nil {
		return "", w.err
	}
	return w.b.String(), nil
}

// brief is a value as an error shows it.
func brief(v starlark.Value) string { return briefly(v, 60) }

// briefly is a value in at most n characters.
func briefly(v starlark.Value, n int) string {
	w := writer{room: 4 * n}
	w.value(v, 0)
	return cut(w.b.String(), n)
}

// cut shortens a text to n characters.
func cut(s string, n int) string {
	if r := []rune(s); len(r) > n {
		s = string(r[:n-3]) + "..."
	}
	return s
}

// writer writes values until there is no room, and err is set.
type writer struct {
	b    strings.Builder
	room int
	path []starlark.Value // the lists and dicts around the value, which may hold themselves
	err  error
}

func (w *writer) text(s string) {
	if len(s) > w.room {
		s = s[:w.room]
		if w.err == nil {
			w.err = fmt.Errorf("values that make a text of over %d bytes", maxWritten)
		}
	}
	w.room -= len(s)
	w.b.WriteString(s)
}

func (w *writer) value(v starlark.Value, depth int) {
	if depth > maxDepth {
		w.room, w.err = 0, fmt.Errorf("values nested over %d deep", maxDepth)
	}
	if w.err != nil {
		return
	}
	switch v := v.(type) {
	case starlark.String:
		w.text(syntax.Quote(w.fits(string(v)), false))
	case starlark.Bytes:
		w.text(starlark.Bytes(w.fits(string(v))).String())
	case starlark.Int:
		if bits(v) > maxBits {
			w.err = fmt.Errorf("a number of over %d bits", maxBits)
			return
		}
		w.text(v.String())
	case starlark.Tuple:
		w.text("(")
		for i, x := range v {
			w.element(i, x, depth)
			if w.err != nil {
				return
			}
		}
		if len(v) == 1 {
			w.text(",")
		}
		w.text(")")
	case *starlark.Set:
		w.text("set([")
		i := 0
		for x := range v.Elements() {
			w.element(i, x, depth)
			if i++; w.err != nil {
				return
			}
		}
		w.text("])")
	case *starlark.List:
		w.text("[")
		w.within(v, func() {
			for i := range v.Len() {
				w.element(i, v.Index(i), depth)
				if w.err != nil {
					return
				}
			}
		})
		w.text("]")
	case *starlark.Dict:
		w.text("{")
		w.within(v, func() {
			i := 0
			for k, x := range v.Entries() {
				w.element(i, k, depth)
				w.text(": ")
				w.value(x, depth+1)
				if i++; w.err != nil {
					return
				}
			}
		})
		w.text("}")
	default:
		w.text(v.String())
	}
}

func (w *writer) element(i int, v starlark.Value, depth int) {
	if i > 0 && w.err == nil {
		w.text(", ")
	}
	w.value(v, depth+1)
}

// within writes the elements of a list or dict, unless that holds itself.
func (w *writer) within(v starlark.Value, elements func()) {
	for _, outer := range w.path {
		if outer == v {
			w.text("...")
			return
		}
	}
	w.path = append(w.path, v)
	elements()
	w.path = w.path[:len(w.path)-1]
}

// fits is the beginning of a text that may fit: each byte takes one at least.
func (w *writer) fits(s string) string { return s[:min(len(s), w.room+1)] }
