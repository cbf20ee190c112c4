package explain

import (
	"fmt"
	"slices"
	"strings"

	"netlab/topology/words"
)

// Find returns the entry of a term, however it is written.
func (b *Book) Find(term string) (*Entry, error) {
	if e := b.index[key(term)]; e != nil {
		return e, nil
	}
	if near := b.near(term); len(near) > 0 {
		return nil, fmt.Errorf("no term %q: did you mean %s?", term, strings.Join(near, ", "))
	}
	return nil, fmt.Errorf("no term %q: netlab explain lists all there are", term)
}

// maxNear is how many terms are suggested.
const maxNear = 4

// near returns what may have been meant: the term that is written most alike,
// else those that contain the word, in any language.
func (b *Book) near(term string) []string {
	want := key(term)
	var keys []string
	for k := range b.index {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	if k := words.Nearest(want, keys); k != "" {
		return []string{b.index[k].Term}
	}
	if len(want) < 3 {
		return nil
	}
	var terms []string
	for _, k := range keys {
		if term := b.index[k].Term; len(terms) < maxNear && strings.Contains(k, want) && !slices.Contains(terms, term) {
			terms = append(terms, term)
		}
	}
	return terms
}

// Complete returns the terms that begin as a word does.
func (b *Book) Complete(begin string) []*Entry {
	var out []*Entry
	for _, e := range b.Entries() {
		if strings.HasPrefix(key(e.Term), key(begin)) {
			out = append(out, e)
		}
	}
	return out
}
