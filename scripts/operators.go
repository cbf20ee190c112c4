package scripts

import (
	"fmt"
	"strings"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// Two things are not as Starlark has them. A comparison of a duration with text,
// now() > "1s", is one of durations, where Starlark compares values of one type
// alone. And what can make a huge value in one step, or a stack that overflows, is
// looked at first: [0] * (1 << 29) takes 8 GB at once, more than some machines
// have. Starlark has no hook for either, so nodes of the syntax tree change in
// place before they are compiled, by functions whose names no script can write:
//
//	a < b           <(a, b) == True
//	a + b, a * b    operand(a) + b, and the same for %
//	a *= b          a *= operand(b)
//	a += b          a += addend(b), an operand where that is text; a list in a
//	                grows by what is in b
//	f(*a)           f(*args(a))
//	a.replace       owner(a).replace, and the same for the methods in heavy
const (
	operandOf = "*"
	addendOf  = "+="
	argsOf    = "*args"
	ownerOf   = "."
)

func intercept(file *syntax.File) {
	call := func(pos syntax.Position, name string, args ...syntax.Expr) syntax.Expr {
		return &syntax.CallExpr{Fn: &syntax.Ident{NamePos: pos, Name: name}, Lparen: pos, Args: args, Rparen: pos}
	}
	syntax.Walk(file, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.BinaryExpr:
			switch n.Op {
			case syntax.EQL, syntax.NEQ, syntax.LT, syntax.LE, syntax.GT, syntax.GE:
				n.X = call(n.OpPos, n.Op.String(), n.X, n.Y)
				n.Op, n.Y = syntax.EQL, &syntax.Ident{NamePos: n.OpPos, Name: "True"}
			case syntax.PLUS, syntax.STAR, syntax.PERCENT:
				if !isNumber(n.X) && !isNumber(n.Y) || n.Op == syntax.STAR {
					n.X = call(n.OpPos, operandOf, n.X)
				}
			}
		case *syntax.AssignStmt:
			switch n.Op {
			case syntax.STAR_EQ:
				n.RHS = call(n.OpPos, operandOf, n.RHS)
			case syntax.PLUS_EQ:
				if !isNumber(n.RHS) {
					n.RHS = call(n.OpPos, addendOf, n.RHS)
				}
			}
		case *syntax.CallExpr:
			for _, arg := range n.Args {
				if u, ok := arg.(*syntax.UnaryExpr); ok && u.Op == syntax.STAR {
					u.X = call(u.OpPos, argsOf, u.X)
				}
			}
		case *syntax.DotExpr:
			if heavy[n.Name.Name] != nil {
				n.X = call(n.Dot, ownerOf, n.X)
			}
		}
		return true
	})
}

// comparison is the function that an operator of comparison becomes.
func comparison(op syntax.Token) *starlark.Builtin {
	return starlark.NewBuiltin(op.String(), func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, _ []starlark.Tuple) (starlark.Value, error) {
		if err := mistaken(args[0], args[1]); err != nil {
			return nil, err
		}
		if op == syntax.EQL || op == syntax.NEQ {
			same, err := equal(args[0], args[1])
			return starlark.Bool(same == (op == syntax.EQL)), err
		}
		a, b := alike(args[0], args[1])
		ok, err := starlark.Compare(op, a, b)
		return starlark.Bool(ok), err
	})
}

// isNumber reports whether an expression is a number as it stands: what is added
// to one is not text.
func isNumber(x syntax.Expr) bool {
	lit, ok := x.(*syntax.Literal)
	return ok && (lit.Token == syntax.INT || lit.Token == syntax.FLOAT)
}

// operand is a value on one side of +, * or %, which looks at the other one.
type operand struct{ starlark.Value }

// Binary implements starlark.HasBinary.
func (o operand) Binary(op syntax.Token, other starlark.Value, side starlark.Side) (starlark.Value, error) {
	x, y := o.Value, other
	if side == starlark.Right {
		x, y = other, o.Value
	}
	var err error
	if _, text := x.(starlark.String); text && op == syntax.PERCENT {
		_, err = written(y)
	} else if op == syntax.STAR {
		err = multipliable(x, y)
	} else if op == syntax.PLUS && starlark.Len(x) > 0 && starlark.Len(y) > 0 {
		err = small(starlark.Len(x)+starlark.Len(y), x)
	}
	if err != nil {
		return nil, err
	}
	return starlark.Binary(op, x, y)
}

