package scripts

import (
	"errors"
	"fmt"

	"go.starlark.net/starlark"
)

// maxCompared is how deep values are compared, as deep as Starlark does, and
// maxComparisons how many there are in them: a value may hold another one many
// times over, and that one the next.
const (
	maxCompared    = 10
	maxComparisons = 8 << 20
)

// comparer compares values, with so many comparisons left.
type comparer struct {
	left int
	// mistake is why values that were not equal never can be, nil where they could.
	mistake error
}

// equal compares values as the language does: as Starlark, but for a duration,
// which equals its text, and text, which equals its bytes.
func equal(a, b starlark.Value) (bool, error) {
	c := comparer{left: maxComparisons}
	return c.equal(a, b, maxCompared)
}

func (c *comparer) equal(a, b starlark.Value, depth int) (bool, error) {
	if depth == 0 {
		return false, errors.New("values are nested too deep to be compared")
	}
	if c.left--; c.left < 0 {
		return false, fmt.Errorf("values that take over %d comparisons", maxComparisons)
	}
	switch x := a.(type) {
	case *starlark.List:
		if y, ok := b.(*starlark.List); ok {
			return c.elements(x, y, depth)
		}
	case starlark.Tuple:
		if y, ok := b.(starlark.Tuple); ok {
			return c.elements(x, y, depth)
		}
	case *starlark.Dict:
		if y, ok := b.(*starlark.Dict); ok {
			return c.entries(x, y, depth)
		}
	}
	if c.mistake == nil {
		c.mistake = mistaken(a, b)
	}
	a, b = alike(a, b)
	return starlark.Equal(a, b)
}

func (c *comparer) elements(a, b starlark.Indexable, depth int) (bool, error) {
	if a.Len() != b.Len() {
		return false, nil
	}
	for i := range a.Len() {
		if ok, err := c.equal(a.Index(i), b.Index(i), depth-1); err != nil || !ok {
			return false, err
		}
	}
	return true, nil
}

func (c *comparer) entries(a, b *starlark.Dict, depth int) (bool, error) {
	if a.Len() != b.Len() {
		return false, nil
	}
	for k, x := range a.Entries() {
		y, found, err := b.Get(k)
		if err != nil || !found {
			return false, err
		}
		if ok, err := c.equal(x, y, depth-1); err != nil || !ok {
			return false, err
		}
	}
	return true, nil
}

// mistaken is why two values cannot be equal that look as if they were meant to be
// compared as durations, nil where that is not so.
func mistaken(a, b starlark.Value) error {
	if _, ok := a.(Duration); ok {
		return neverDuration(b)
	}
	if _, ok := b.(Duration); ok {
		return neverDuration(a)
	}
	return nil
}

// alike gives a duration and its text, or text and its bytes, one type.
func alike(a, b starlark.Value) (starlark.Value, starlark.Value) {
	switch x := a.(type) {
	case Duration:
		if d, ok := asDuration(b); ok {
			return a, Duration(d)
		}
	case starlark.Int:
		if d, ok := b.(Duration); ok && x.Sign() == 0 {
			return Duration(0), d
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
