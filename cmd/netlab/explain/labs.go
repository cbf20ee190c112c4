package explain

import (
	"cmp"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"netlab/labs"
	"netlab/scripts"
)

// maxLabs is how many labs a page names.
const maxLabs = 4

// library are the scripts of the built-in labs, by name and in its order.
var library = sync.OnceValue(func() []labText {
	files, err := fs.Glob(labs.FS, "*/"+scripts.FileName)
	if err != nil {
		panic(err) // the pattern is wrong
	}
	var all []labText
	for _, f := range files {
		text, err := fs.ReadFile(labs.FS, f)
		if err != nil {
			panic(err) // it is embedded
		}
		all = append(all, labText{path.Dir(f), shown(string(text))})
	}
	return all
})

type labText struct{ name, text string }

// shown is a script without the lines that say what does not happen in it.
func shown(script string) string {
	var b strings.Builder
	for line := range strings.Lines(script) {
		if !strings.HasPrefix(strings.TrimSpace(line), "never(") {
			b.WriteString(line)
		}
	}
	return b.String()
}

// labs are those that the entry names. Where it names none they are those that
// speak of the term most often: a new lab is found without anybody entering it.
// Rules have none, for each is checked in every lab.
func (e *Entry) labs() []string {
	if e.rule != nil || len(e.Labs) > 0 {
		return e.Labs
	}
	type found struct {
		name  string
		times int
	}
	var more []found
	for _, l := range library() {
		n := 0
		for _, name := range e.spoken() {
			n += mentions(l.text, name)
		}
		if n > 0 {
			more = append(more, found{l.name, n})
		}
	}
	slices.SortStableFunc(more, func(a, b found) int { return cmp.Compare(b.times, a.times) })
	var names []string
	for _, f := range more[:min(maxLabs, len(more))] {
		names = append(names, f.name)
	}
	return names
}

// spoken are the ways in which a text speaks of the term: one word that is
// not a name, such as "close" or "listen", is a builtin of every lab.
func (e *Entry) spoken() []string {
	names := []string{e.Term}
	for _, a := range e.Aliases {
		if strings.ContainsAny(a, " -") {
			names = append(names, a)
		}
	}
	return names
}

// mentions counts a word in a text, where no letter or digit touches it. Letter
// case counts in names alone: "SYN", but not "half-close".
func mentions(text, word string) int {
	n := 0
	if word == strings.ToLower(word) {
		text = strings.ToLower(text)
	}
	for rest := text; ; {
		i := strings.Index(rest, word)
		if i < 0 {
			return n
		}
		end := i + len(word)
		if (i == 0 || !letter(rest[i-1])) && (end == len(rest) || !letter(rest[end])) {
			n++
		}
		rest = rest[end:]
	}
}

func letter(c byte) bool {
	return c == '-' || c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
