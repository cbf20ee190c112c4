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
			if op == syntax.EQL || op == syntax.NEQ {
				same, err := equal(args[0], args[1])
				return starlark.Bool(same == (op == syntax.EQL)), err
			}
			a, b := alike(args[0], args[1])
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
