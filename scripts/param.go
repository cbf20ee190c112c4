package scripts

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"netlab/topology/words"
)

// Param is a parameter of a lab.
type Param struct {
	Name string
	// Default is the value that it has unless told otherwise, as it is given on
	// the command line.
	Default string
	// Help says what it is; it may be empty.
	Help string
	// Choices are the values that it may have, as they are given on the command line,
	// empty where it may have any of its type.
	Choices []string

	value   starlark.Value
	choices []starlark.Value
	pos     syntax.Position
}

func paramBuiltin() []entry {
	return []entry{
		builtin("param(name, default, help=\"\", choices=None)", getParam, "Declares a parameter of the lab, and returns its value in this run.").beforeStart().more(
			"The arguments are literals, so that they are known before the lab runs. A value from the command line has the type of the default: a string, a number, or True or False. Choices is a list of the values that it may have, two or more."),
	}
}

func getParam(c *call) (starlark.Value, error) {
	var name, help string
	var def, choices starlark.Value
	if err := c.unpack("name", &name, "default", &def, "help?", &help, "choices?", &choices); err != nil {
		return nil, err
	}
	v := c.r.params[name]
	if v == nil {
		return nil, hint(fmt.Errorf("parameter %q was not found in the text", name), "call it as param(...), by that name")
	}
	return v, nil
}

