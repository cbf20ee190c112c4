package explain

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"netlab/topology/rfc"
)

// texts are the entries, a file for each group and language.
//
//go:embed en/*.md zh/*.md
var texts embed.FS

// Group is one part of the book.
type Group struct {
	// Name is the file that holds it: "states".
	Name string
	// Titles are by language.
	Titles  map[string]string
	Entries []*Entry
}

// Title is the group's in a language, in English where it has none.
func (g *Group) Title(lang string) string {
	if t := g.Titles[lang]; t != "" {
		return t
	}
	return g.Titles[English]
}

// Entry is one term.
type Entry struct {
	Term  string
	Group *Group
	// Aliases are other ways to write it; letter case, blanks, hyphens and
	// underscores never matter.
	Aliases []string
	// RFC names the sections it is defined in.
	RFC string
	// Labs are those that show it best.
	Labs []string
	// See are related terms.
	See []string
	// Figure is what of which run is drawn.
	Figure Figure
	// Texts are by language; English is always there.
	Texts map[string]Text

	rule *rfc.Rule
	see  []*Entry
}

// Text is what is said of a term in one language.
type Text struct {
	// Name is the term in that language, empty where it is the same.
	Name string
	// Blocks are paragraphs, the first of them one line that says what it is.
	Blocks []Block
}

// Block is a paragraph; with a label it stands in a column beside that. A drawn
// one keeps its lines as they are.
type Block struct {
	Label, Text string
	Drawn       bool
}

// The languages.
const (
	English = "en"
	Chinese = "zh"
)

// Languages lists them.
func Languages() []string { return []string{English, Chinese} }

// name is the term, with what it is called in a language.
func (e *Entry) name(lang string) string {
	if t := e.Text(lang); t.Name != "" && key(t.Name) != key(e.Term) {
		return e.Term + " " + t.Name
	}
	return e.Term
}

// Text is what is said in a language, and in English where nothing is.
func (e *Entry) Text(lang string) Text {
	if t, ok := e.Texts[lang]; ok {
		return t
	}
	return e.Texts[English]
}

// Book is all there is to explain.
type Book struct {
	Groups []*Group
	index  map[string]*Entry
}

// Load returns the book. The caller must not change it.
var Load = sync.OnceValues(func() (*Book, error) {
	b, err := read(texts, "basics", "states", "flags", "segments", "opening", "transfer")
	if err != nil {
		return nil, err
	}
	g := &Group{Name: "rules", Titles: make(map[string]string)}
	b.Groups = append(b.Groups, g)
	sources := make(map[string]string)
	for _, lang := range Languages() {
		source, err := fs.ReadFile(texts, lang+"/"+g.Name+".md")
		if err != nil {
			return nil, err
		}
		sources[lang] = string(source)
	}
	if err := b.addRules(g, sources, rfc.Rules(), rfc.Divergences()); err != nil {
		return nil, fmt.Errorf("explain: %w", err)
	}
	b.addRequirements()
	return b, b.link()
})

// read reads the groups of a file system with a folder for each language.
func read(fsys fs.FS, groups ...string) (*Book, error) {
	b := &Book{index: make(map[string]*Entry)}
	for _, name := range groups {
		g := &Group{Name: name, Titles: make(map[string]string)}
		b.Groups = append(b.Groups, g)
		for _, lang := range Languages() {
			file := lang + "/" + name + ".md"
			source, err := fs.ReadFile(fsys, file)
			if err != nil && lang != English {
				continue
			}
			if err == nil {
				err = b.add(g, lang, string(source))
			}
			if err != nil {
				return nil, fmt.Errorf("explain: %s: %w", file, err)
			}
		}
	}
	return b, nil
}

// Entries returns those of all groups.
func (b *Book) Entries() []*Entry {
	var all []*Entry
	for _, g := range b.Groups {
		all = append(all, g.Entries...)
	}
	return all
}

// name enters a way to write a term into the index.
func (b *Book) name(word string, e *Entry) error {
	k := key(word)
	if other := b.index[k]; other != nil && other != e {
		return fmt.Errorf("%q is %s already", word, other.Term)
	}
	b.index[k] = e
	return nil
}

// link joins the entries with those that they refer to, and finds references to
// what is not there.
func (b *Book) link() error {
	for _, e := range b.Entries() {
		if !slices.ContainsFunc(e.Texts[English].Blocks, func(x Block) bool { return x.Label == "" }) {
			return fmt.Errorf("explain: %s: no text", e.Term)
		}
		for _, s := range e.See {
			other := b.index[key(s)]
			if other == nil {
				return fmt.Errorf("explain: %s: see %q: there is no such term", e.Term, s)
			}
			e.see = append(e.see, other)
		}
	}
	return nil
}

// key is what all ways to write a term have in common.
func key(word string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -_+,/\t.':\"[](){}（）、，“”", r) {
			return -1
		}
		return r
	}, strings.ToLower(word))
}
