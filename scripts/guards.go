package scripts

import (
	"fmt"
	"math"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

type guardFunc = func(*starlark.Thread, *starlark.Builtin, starlark.Tuple, []starlark.Tuple) (starlark.Value, error)

// guards are the functions that operations become, by the names under which guard
// calls them. Those of Starlark's own functions replace these.
var guards = map[string]guardFunc{}

func init() {
	for _, op := range []syntax.Token{syntax.PLUS, syntax.STAR, syntax.PERCENT, syntax.PIPE} {
		guards[op.String()] = func(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
			return binary(flowOf(thread).r, op, args[0], args[1])
		}
	}
	for op := syntax.PLUS; op <= syntax.GTGT; op++ {
		if inPlaceOps[op] {
			guards[op.String()+"="] = func(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
				return inPlaceBinary(flowOf(thread).r, op, args[0], args[1])
			}
			guards["[]"+op.String()+"="] = func(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
				return nil2none(inPlaceIndex(flowOf(thread).r, op, args[0], args[1], args[2]))
			}
		}
	}
	for _, op := range []syntax.Token{syntax.EQL, syntax.NEQ, syntax.LT, syntax.LE, syntax.GT, syntax.GE} {
		guards[op.String()] = func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
			a, b := alike(args[0], args[1])
			if op == syntax.EQL || op == syntax.NEQ {
				a, b = args[0], args[1]
				if _, list := a.(*starlark.List); !list {
					a, b = alike(a, b)
				}
			}
			ok, err := starlark.Compare(op, a, b)
			return starlark.Bool(ok), err
		}
	}
	for name := range guardedMethods {
		guards["."+name] = func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
			return method(args[0], name)
		}
	}
	for name, cost := range copies {
		whole := starlark.Universe[name].(*starlark.Builtin)
		guards[name] = func(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
			r := flowOf(thread).r
			var n int64
			for _, a := range args {
				n = plus(n, cost(r, a))
			}
			if err := r.meter.charge(r, n); err != nil {
				return nil, err
			}
			return whole.CallInternal(thread, args, kwargs)
		}
	}
	// What is sliced, or spread out over a call's arguments, is copied.
	guards[guardCopy] = func(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
		r := flowOf(thread).r
		switch args[0].(type) {
		case starlark.String, starlark.Bytes:
			return args[0], nil
		}
		return args[0], r.meter.charge(r, shallow(args[0]))
	}
}

const guardCopy = "[:]"

// copies are the functions of Starlark that copy their arguments, or write them
// as text, and what that takes.
var copies = map[string]func(*run, starlark.Value) int64{
	"list": copied, "tuple": copied, "sorted": copied, "enumerate": copied, "zip": copied, "set": copied,
	"dict": copied, "reversed": copied, "bytes": copied,
	"str": written, "repr": written, "print": written, "fail": written,
	"int": func(_ *run, v starlark.Value) int64 {
		if s, ok := starlark.AsString(v); ok && len(s) > maxIntBits/4 {
			return math.MaxInt64
		}
		return 0
	},
}

// copied is what the elements of a value take in another one.
func copied(_ *run, v starlark.Value) int64 { return times(elements(v), bytesPerEntry) }

// written is what a value takes as text.
func written(r *run, v starlark.Value) int64 {
	w := weigher{most: r.limits.Memory}
	w.value(v)
	return w.sum
}

// maxIntBits bounds integers: arithmetic with larger ones takes seconds a step.
const maxIntBits = 1 << 20

// inPlaceOps are the operators that have an assignment.
var inPlaceOps = map[syntax.Token]bool{
	syntax.PLUS: true, syntax.MINUS: true, syntax.STAR: true, syntax.SLASH: true, syntax.SLASHSLASH: true, syntax.PERCENT: true,
	syntax.AMP: true, syntax.PIPE: true, syntax.CIRCUMFLEX: true, syntax.LTLT: true, syntax.GTGT: true,
}

func nil2none(err error) (starlark.Value, error) { return starlark.None, err }

// binary is an operation whose result is charged before it is made.
func binary(r *run, op syntax.Token, x, y starlark.Value) (starlark.Value, error) {
	var n int64
	switch op {
	case syntax.STAR:
		n = product(x, y)
	case syntax.PLUS, syntax.PIPE:
		n = plus(shallow(x), shallow(y))
	case syntax.PERCENT:
		if _, text := x.(starlark.String); text {
			n = plus(shallow(x), written(r, y))
		}
	}
	if n > bytesPerStep {
		if err := r.meter.charge(r, n); err != nil {
			return nil, err
		}
	}
	return starlark.Binary(op, x, y)
}

// product is what x * y takes.
func product(x, y starlark.Value) int64 {
	if a, ok := x.(starlark.Int); ok {
		if b, ok := y.(starlark.Int); ok {
			if _, small := a.Int64(); small {
				if _, small := b.Int64(); small {
					return 0
				}
			}
			if bits := a.BigInt().BitLen() + b.BigInt().BitLen(); bits > maxIntBits {
				return math.MaxInt64
			}
			return 0
		}
		x, y = y, x
	}
	n, err := starlark.AsInt32(y)
	if err != nil || n <= 0 {
		return 0
	}
	return times(shallow(x), int64(n))
}