func (r *run) setParams(given map[string]string) error {
	var names []string
	for _, p := range r.lab.Params {
		names = append(names, p.Name)
		r.params[p.Name] = p.value
		if text, ok := given[p.Name]; ok {
			v, err := p.parse(text)
			if err != nil {
				return r.lab.at(p.pos, err)
			}
			r.params[p.Name] = v
		}
	}
	var unknown []string
	for name := range given {
		if !slices.Contains(names, name) {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	slices.Sort(unknown)
	return suggest(fmt.Errorf("the lab has no parameter %q", unknown[0]), unknown[0], names)
}

// addParam takes a parameter from the call that declares it.
func (l *Lab) addParam(n *syntax.CallExpr) error {
	start, _ := n.Span()
	wrong := func(format string, args ...any) error {
		return l.at(start, fmt.Errorf("param: "+format, args...))
	}
	refuse := func(format string, args ...any) error {
		return l.at(start, hint(fmt.Errorf("param: "+format, args...),
			"parameters are known before the lab runs, so their arguments are literals: param(\"delay\", \"50ms\", \"one-way delay\")"))
	}
	names := []string{"name", "default", "help", "choices"}
	values := map[string]starlark.Value{}
	p := Param{pos: start}
	listed := false
	for i, arg := range n.Args {
		name := ""
		if b, ok := arg.(*syntax.BinaryExpr); ok && b.Op == syntax.EQ {
			id, ok := b.X.(*syntax.Ident)
			if !ok {
				return refuse("an argument without a name")
			}
			name, arg = id.Name, b.Y
		} else if i < len(names) {
			name = names[i]
		} else {
			return refuse("%d arguments, want a name, a default, a help and choices", len(n.Args))
		}
		if !slices.Contains(names, name) {
			return l.at(start, suggest(fmt.Errorf("param: unknown argument %q", name), name, names))
		}
		if name == "choices" {
			if p.choices, listed = literals(arg); !listed {
				return refuse("choices is not a list of literals")
			}
			continue
		}
		v, ok := literal(arg)
		if !ok {
			return refuse("%s is not a literal", name)
		}
		values[name] = v
	}
	name, ok := values["name"].(starlark.String)
	if !ok || name == "" {
		return refuse("the name has to be a string")
	}
	p.Name, p.value = string(name), values["default"]
	if p.value == nil {
		return refuse("parameter %q has no default", p.Name)
	}
	p.Default = paramText(p.value)
	if h, ok := values["help"].(starlark.String); ok {
		p.Help = string(h)
	}
	for _, other := range l.Params {
		if other.Name == p.Name {
			return wrong("parameter %q is declared twice", p.Name)
		}
	}
	if listed {
		if err := p.choose(); err != nil {
			return wrong("%w", err)
		}
	}
	l.Params = append(l.Params, p)
	return nil
}

// choose sees that the choices make sense, and writes them as text.
func (p *Param) choose() error {
	if _, is := p.value.(starlark.Bool); is {
		return fmt.Errorf("parameter %s is True or False anyway: leave out its choices", p.Name)
	}
	for _, v := range p.choices {
		text := paramText(v)
		if v.Type() != p.value.Type() {
			return fmt.Errorf("choice %s of %s is %s, and the default %s: want the same type", text, p.Name, a(v), a(p.value))
		}
		if slices.Contains(p.Choices, text) {
			return fmt.Errorf("choice %s of %s is given twice", text, p.Name)
		}
		p.Choices = append(p.Choices, text)
	}
	switch {
	case len(p.Choices) == 1:
		return fmt.Errorf("parameter %s has 1 choice: want two or more, or no choices", p.Name)
	case len(p.Choices) == 0:
		return fmt.Errorf("parameter %s has 0 choices: want two or more, or no choices", p.Name)
	case !slices.Contains(p.Choices, p.Default):
		return fmt.Errorf("the default of %s, %s, is none of its choices: want %s", p.Name, p.Default, words.Or(p.Choices))
	}
	return nil
}

// a is the type of a value with its article.
func a(v starlark.Value) string {
	if strings.ContainsAny(v.Type()[:1], "aeiou") {
		return "an " + v.Type()
	}
	return "a " + v.Type()
}

// literals are the values of a list of literals.
func literals(e syntax.Expr) ([]starlark.Value, bool) {
	list, ok := e.(*syntax.ListExpr)
	if !ok {
		return nil, false
	}
	var values []starlark.Value
	for _, e := range list.List {
		v, ok := literal(e)
		if !ok {
			return nil, false
		}
		values = append(values, v)
	}
	return values, true
}

// literal is the value of a literal: a string, a number, True or False.
func literal(e syntax.Expr) (starlark.Value, bool) {
	switch e := e.(type) {
	case *syntax.ParenExpr:
		return literal(e.X)
	case *syntax.Ident:
		switch e.Name {
		case "True":
			return starlark.True, true
		case "False":
			return starlark.False, true
		}
	case *syntax.UnaryExpr:
		v, ok := literal(e.X)
		if !ok || e.Op != syntax.MINUS {
			return nil, false
		}
		v, err := starlark.Unary(syntax.MINUS, v)
		return v, err == nil
	case *syntax.Literal:
		switch v := e.Value.(type) {
		case string:
			if e.Token == syntax.STRING {
				return starlark.String(v), true
			}
		case int64:
			return starlark.MakeInt64(v), true
		case float64:
			return starlark.Float(v), true
		}
	}
	return nil, false
}

// paramText is a parameter's value as the command line has it.
func paramText(v starlark.Value) string {
	switch v := v.(type) {
	case starlark.String:
		return string(v)
	case starlark.Bool:
		return strconv.FormatBool(bool(v))
	}
	return v.String()
}

// parse reads the text of the parameter as a value of its default's type, and as one of
// its choices where it has any.
func (p *Param) parse(text string) (starlark.Value, error) {
	v, want := p.typed(text)
	if p.choices == nil {
		if v == nil {
			return nil, fmt.Errorf("parameter %s: %q is not %s, such as %s", p.Name, text, want, p.Default)
		}
		return v, nil
	}
	if v != nil {
		if i := slices.Index(p.Choices, paramText(v)); i >= 0 {
			return p.choices[i], nil
		}
	}
	err := fmt.Errorf("parameter %s: %q: want %s", p.Name, text, words.Or(p.Choices))
	if near := words.Nearest(text, p.Choices); near != "" {
		return nil, hint(err, "did you mean %s?", near)
	}
	return nil, err
}

// typed reads a text as a value of the default's type, nil where it is not what is wanted.
func (p *Param) typed(text string) (v starlark.Value, want string) {
	switch p.value.(type) {
	case starlark.Bool:
		switch text {
		case "true", "True", "yes", "1":
			return starlark.True, ""
		case "false", "False", "no", "0":
			return starlark.False, ""
		}
		return nil, "true or false"
	case starlark.Int:
		n, err := strconv.ParseInt(text, 0, 64)
		if err != nil {
			return nil, "a whole number"
		}
		return starlark.MakeInt64(n), ""
	case starlark.Float:
		x, err := strconv.ParseFloat(text, 64)
		if err != nil || x != x || x-x != 0 {
			return nil, "a number"
		}
		return starlark.Float(x), ""
	}
	return starlark.String(text), ""
}
