package match

import (
	"strings"

	"netlab/topology/words"
)

// Parse reads a pattern. Its error is an [*Error].
func Parse(text string) (Pattern, error) {
	tokens, err := scan(text)
	if err != nil {
		return Pattern{}, err
	}
	p := parser{text: text, tokens: tokens}
	if err := p.pattern(); err != nil {
		return Pattern{}, err
	}
	return p.out, nil
}

// MustParse is Parse for patterns that are part of a program; it panics where
// Parse returns an error.
func MustParse(text string) Pattern {
	p, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return p
}

type parser struct {
	text   string
	tokens []token
	next   int
	out    Pattern
	// named says that FROM, FROM>TO or any came first.
	named bool
	// seen are the clauses that were there already.
	seen map[string]bool
}

func (p *parser) peek() token { return p.tokens[p.next] }

func (p *parser) take() token {
	t := p.tokens[p.next]
	if t.kind != end {
		p.next++
	}
	return t
}

func (p *parser) fail(t token, format string, args ...any) *Error {
	return fail(p.text, t.pos, format, args...)
}

func (p *parser) pattern() error {
	if p.peek().kind == end {
		return p.fail(p.peek(), `empty; "packet" is any packet`)
	}
	if err := p.names(); err != nil {
		return err
	}
	at := p.peek()
	k, n := p.kindAt(p.next)
	if n == 0 {
		return p.unknownKind(at)
	}
	p.next += n
	p.out.Kind, p.out.Repair = k.kind, k.repair
	p.seen = map[string]bool{}
	for p.peek().kind != end {
		if err := p.clause(at); err != nil {
			return err
		}
	}
	return p.contradiction(at)
}

// names reads FROM, FROM>TO or any, if they are there.
func (p *parser) names() error {
	t := p.peek()
	if t.kind != word && t.kind != quoted {
		return nil
	}
	if next := p.tokens[p.next+1]; next.kind == sign && next.text == ">" {
		p.next += 2
		p.named = true
		p.out.From = nodeName(t)
		t = p.take()
		if t.kind != word && t.kind != quoted {
			return p.fail(t, "a node or any must follow the arrow, not %v", t)
		}
		p.out.To = nodeName(t)
		return nil
	}
	if t.kind == word {
		if _, n := p.kindAt(p.next); n > 0 {
			return nil
		}
		// A word that no kind can follow is a kind misspelt.
		if _, n := p.kindAt(p.next + 1); n == 0 && (p.phraseAt() == t.text || words.Nearest(p.phraseAt(), phrases()) != "") {
			return p.unknownKind(t)
		}
	}
	p.next++
	p.named = true
	p.out.From = nodeName(t)
	return nil
}

// nodeName is the name that a token stands for, empty for any.
func nodeName(t token) string {
	if t.kind == word && strings.EqualFold(t.text, "any") {
		return ""
	}
	return t.text
}

// kindAt reads the longest kind at a token and returns it with the number of
// its words, 0 where there is none.
func (p *parser) kindAt(at int) (kind Kind, words int) {
	for _, e := range kinds {
		for _, name := range e.names() {
			if n := p.wordsAt(at, name); n > words {
				kind, words = e, n
			}
		}
	}
	return kind, words
}

// wordsAt returns how many words the name has if they stand at a token, else 0.
func (p *parser) wordsAt(at int, name string) int {
	n := 0
	for w := range strings.FieldsSeq(name) {
		if t := p.tokens[min(at+n, len(p.tokens)-1)]; t.kind != word || !strings.EqualFold(t.text, w) {
			return 0
		}
		n++
	}
	return n
}

// phraseAt is the next word, with the one after it where that is one too and
// begins no clause.
func (p *parser) phraseAt() string {
	phrase := p.peek().text
	if next := p.tokens[min(p.next+1, len(p.tokens)-1)]; next.kind == word && !isClause(next.text) {
		phrase += " " + next.text
	}
	return phrase
}

// unknownKind is the error where a kind should stand at the next token.
func (p *parser) unknownKind(t token) error {
	switch {
	case t.kind != word, isClause(t.text):
		return p.fail(t, `a kind must stand here, not %v; "packet" is any packet`, t)
	case nodeName(t) == "":
		return p.fail(t, `%v without a kind after it; "packet" is any packet`, t)
	}
	e := p.fail(t, "unknown kind %v", t)
	if e.Suggestion = wrongKinds[strings.ToLower(t.text)]; e.Suggestion == "" {
		e.Suggestion = words.Nearest(p.phraseAt(), phrases())
	}
	if e.Suggestion == "" {
		e.Suggestion = words.Nearest(t.text, kindNames())
	}
	if e.Suggestion == "" {
		e.Problem += "; kinds are " + strings.Join(kindNames(), ", ")
	}
	return e
}