// multipliable refuses products that are too large.
func multipliable(x, y starlark.Value) error {
	n, ok := x.(starlark.Int)
	if !ok {
		x, y = y, x
		if n, ok = x.(starlark.Int); !ok {
			return nil
		}
	}
	if other, ok := y.(starlark.Int); ok {
		if bits(n)+bits(other) > maxBits {
			return fmt.Errorf("a product of over %d bits", maxBits)
		}
		return nil
	}
	size := starlark.Len(y)
	if size <= 0 || n.Sign() <= 0 {
		return nil
	}
	times, err := starlark.AsInt32(n)
	if err != nil || times > maxText/size {
		times = maxText/size + 1
	}
	return small(times*size, y)
}

// small refuses a text or a list of n bytes or elements that would be too large.
func small(n int, like starlark.Value) error {
	most, what := maxElements, "elements"
	switch like.(type) {
	case starlark.String, starlark.Bytes:
		most, what = maxText, "bytes"
	}
	if n > most {
		return fmt.Errorf("a %s of over %d %s", like.Type(), most, what)
	}
	return nil
}

func bits(n starlark.Int) int {
	if _, small := n.Int64(); small {
		return 64
	}
	return n.BigInt().BitLen()
}

// heavy are methods of texts and lists that can make too much in one step, with
// what looks at their arguments.
var heavy = map[string]func(owner starlark.Value, args starlark.Tuple, kwargs []starlark.Tuple) error{
	"replace": replaceable, "format": formattable, "join": joinable, "extend": extensible,
}

// owner is a text or a list whose heavy methods look at their arguments.
type owner struct {
	starlark.HasAttrs
	value starlark.Value
}

// Attr implements starlark.HasAttrs.
func (o owner) Attr(name string) (starlark.Value, error) {
	v, err := o.HasAttrs.Attr(name)
	method, ok := v.(*starlark.Builtin)
	if !ok {
		return v, err
	}
	return starlark.NewBuiltin(name, func(thread *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		if err := heavy[name](o.value, args, kwargs); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		return method.CallInternal(thread, args, kwargs)
	}).BindReceiver(o.value), nil
}

func extensible(_ starlark.Value, args starlark.Tuple, _ []starlark.Tuple) error {
	if len(args) == 0 {
		return nil
	}
	return small(starlark.Len(args[0]), args[0])
}

func formattable(format starlark.Value, args starlark.Tuple, kwargs []starlark.Tuple) error {
	for _, kv := range kwargs {
		args = append(args[:len(args):len(args)], kv[1])
	}
	longest := 0
	for _, v := range args {
		text, err := written(v)
		if err != nil {
			return err
		}
		longest = max(longest, len(text))
	}
	text, _ := starlark.AsString(format)
	return small(len(text)+strings.Count(text, "{")*longest, format)
}

func joinable(separator starlark.Value, args starlark.Tuple, _ []starlark.Tuple) error {
	if len(args) == 0 {
		return nil
	}
	parts, ok := args[0].(starlark.Indexable)
	if !ok {
		return nil
	}
	n := starlark.Len(separator) * parts.Len()
	for i := range parts.Len() {
		n += max(0, starlark.Len(parts.Index(i)))
	}
	return small(n, separator)
}

// replaceable refuses replacements that make too long a text.
func replaceable(value starlark.Value, args starlark.Tuple, _ []starlark.Tuple) error {
	text, _ := starlark.AsString(value)
	if len(args) < 2 {
		return nil
	}
	old, _ := starlark.AsString(args[0])
	by, _ := starlark.AsString(args[1])
	if len(by) <= len(old) || len(text) == 0 && len(by) <= maxText {
		return nil
	}
	n := strings.Count(text, old)
	if len(args) > 2 {
		if most, err := starlark.AsInt32(args[2]); err == nil && most >= 0 {
			n = min(n, most)
		}
	}
	if n > 0 && len(by)-len(old) > (maxText-len(text))/n {
		return fmt.Errorf("%d times a text of %d bytes are over %d", n, len(by), maxText)
	}
	return nil
}
