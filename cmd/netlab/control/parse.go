package control

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"netlab/impair"
	"netlab/topology/tap"
	"netlab/topology/wire/match"
	"netlab/topology/words"
)

// maxAct is how long the text of an act may be, in bytes.
const maxAct = 4096

// Names are what acts can name: the nodes of a network, and its links in the order of
// their indices.
type Names struct {
	Nodes []tap.Node
	Links []tap.Link
}

// Parse reads an act as it is written, such as "cut a b" or "set a-b from a delay
// 200ms"; see [Verbs]. Whether the network can perform it is for the network to say. A
// rule may stand in quotation marks.
func Parse(text string, names Names) (tap.Act, error) {
	if len(text) > maxAct {
		return tap.Act{}, fmt.Errorf("an act of %d bytes: want at most %d", len(text), maxAct)
	}
	r := &reader{names: names, words: strings.Fields(text)}
	name := r.next()
	v := verb(name)
	switch {
	case name == "":
		return tap.Act{}, fmt.Errorf("which act? have %s", strings.Join(verbNames(), ", "))
	case v == nil:
		return tap.Act{}, fmt.Errorf("no act is called %q%s", name, meant(name, verbNames()))
	}
	a := tap.Act{Kind: v.act, Link: tap.NoLink}
	err := v.read(r, &a)
	if err == nil && len(r.words) > 0 {
		err = fmt.Errorf("%q is left over: want %s", strings.Join(r.words, " "), strings.TrimSpace(name+" "+v.Args))
	}
	if err != nil {
		return tap.Act{}, fmt.Errorf("%s: %w", name, plain(err))
	}
	return a, nil
}

// reader reads the words of an act.
type reader struct {
	names Names
	words []string
}

func (r *reader) peek(i int) string {
	if i < len(r.words) {
		return r.words[i]
	}
	return ""
}

// next takes the next word, empty where there is none.
func (r *reader) next() string {
	w := r.peek(0)
	r.words = r.words[min(1, len(r.words)):]
	return w
}

// rest takes all that is left.
func (r *reader) rest() string {
	text := strings.Join(r.words, " ")
	r.words = nil
	if n := len(text); n > 1 && text[0] == '"' && text[n-1] == '"' {
		text = text[1 : n-1]
	}
	return text
}

func (r *reader) node(name string) *tap.Node {
	i := slices.IndexFunc(r.names.Nodes, func(n tap.Node) bool { return n.Name == name })
	if i < 0 {
		return nil
	}
	return &r.names.Nodes[i]
}

// wantNode takes the name of a node.
func (r *reader) wantNode() (*tap.Node, error) {
	name := r.next()
	if name == "" {
		return nil, fmt.Errorf("which node? the nodes are %s", r.nodeNames())
	}
	n := r.node(name)
	if n == nil {
		return nil, r.noNode(name)
	}
	return n, nil
}

func (r *reader) noNode(name string) error {
	return fmt.Errorf("no node %q; the nodes are %s", name, r.nodeNames())
}

// link reads the name of a link, or its two nodes.
func (r *reader) link(a *tap.Act) error {
	first, second := r.peek(0), r.peek(1)
	if first == "" {
		return fmt.Errorf("which link? the links are %s", r.linkNames())
	}
	if r.node(first) != nil && r.node(second) != nil {
		a.Link = slices.IndexFunc(r.names.Links, func(l tap.Link) bool {
			return l.A == first && l.B == second || l.A == second && l.B == first
		})
		if a.Link < 0 {
			return fmt.Errorf("no link between %s and %s; the links are %s", first, second, r.linkNames())
		}
		r.words = r.words[2:]
		return nil
	}
	a.Link = slices.IndexFunc(r.names.Links, func(l tap.Link) bool { return l.Name == first })
	if a.Link < 0 {
		a.Link = slices.IndexFunc(r.names.Links, func(l tap.Link) bool { return l.B+"-"+l.A == first })
	}
	switch {
	case a.Link >= 0:
		r.words = r.words[1:]
		return nil
	case r.node(first) == nil:
		return fmt.Errorf("no link or node %q; the links are %s", first, r.linkNames())
	case second == "":
		return fmt.Errorf("a link has two nodes, and %s is one; the links are %s", first, r.linkNames())
	}
	return fmt.Errorf("no node %q for the other end of a link of %s; the links are %s", second, first, r.linkNames())
}

