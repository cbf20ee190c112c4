package scripts

import (
	"unsafe"

	"go.starlark.net/starlark"
)

// The cost of values in bytes, as the 64-bit build of Starlark lays them out, the
// same on every machine so that a limit is reached at the same place.
const (
	bytesPerValue = 16 // an interface: an element of a list, a local variable
	bytesPerEntry = 96 // of a dict or a set
	bytesPerThing = 48 // a list, a function, a connection

	// bytesPerStep is the most that one step without a guard makes: an element
	// that is appended to a list, which may have to grow, or a small object.
	bytesPerStep = 64
)

// meter bounds the memory of a script. Starlark has no limit of its own, so every
// operation that can make a large value is charged before it makes it, and each
// step by its worst. Most of what was charged has been dropped again; once the
// charges come to the limit, what the script can still reach is measured, and
// only that counts.
type meter struct {
	charged int64
}

// charge counts n bytes that are about to be made.
func (m *meter) charge(r *run, n int64) error {
	limit := r.limits.Memory
	if n <= limit {
		if m.charged += n; m.charged <= limit {
			return nil
		}
		// Half of the limit has to be free before the next measurement, lest a
		// script near its limit be measured at every step.
		if m.charged = r.reachable() + n; m.charged <= limit/2 {
			return nil
		}
	}
	return overLimit("--max-memory", "the script wants more than %d MiB of memory", max(1, limit>>20))
}

// reachable measures the values that flows can reach: the globals, and the
// variables of every function that is being called.
func (r *run) reachable() int64 {
	w := weigher{seen: make(map[any]bool), enough: r.limits.Memory}
	for _, f := range r.flows {
		for depth := range f.thread.CallStackDepth() {
			frame := f.thread.DebugFrame(depth)
			w.value(frame.Callable())
			for i := range frame.NumLocals() {
				_, v := frame.Local(i)
				w.value(v)
			}
		}
	}
	return w.sum
}

// weigher adds up what values take, each once.
type weigher struct {
	seen  map[any]bool
	sum   int64
	depth int
	// most is where weighing ends, 0 for nowhere. Where it is set, values count
	// each time that they are met, as in text that is made of them.
	most int64
	// enough is where weighing may end, 0 for nowhere.
	enough int64
}

// maxWeighed is how deep values are followed; Starlark's own printing and
// comparing recurse as deep.
const maxWeighed = 10_000

func (w *weigher) value(v starlark.Value) {
	if w.depth++; w.depth > maxWeighed || w.most > 0 && w.sum > w.most || w.enough > 0 && w.sum > w.enough {
		w.depth--
		return
	}
	defer func() { w.depth-- }()
	w.sum += bytesPerValue
	switch v := v.(type) {
	case nil: // a variable that has no value yet
	case starlark.String:
		w.text(string(v))
	case starlark.Bytes:
		w.text(string(v))
	case starlark.Int:
		w.sum += int64(v.BigInt().BitLen() / 8)
	case starlark.Tuple:
		if len(v) > 0 && w.first(&v[0]) {
			for _, x := range v {
				w.value(x)
			}
		}
	case *starlark.List:
		if w.first(v) {
			for i := range v.Len() {
				w.value(v.Index(i))
			}
		}
	case *starlark.Dict:
		if w.first(v) {
			for k, x := range v.Entries() {
				w.sum += bytesPerEntry
				w.value(k)
				w.value(x)
			}
		}
	case *starlark.Set:
		if w.first(v) {
			for x := range v.Elements() {
				w.sum += bytesPerEntry
				w.value(x)
			}
		}
	case *starlark.Function:
		if w.first(v) {
			for i := range v.NumFreeVars() {
				_, x := v.FreeVar(i)
				w.value(x)
			}
			if w.first(v.Module()) {
				for _, x := range v.Globals() {
					w.value(x)
				}
			}
		}
	case *starlark.Builtin:
		if x := v.Receiver(); x != nil {
			w.value(x)
		}
	}
}

// text counts the bytes of a text once, however many values share them.
func (w *weigher) text(s string) {
	if len(s) > bytesPerThing && !w.first(unsafe.StringData(s)) {
		return
	}
	w.sum += int64(len(s))
}

// first reports whether a value is met for the first time, or is to count anew.
func (w *weigher) first(v any) bool {
	if w.most == 0 {
		if w.seen[v] {
			return false
		}
		w.seen[v] = true
	}
	w.sum += bytesPerThing
	return true
}
