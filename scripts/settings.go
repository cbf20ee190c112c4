package scripts

import (
	"fmt"
	"math"
	"slices"
	"time"

	"go.starlark.net/starlark"

	"netlab/nodes"
	"netlab/topology/words"
)

// setting is one keyword of host() or of conn.set(): how it is read, and what it
// sets.
type setting struct {
	name string
	want string // "duration", "yes or no", ...
	doc  string
	node func(*nodes.Options, starlark.Value) error
	conn func(starlark.Value) (nodes.SocketOption, error)
}

// applySettings finds each keyword among the settings and hands it to set;
// others are the keywords that the call takes beside them.
func applySettings(all []setting, kwargs []starlark.Tuple, others []string, set func(*setting, starlark.Value) error) error {
	for _, kv := range kwargs {
		name := string(kv[0].(starlark.String))
		found := false
		for i := range all {
			if all[i].name != name {
				continue
			}
			found = true
			if err := set(&all[i], kv[1]); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		if !found {
			names := slices.Clone(others)
			for _, s := range all {
				names = append(names, s.name)
			}
			return suggest(fmt.Errorf("unknown option %q", name), name, names)
		}
	}
	return nil
}

// The readers of settings' values.

func positive(v starlark.Value) (time.Duration, error) {
	d, err := toDuration(v)
	if err == nil && d <= 0 {
		err = fmt.Errorf("%v: want more than 0", Duration(d))
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
