package scripts

import (
	"slices"
)

// Preamble is what examples that declare no host go on from: two hosts
// with an open connection.
const Preamble = `a, b = host("a"), host("b")
l = link(a, b, delay = "10ms")
server = b.listen(80)
client = a.connect("b:80")
conn = server.accept()
`

// Reference documents every builtin, in the order in which it reads best.
func Reference() []Builtin {
	var all []Builtin
	for _, e := range reference {
		all = append(all, e.Builtin)
	}
	return all
}

// Script is the builtin's example as a lab that can be run.
func (b Builtin) Script() string { return b.script }

// Setting documents a keyword that sets something: of a node, a connection or a
// link.
type Setting struct {
	Name string
	// Value is what it is given: "duration", "True or False".
	Value string
	// Doc says what it sets, and its default.
	Doc string
}

// NodeSettings are the options of host(), router() and node.set().
func NodeSettings() []Setting { return settingsOf(nodeSettings) }

// ConnSettings are the options of connect(), listen() and conn.set().
func ConnSettings() []Setting { return settingsOf(connSettings) }

// LinkSettings are the settings of link() and link.set().
func LinkSettings() []Setting {
	var all []Setting
	for _, w := range linkWords {
		all = append(all, Setting{w.name, w.value, w.doc})
	}
	return all
}

func settingsOf(list []setting) []Setting {
	var all []Setting
	for _, s := range list {
		all = append(all, Setting{s.name, s.want, s.doc})
	}
	return all
}

// Names are the names that a lab may use without declaring them, Starlark's own
// not among them.
func Names() []string {
	var names []string
	for _, b := range Reference() {
		if b.Of == "" {
			names = append(names, b.Name)
		}
	}
	slices.Sort(names)
	return names
}
