package scripts

import (
	"fmt"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// replaced are the functions that take the place of Starlark's own, and those
// that operators become; see intercept.
var replaced = make(starlark.StringDict)

func init() {
	for op := syntax.LT; op <= syntax.NEQ; op++ {
		replaced[op.String()] = comparison(op)
	}
	wrap := func(name string, wrapped func(starlark.Value) (starlark.Value, error)) {
		replaced[name] = starlark.NewBuiltin(name, func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
			return wrapped(args[0])
		})
	}
	wrap(operandOf, func(v starlark.Value) (starlark.Value, error) { return operand{v}, nil })
	wrap(addendOf, func(v starlark.Value) (starlark.Value, error) {
		switch v.(type) {
		case starlark.String, starlark.Bytes:
			return operand{v}, nil
		}
		return v, small(starlark.Len(v), v)
	})
	wrap(ownerOf, func(v starlark.Value) (starlark.Value, error) {
		switch v := v.(type) {
		case starlark.String:
			return owner{v, v}, nil
		case *starlark.List:
			return owner{v, v}, nil
		}
		return v, nil
	})
	for _, name := range []string{"all", "any", "bytes", "dict", "enumerate", "list", "max", "min", "reversed", "set", "sorted", "tuple", "zip"} {
		replace(name, countable)
	}
	for _, name := range []string{"fail", "print", "str"} {
		replace(name, writable)
	}
	replace("int", readable)
	replaced["repr"] = starlark.NewBuiltin("repr", func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		var v starlark.Value
		if err := starlark.UnpackPositionalArgs("repr", args, kwargs, 1, &v); err != nil {
			return nil, err
		}
		text, err := written(v)
		if err != nil {
			return nil, fmt.Errorf("repr: %w", err)
		}
		return starlark.String(text), nil
	})
}

// replace puts a function in the place of Starlark's that looks at the arguments
// first.
func replace(name string, look func(starlark.Tuple) (starlark.Tuple, error)) {
	plain := starlark.Universe[name].(*starlark.Builtin)
	replaced[name] = starlark.NewBuiltin(name, func(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		args, err := look(args)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		return plain.CallInternal(thread, args, kwargs)
	})
}

// countable refuses what has too many elements to go through in one step.
func countable(args starlark.Tuple) (starlark.Tuple, error) {
	for _, a := range args {
		if _, ok := a.(starlark.Iterable); ok && starlark.Len(a) > maxElements {
			return nil, fmt.Errorf("a %s of %d elements is too long to go through at once, want at most %d", a.Type(), starlark.Len(a), maxElements)
		}
	}
	return args, nil
}

// writable writes values as text, where Starlark recurses without bound.
func writable(args starlark.Tuple) (starlark.Tuple, error) {
	out := make(starlark.Tuple, len(args))
	for i, v := range args {
		out[i] = v
		switch v.(type) {
		case starlark.String, starlark.Bytes:
			continue
		}
		text, err := written(v)
		if err != nil {
			return nil, err
		}
		out[i] = starlark.String(text)
	}
	return out, nil
}

// readable refuses text that makes too large a number.
func readable(args starlark.Tuple) (starlark.Tuple, error) {
	if len(args) > 0 {
		if s, ok := starlark.AsString(args[0]); ok && len(s) > maxBits/4 {
			return nil, fmt.Errorf("a number of %d digits, want at most %d", len(s), maxBits/4)
		}
	}
	return args, nil
}