// inPlaceBinary is x op= y: a list or dict grows where it is.
func inPlaceBinary(r *run, op syntax.Token, x, y starlark.Value) (starlark.Value, error) {
	switch x := x.(type) {
	case *starlark.List:
		if it, ok := y.(starlark.Iterable); ok && op == syntax.PLUS {
			if err := r.meter.charge(r, copied(r, y)); err != nil {
				return nil, err
			}
			var items []starlark.Value
			for v := range starlark.Elements(it) {
				items = append(items, v)
			}
			for _, v := range items {
				if err := x.Append(v); err != nil {
					return nil, err
				}
			}
			return x, nil
		}
	case *starlark.Dict:
		if other, ok := y.(*starlark.Dict); ok && op == syntax.PIPE {
			if err := r.meter.charge(r, copied(r, y)); err != nil {
				return nil, err
			}
			for _, kv := range other.Items() {
				if err := x.SetKey(kv[0], kv[1]); err != nil {
					return nil, err
				}
			}
			return x, nil
		}
	}
	return binary(r, op, x, y)
}

// inPlaceIndex is x[i] op= y.
func inPlaceIndex(r *run, op syntax.Token, x, i, y starlark.Value) error {
	switch x := x.(type) {
	case starlark.HasSetKey:
		v, found, err := x.Get(i)
		if err != nil {
			return err
		}
		if !found {
			return fmt.Errorf("key %s not in %s", i, x.Type())
		}
		if v, err = inPlaceBinary(r, op, v, y); err != nil {
			return err
		}
		return x.SetKey(i, v)
	case starlark.HasSetIndex:
		n, err := starlark.AsInt32(i)
		if err != nil {
			return fmt.Errorf("%s index: %w", x.Type(), err)
		}
		if n < 0 {
			n += x.Len()
		}
		if n < 0 || n >= x.Len() {
			return fmt.Errorf("%s index %s out of range [%d:%d]", x.Type(), i, -x.Len(), x.Len()-1)
		}
		v, err := inPlaceBinary(r, op, x.Index(n), y)
		if err != nil {
			return err
		}
		return x.SetIndex(n, v)
	}
	return fmt.Errorf("%s value does not support item assignment", x.Type())
}

// method is a method of x whose result is charged before it is made.
func method(x starlark.Value, name string) (starlark.Value, error) {
	attrs, ok := x.(starlark.HasAttrs)
	if !ok {
		return nil, fmt.Errorf("%s has no .%s field or method", x.Type(), name)
	}
	v, err := attrs.Attr(name)
	if err != nil {
		return nil, err
	}
	if v == nil {
		return nil, suggest(fmt.Errorf("%s has no .%s field or method", x.Type(), name), name, attrs.AttrNames())
	}
	plain, ok := v.(*starlark.Builtin)
	if !ok {
		return v, nil
	}
	return starlark.NewBuiltin(name, func(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		r := flowOf(thread).r
		if err := r.meter.charge(r, result(r, x, name, args, kwargs)); err != nil {
			return nil, err
		}
		return plain.CallInternal(thread, args, kwargs)
	}), nil
}

// result is the most that a guarded method's result takes.
func result(r *run, x starlark.Value, name string, args starlark.Tuple, kwargs []starlark.Tuple) int64 {
	var texts int64
	for _, a := range args {
		texts = plus(texts, written(r, a))
	}
	for _, kv := range kwargs {
		texts = plus(texts, written(r, kv[1]))
	}
	own := shallow(x)
	switch name {
	case "replace":
		if len(args) >= 2 { // each byte may become the new text
			return plus(own, times(own+1, shallow(args[1])))
		}
	case "join":
		if len(args) == 1 {
			return plus(texts, times(own, elements(args[0])))
		}
	case "format":
		return plus(own, times(own, texts)) // each pair of braces may name them all
	case "split", "rsplit", "splitlines", "elems", "codepoints", "elem_ords", "codepoint_ords", "partition", "rpartition":
		return times(own, 2*bytesPerValue)
	case "extend", "update", "union":
		for _, a := range args {
			own = plus(own, copied(r, a))
		}
	}
	return own
}

// shallow is what a value takes without what is in its elements.
func shallow(v starlark.Value) int64 {
	switch v := v.(type) {
	case starlark.String:
		return int64(len(v))
	case starlark.Bytes:
		return int64(len(v))
	case starlark.Int:
		if _, small := v.Int64(); small {
			return bytesPerValue
		}
		return int64(v.BigInt().BitLen() / 2)
	case *starlark.Dict, *starlark.Set:
		return times(elements(v), bytesPerEntry)
	}
	return times(elements(v), bytesPerValue)
}

func elements(v starlark.Value) int64 { return int64(max(0, starlark.Len(v))) }

func plus(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

func times(a, b int64) int64 {
	if a > 0 && b > math.MaxInt64/a {
		return math.MaxInt64
	}
	return a * b
}
