package play

import (
	"cmp"
	"slices"
	"strings"

	"go.starlark.net/starlark"

	"netlab/scripts"
)

// word is a name of the language that the editor completes and explains.
type word struct {
	Name string `json:"name"`
	// Of is the type of value that has it, empty for a name that stands by itself.
	Of        string `json:"of,omitempty"`
	Signature string `json:"signature"`
	Doc       string `json:"doc"`
	More      string `json:"more,omitempty"`
	// In are the functions that take it as a keyword, empty for what is none.
	In []string `json:"in,omitempty"`
	// Module is what load() takes for it, empty for what need not be loaded.
	Module string `json:"module,omitempty"`
}

// reference is every builtin of labs and of Starlark, the options of nodes,
// connections and links, and the functions of modules.
func reference() []word {
	var all []word
	for _, b := range scripts.Reference() {
		all = append(all, word{Name: b.Name, Of: b.Of, Signature: b.Signature(), Doc: b.Doc, More: b.More})
	}
	for _, s := range []struct {
		in   []string
		list []scripts.Setting
	}{
		{[]string{"host", "router", "set"}, scripts.NodeSettings()},
		{[]string{"connect", "listen", "set"}, scripts.ConnSettings()},
		{[]string{"link", "set"}, scripts.LinkSettings()},
	} {
		for _, o := range s.list {
			all = append(all, word{Name: o.Name, Signature: o.Name + " = " + o.Value, Doc: o.Doc, In: s.in})
		}
	}
	for _, m := range scripts.Modules() {
		for _, f := range m.Functions {
			name, _, _ := strings.Cut(f.Signature, "(")
			all = append(all, word{Name: name, Signature: f.Signature, Doc: f.Doc, More: "load(\"" + m.Name + "\", \"" + name + "\")", Module: m.Name})
		}
	}
	for name := range starlark.Universe {
		if !slices.ContainsFunc(all, func(w word) bool { return w.Name == name && w.Of == "" }) {
			all = append(all, word{Name: name, Signature: name, Doc: "A builtin of Starlark."})
		}
	}
	slices.SortStableFunc(all, func(a, b word) int { return cmp.Compare(a.Name, b.Name) })
	return all
}