// direction reads a link, and the node that the direction leaves if one is meant.
func direction(r *reader, a *tap.Act) error {
	if err := r.link(a); err != nil || r.peek(0) != "from" {
		return err
	}
	r.next()
	a.Node = r.next()
	if l := r.names.Links[a.Link]; a.Node != l.A && a.Node != l.B {
		return fmt.Errorf("link %s from %q: its ends are %s and %s", l.Name, a.Node, l.A, l.B)
	}
	return nil
}

func settings(r *reader, a *tap.Act) error {
	if err := direction(r, a); err != nil {
		return err
	}
	if a.Detail = r.rest(); a.Detail == "" {
		return errors.New("which settings? write some, such as delay 200ms loss 1%")
	}
	return impair.CheckOptions(a.Detail)
}

func rule(r *reader, a *tap.Act) error {
	if err := r.link(a); err != nil {
		return err
	}
	parsed, err := impair.ParseRule(r.rest())
	if err != nil {
		return err
	}
	var names []string
	for _, n := range r.names.Nodes {
		names = append(names, n.Name)
	}
	a.Detail = parsed.String()
	return parsed.Match.CheckNames(names)
}

func partition(r *reader, a *tap.Act) error {
	group := func() error {
		names := strings.Split(r.next(), ",")
		for _, name := range names {
			if r.node(name) == nil {
				return r.noNode(name)
			}
		}
		a.Groups = append(a.Groups, names)
		return nil
	}
	if len(r.words) == 0 {
		return fmt.Errorf("which nodes? the nodes are %s", r.nodeNames())
	}
	if a.OneWay = r.peek(0) == "from"; a.OneWay {
		r.next()
		if err := group(); err != nil || r.peek(0) != "to" {
			return err
		}
		r.next()
		return group()
	}
	for len(r.words) > 0 {
		if err := group(); err != nil {
			return err
		}
	}
	return nil
}

// machine reads the node whose stack is to be stopped where it is, which netlab's can be.
func machine(r *reader, a *tap.Act) error {
	return r.nodeOf(a, tap.NodeKind.Stacked, "has no stack of netlab's")
}

// powered reads a node whose power can be cut.
func powered(r *reader, a *tap.Act) error {
	return r.nodeOf(a, func(k tap.NodeKind) bool { return k.Stacked() || k == tap.Outside }, "has no power supply")
}

// nodeOf reads a node of some kind.
func (r *reader) nodeOf(a *tap.Act, fits func(tap.NodeKind) bool, misfit string) error {
	n, err := r.wantNode()
	if err != nil {
		return err
	}
	if !fits(n.Kind) {
		var names []string
		for _, n := range r.names.Nodes {
			if fits(n.Kind) {
				names = append(names, n.Name)
			}
		}
		return fmt.Errorf("node %s %s; the nodes that have one: %s", n.Name, misfit, listed(names))
	}
	a.Node = n.Name
	return nil
}

func nothing(*reader, *tap.Act) error { return nil }

func (r *reader) nodeNames() string {
	var names []string
	for _, n := range r.names.Nodes {
		names = append(names, n.Name)
	}
	return listed(names)
}

func (r *reader) linkNames() string {
	var names []string
	for _, l := range r.names.Links {
		names = append(names, l.Name)
	}
	return listed(names)
}

// listed joins names, of many the first ones.
func listed(names []string) string {
	const most = 12
	if n := len(names); n > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), n-most)
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// meant is the end of an error about a mistyped word.
func meant(word string, known []string) string {
	if near := words.Nearest(word, known); near != "" {
		return ": did you mean " + near + "?"
	}
	return ": have " + strings.Join(known, ", ")
}

// plain is an error about words of netem, a rule or a match without the name of the
// package that has read them.
func plain(err error) error {
	if e, ok := errors.AsType[*impair.SyntaxError](err); ok {
		if e.Hint == "" {
			return errors.New(e.Problem)
		}
		return errors.New(e.Problem + "; " + e.Hint)
	}
	if e, ok := errors.AsType[*match.Error](err); ok {
		if e.Suggestion == "" {
			return errors.New(e.Problem)
		}
		return errors.New(e.Problem + "; did you mean " + e.Suggestion + "?")
	}
	return err
}
