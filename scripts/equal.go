package scripts

import (
	"errors"

	"go.starlark.net/starlark"
)

// maxCompared is how deep values are compared, as deep as Starlark does: each
// level may double the work.
const maxCompared = 10

// equal compares values as the language does: as Starlark, but for a duration,
// which equals its text, and text, which equals its bytes.
func equal(a, b starlark.Value) (bool, error) { return equalDepth(a, b, maxCompared) }

func equalDepth(a, b starlark.Value, depth int) (bool, error) {
	if depth == 0 {
		return false, errors.New("values are nested too deep to be compared")
	}
	switch x := a.(type) {
	case *starlark.List:
		if y, ok := b.(*starlark.List); ok {
			return equalElements(x, y, depth)
		}
	case starlark.Tuple:
		if y, ok := b.(starlark.Tuple); ok {
			return equalElements(x, y, depth)
		}
	case *starlark.Dict:
		if y, ok := b.(*starlark.Dict); ok {
			return equalEntries(x, y, depth)
		}
	}
	a, b = alike(a, b)
	return starlark.Equal(a, b)
}

func equalElements(a, b starlark.Indexable, depth int) (bool, error) {
	if a.Len() != b.Len() {
		return false, nil
	}
	for i := range a.Len() {
		if ok, err := equalDepth(a.Index(i), b.Index(i), depth-1); err != nil || !ok {
			return false, err
		}
	}
	return true, nil
}

func equalEntries(a, b *starlark.Dict, depth int) (bool, error) {
	if a.Len() != b.Len() {
		return false, nil
	}
	for k, x := range a.Entries() {
		y, found, err := b.Get(k)
		if err != nil || !found {
			return false, err
		}
		if ok, err := equalDepth(x, y, depth-1); err != nil || !ok {
			return false, err
		}
	}
	return true, nil
}

// alike gives a duration and its text, or text and its bytes, one type.
func alike(a, b starlark.Value) (starlark.Value, starlark.Value) {
	switch x := a.(type) {
	case Duration:
		if d, ok := asDuration(b); ok {
			return a, Duration(d)
		}
	case starlark.String:
		switch y := b.(type) {
		case Duration:
			if d, ok := asDuration(a); ok {
				return Duration(d), b
			}
		case starlark.Bytes:
			return starlark.Bytes(x), y
		}
	case starlark.Bytes:
		if y, ok := b.(starlark.String); ok {
			return x, starlark.Bytes(y)
		}
	}
	return a, b
}
