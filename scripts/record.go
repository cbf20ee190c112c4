package scripts

import (
	"fmt"

	"go.starlark.net/starlark"
)

// record is a dict of names and values, in the order given: numbers, or values of
// the language.
func record(pairs ...any) *starlark.Dict {
	d := starlark.NewDict(len(pairs) / 2)
	for i := 0; i < len(pairs); i += 2 {
		var v starlark.Value
		switch x := pairs[i+1].(type) {
		case starlark.Value:
			v = x
		case uint64:
			v = starlark.MakeUint64(x)
		case int:
			v = starlark.MakeInt(x)
		case string:
			v = starlark.String(x)
		case bool:
			v = starlark.Bool(x)
		default:
			panic(fmt.Sprintf("scripts: a record of %T", x))
		}
		if err := d.SetKey(starlark.String(pairs[i].(string)), v); err != nil {
			panic(err) // a fresh dict takes any string
		}
	}
	return d
}
