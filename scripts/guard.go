package scripts

import (
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// guards are the functions that operations become; see guard.
var guards = map[string]func(*starlark.Thread, *starlark.Builtin, starlark.Tuple, []starlark.Tuple) (starlark.Value, error){}

func guard(*syntax.File) {}
