package scripts

import (
	"math"

	"go.starlark.net/starlark"
)

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
