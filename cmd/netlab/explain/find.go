package explain

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"netlab/topology/words"
)

// Find returns the entry of a term, however it is written.
func (b *Book) Find(term string) (*Entry, error) {
	for _, k := range spellings(key(term)) {
		if e := b.index[k]; e != nil {
			return e, nil
		}
	}
	if near := b.near(term); len(near) > 0 {
		return nil, fmt.Errorf("no term %q: did you mean %s?", term, strings.Join(near, ", "))
	}
	return nil, fmt.Errorf("no term %q: netlab explain lists all there are", term)
}

// LanguageOf returns the language in which a term is written, one of [Languages].
func LanguageOf(term string) string {
	if strings.ContainsFunc(term, words.Wide) {
		return Chinese
	}
	return English
}

// decorations are words around a term that do not change what is meant: "too many
// TIME_WAIT sockets" is TIME-WAIT.
var (
	decorationsBefore = []string{"tcp", "toomany", "大量"}
	decorationsAfter  = []string{
		"s", "packet", "segment", "flag", "option", "socket", "connection", "algorithm", "attack",
		"状态", "报文段", "报文", "包", "标志", "选项", "套接字", "连接", "算法", "机制", "攻击", "过多",
	}
)

// spellings are a key and what else it may mean, the nearest first: "tcp acks" is
// "ack".
func spellings(k string) []string {
	list := []string{k}
	for i := 0; i < len(list); i++ {
		add := func(k string) {
			if k != "" && !slices.Contains(list, k) {
				list = append(list, k)
			}
		}
		for _, d := range decorationsBefore {
			add(strings.TrimPrefix(list[i], d))
		}
		for _, d := range decorationsAfter {
			add(strings.TrimSuffix(list[i], d))
		}
	}
	return list
}

// maxNear is how many terms are suggested, and minPart the shortest part of a word
// that is taken for a term, in bytes.
const (
	maxNear = 4
	minPart = 5
)

// near returns what may have been meant: the terms that contain the word, in any
// language, else the one that is written most alike, else those that are part of
// the word, the longest first.
func (b *Book) near(term string) []string {
	want := key(term)
	keys := slices.SortedFunc(maps.Keys(b.index), func(x, y string) int {
		return cmp.Or(cmp.Compare(len(x), len(y)), cmp.Compare(x, y))
	})
	if len(want) >= 3 {
		if terms := b.terms(keys, func(k string) bool { return strings.Contains(k, want) }); len(terms) > 0 {
			return terms
		}
	}
	if k := words.Nearest(want, keys); k != "" {
		return []string{b.index[k].Term}
	}
	slices.Reverse(keys)
	return b.terms(keys, func(k string) bool { return len(k) >= minPart && strings.Contains(want, k) })
}

// terms are those of the keys that pass, in their order and each once, so many as
// are suggested.
func (b *Book) terms(keys []string, pass func(string) bool) []string {
	var terms []string
	for _, k := range keys {
		if term := b.index[k].Term; len(terms) < maxNear && pass(k) && !slices.Contains(terms, term) {
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
