package scripts

import (
	"fmt"
	"math"
	"slices"
	"time"

	"go.starlark.net/starlark"

	"netlab/topology/words"
)

// Setting documents a keyword that sets something: of a node, a connection or a
// link.
type Setting struct {
	Name string
	// Value is what it is given: "duration", "True or False".
	Value string
	// Doc says what it sets, and its default.
	Doc string
}

// setting is a keyword that changes a T.
type setting[T any] struct {
	Setting
	set func(*T, starlark.Value) error
}

// apply changes to as keywords say; others are those that the call takes besides.
func apply[T any](to *T, all []setting[T], kwargs []starlark.Tuple, others ...string) error {
	for _, kv := range kwargs {
		name := string(kv[0].(starlark.String))
		at := slices.IndexFunc(all, func(s setting[T]) bool { return s.Name == name })
		if at < 0 {
			for _, s := range all {
				others = append(others[:len(others):len(others)], s.Name)
			}
			return suggest(fmt.Errorf("unknown option %q", name), name, others)
		}
		if err := all[at].set(to, kv[1]); err != nil {
			return argument(name, err)
		}
	}
	return nil
}

func documented[T any](all []setting[T]) []Setting {
	var out []Setting
	for _, s := range all {
		out = append(out, s.Setting)
	}
	return out
}

// NodeSettings are the options of host(), router() and node.set().
func NodeSettings() []Setting { return documented(nodeSettings) }

// ConnSettings are the options of connect(), listen() and conn.set().
func ConnSettings() []Setting { return documented(connSettings) }

// LinkSettings are the settings of link() and link.set().
func LinkSettings() []Setting { return documented(linkSettings) }

// The readers of settings' values.

func positive(v starlark.Value) (time.Duration, error) {
	d, err := toDuration(v)
	if err == nil && d <= 0 {
		err = fmt.Errorf("%v: want more than 0", Duration(d))
	}
	return d, err
}

func notNegative(v starlark.Value) (time.Duration, error) {
	d, err := toDuration(v)
	if err == nil && d < 0 {
		err = fmt.Errorf("%v: want 0 or more", Duration(d))
	}
	return d, err
}

func yes(v starlark.Value) (bool, error) {
	b, ok := v.(starlark.Bool)
	if !ok {
		return false, fmt.Errorf("%s: want True or False", brief(v))
	}
	return bool(b), nil
}

func word(v starlark.Value) (string, error) {
	s, ok := starlark.AsString(v)
	if !ok {
		return "", fmt.Errorf("%s: want a string", brief(v))
	}
	return s, nil
}

func number(low, high int) func(starlark.Value) (int, error) {
	return func(v starlark.Value) (int, error) {
		n, err := starlark.AsInt32(v)
		if err != nil || n < low || n > high {
			return 0, fmt.Errorf("%s: want a whole number from %d to %d", brief(v), low, high)
		}
		return n, nil
	}
}

// size reads a size: a number of bytes, or text with a unit.
func size(v starlark.Value) (int, error) {
	if s, ok := starlark.AsString(v); ok {
		n, err := words.ParseSize(s)
		if err == nil && n > math.MaxInt32 {
			err = fmt.Errorf("%q is over the largest size, 2 GiB", s)
		}
		return int(n), err
	}
	n, err := starlark.AsInt32(v)
	if err != nil || n < 0 {
		return 0, hint(fmt.Errorf("%s is not a size", brief(v)), `write a number of bytes, or text such as "64KiB"`)
	}
	return n, nil
}
