package main

import (
	"fmt"
	"slices"
	"strings"

	"netlab/scripts"
)

// settingsOfLab are the options that the builtins take by name.
func settingsOfLab() []settingGroup {
	return []settingGroup{
		{"Node options, of host(), router() and set():", scripts.NodeSettings()},
		{"Connection options, of connect(), listen() and set():", scripts.ConnSettings()},
		{"Link settings, of link() and set():", scripts.LinkSettings()},
	}
}

// settingGroup is the options of one kind of thing.
type settingGroup struct {
	heading string
	list    []scripts.Setting
}

// langTopic lists the builtins, or explains those of the given names: of a type
// ("conn"), of one builtin ("send", "conn.send"), or of an option ("keepalive").
func langTopic(c *console, words []string) (string, error) {
	p := newPage(c)
	if len(words) == 0 {
		langIndex(p)
		return p.String(), nil
	}
	for _, word := range words {
		if m := moduleOf(word); m != nil {
			p.module(m)
			continue
		}
		var found []scripts.Builtin
		var names []string
		for _, b := range scripts.Reference() {
			names = append(names, b.Name, b.Of, b.Of+"."+b.Name)
			if word == b.Name || word == b.Of || word == b.Of+"."+b.Name {
				found = append(found, b)
			}
		}
		for _, m := range scripts.Modules() {
			names = append(names, m.Name)
		}
		isOption := false
		for _, g := range settingsOfLab() {
			for _, o := range g.list {
				names = append(names, o.Name)
				if o.Name == word {
					isOption = true
					p.head(g.heading)
					p.rows([][2]string{settingRow(o)})
				}
			}
		}
		if len(found) == 0 && !isOption {
			hint := didYouMean(word, names)
			if hint == "" {
				hint = ": netlab help lang lists all"
			}
			return "", fmt.Errorf("help lang: unknown name %q%s", word, hint)
		}
		for _, b := range found {
			p.head(b.Signature())
			p.say(2, b.Doc+" "+b.More)
			p.example(b.Example)
		}
	}
	return p.String(), nil
}

func (p *page) example(text string) {
	p.WriteString("\n")
	for line := range strings.Lines(strings.TrimSpace(text)) {
		p.WriteString(strings.TrimRight("    "+strings.TrimRight(line, "\n"), " ") + "\n")
	}
}

// moduleOf is a module by its name, "//lib/http.star" or "http", nil for none.
func moduleOf(word string) *scripts.Module {
	for _, m := range scripts.Modules() {
		if word == m.Name || "//lib/"+word+".star" == m.Name {
			return &m
		}
	}
	return nil
}

// module says everything about a module.
func (p *page) module(m *scripts.Module) {
	p.head(m.Name)
	p.say(2, m.Doc)
	for _, f := range m.Functions {
		p.WriteString("\n")
		p.say(2, f.Signature)
		p.say(6, f.Doc)
	}
	p.example(m.Example)
}

// langIndex is a line or two for each builtin and setting.
func langIndex(p *page) {
	p.say(0, "A lab is a script in Starlark, a small Python, with the builtins below. It declares nodes and links, opens and closes connections, and says what must hold. Calls that wait let virtual time pass; at the end the network runs until nothing is left to happen. Times are text such as \"50ms\".")
	p.WriteString("\n")
	p.say(0, "'netlab help lang NAME' says everything about one builtin, or about one type such as conn, with examples.")
	var types []string
	of := make(map[string][]scripts.Builtin)
	for _, b := range scripts.Reference() {
		if !slices.Contains(types, b.Of) {
			types = append(types, b.Of)
		}
		of[b.Of] = append(of[b.Of], b)
	}
	for _, name := range types {
		heading := "A " + name + " has:"
		if name == "" {
			heading = "Builtins:"
		}
		p.head(heading)
		for _, b := range of[name] {
			p.say(2, b.Signature())
			p.say(6, b.Doc)
		}
	}
	p.head("Modules, load(\"//lib/http.star\", \"client\", \"get\"):")
	for _, m := range scripts.Modules() {
		p.say(2, m.Name)
		p.say(6, m.Doc)
	}
	for _, g := range settingsOfLab() {
		p.head(g.heading)
		var rows [][2]string
		for _, o := range g.list {
			rows = append(rows, settingRow(o))
		}
		p.rows(rows)
	}
}

// settingRow is an option with what it does and which values it takes.
func settingRow(o scripts.Setting) [2]string {
	return [2]string{o.Name, o.Doc + " (" + o.Value + ")"}
}

// knowsLang reports whether help lang explains a name.
func knowsLang(c *console, name string) bool {
	_, err := langTopic(c, []string{name})
	return err == nil
}
