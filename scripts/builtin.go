package scripts

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// Builtin documents one name of the language.
type Builtin struct {
	// Of is the type of value that has it, such as "conn"; empty for a name that
	// stands by itself.
	Of   string
	Name string
	// Params are a function's parameters, with their parentheses and defaults;
	// empty for a plain value.
	Params string
	// Doc is one sentence, More what else there is to know; More may be empty.
	Doc, More string
	// Example is a script, in examples/, that can be run. Where it begins with
	// [Preamble] that is left out.
	Example string

	script string
}

// Signature is how the builtin is written: "conn.send(data)".
func (b Builtin) Signature() string {
	s := b.Name + b.Params
	if b.Of != "" {
		s = b.Of + "." + s
	}
	return s
}

// entry is a builtin with what it does: run for a function, get for a value.
type entry struct {
	Builtin
	run func(*call) (starlark.Value, error)
	get func(starlark.Value) (starlark.Value, error)
	// function is what scripts call, of an entry with run.
	function *starlark.Builtin
	// early functions may be called before the network runs, without starting it.
	early bool
}

// builtin is a function of the language: "send(data)".
func builtin(signature string, run func(*call) (starlark.Value, error), doc string) entry {
	params := strings.IndexByte(signature, '(')
	return entry{Builtin: Builtin{Name: signature[:params], Params: signature[params:], Doc: doc}, run: run}
}

// more adds what a longer text says.
func (e entry) more(text string) entry {
	e.More = text
	return e
}

// beforeStart is one that does not start the network.
func (e entry) beforeStart() entry {
	e.early = true
	return e
}

// act is the run of a builtin without arguments, which does something to its owner, a
// T.
func act[T starlark.Value](do func(c *call, self T)) func(*call) (starlark.Value, error) {
	return func(c *call) (starlark.Value, error) {
		if err := c.unpack(); err != nil {
			return nil, err
		}
		do(c, c.self.(T))
		return nil, nil
	}
}

// property is a value that others have, of their type T.
func property[T starlark.Value](name, doc string, get func(T) starlark.Value) entry {
	return entry{
		Builtin: Builtin{Name: name, Doc: doc},
		get:     func(v starlark.Value) (starlark.Value, error) { return get(v.(T)), nil },
	}
}

// predeclared are the values that scripts have without declaring them. They are
// made once: what they act on is the run of the thread that calls them.
var predeclared = sync.OnceValue(func() starlark.StringDict {
	values := maps.Clone(replaced)
	for name, e := range globals {
		values[name] = e.function
	}
	return values
})

// call is one call of a builtin.
type call struct {
	r      *run
	f      *flow
	thread *starlark.Thread
	entry  *entry
	self   starlark.Value
	args   starlark.Tuple
	kwargs []starlark.Tuple
}

// bind makes the entry's function.
func (e *entry) bind() {
	e.function = starlark.NewBuiltin(e.Name, func(thread *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
		f := flowOf(thread)
		c := &call{r: f.r, f: f, thread: thread, entry: e, self: b.Receiver(), args: args, kwargs: kwargs}
		w := f.r.watchdog
		if err := w.verdict(); err != nil {
			return nil, err // a function of Starlark's that calls this one, such as sorted, goes on
		}
		w.away.Store(true)
		defer w.away.Store(false)
		if !e.early {
			if err := c.r.start(c); err != nil {
				return nil, err
			}
		}
		v, err := e.run(c)
		if err != nil {
			return nil, c.failed(err)
		}
		if v == nil {
			v = starlark.None
		}
		return v, nil
	})
}

// failed says which call an error is of.
func (c *call) failed(err error) error {
	switch e := err.(type) {
	case *Error, stopped:
		return err
	case hinted:
		return hinted{fmt.Errorf("%s: %w", c.entry.Name, e.error), e.hint}
	}
	if strings.HasPrefix(err.Error(), c.entry.Name+":") {
		return err // Starlark's own checks of arguments
	}
	return fmt.Errorf("%s: %w", c.entry.Name, err)
}

// unpack reads the arguments into pairs of a name and a pointer; see
// starlark.UnpackArgs.
func (c *call) unpack(pairs ...any) error {
	return starlark.UnpackArgs(c.entry.Name, c.args, c.kwargs, pairs...)
}

// split takes the keyword arguments of the given names out of the others, which
// it returns.
func (c *call) split(names ...string) (others []starlark.Tuple) {
	var own []starlark.Tuple
	for _, kv := range c.kwargs {
		if slices.Contains(names, string(kv[0].(starlark.String))) {
			own = append(own, kv)
		} else {
			others = append(others, kv)
		}
	}
	c.kwargs = own
	return others
}

// pos is where in the lab the call is; for a function that at() calls, where
// that is.
func (c *call) pos() syntax.Position { return c.f.pos() }

// maxShown is how much of a call's text names a check.
const maxShown = 120

// source is the text of the call as the lab has it, of a long one the beginning.
func (c *call) source() string {
	if c.thread.CallStackDepth() > 1 {
		text := c.r.lab.text.of(c.f.rawPos())
		if utf8.RuneCountInString(text) > maxShown {
			return columns(text, 0, maxShown-4) + "...)"
		}
		if text != "" {
			return text
		}
	}
	return c.entry.Name + "(...)"
}

// attribute finds what a value of one of the language's types has by a name.
func attribute(self starlark.Value, name string) (starlark.Value, error) {
	e := methods[self.Type()][name]
	switch {
	case e == nil:
		return nil, suggest(fmt.Errorf("%s has no .%s", self.Type(), name), name, attributes(self))
	case e.get != nil:
		return e.get(self)
	}
	return e.function.BindReceiver(self), nil
}

func attributes(self starlark.Value) []string {
	var names []string
	for name := range methods[self.Type()] {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// object is what the language's own values have in common: they are the same
// only as themselves, and true.
type object struct{}

func (object) Freeze()              {}
func (object) Truth() starlark.Bool { return true }
