package match

import (
	"strconv"
	"unicode"
	"unicode/utf8"
)

type tokenKind uint8

const (
	end     tokenKind = iota
	word              // a run of ordinary characters
	quoted            // a name in quotes, text without them
	sign              // < <= > >= = == != !
	ordinal           // # and what follows it, text without the #
)

type token struct {
	kind tokenKind
	text string
	// pos is the offset in bytes.
	pos int
}

func (t token) String() string {
	switch t.kind {
	case end:
		return "the end"
	case ordinal:
		return strconv.Quote("#" + t.text)
	default:
		return strconv.Quote(t.text)
	}
}

// isWordRune tells the characters of a word from blanks, what stands for itself
// and what cannot be seen.
func isWordRune(r rune) bool {
	switch r {
	case '#', '<', '>', '=', '!', '"', '`', '\'', utf8.RuneError:
		return false
	}
	return !unicode.IsSpace(r) && unicode.IsPrint(r)
}

// scan cuts the text into tokens, the last of which is end.
func scan(text string) ([]token, error) {
	var tokens []token
	for pos := 0; pos < len(text); {
		r, size := utf8.DecodeRuneInString(text[pos:])
		start := pos
		switch {
		case unicode.IsSpace(r):
			pos += size
			continue
		case r == '"':
			lit, err := strconv.QuotedPrefix(text[pos:])
			if err != nil {
				return nil, fail(text, pos, "no closing quote after the name, or a backslash too many")
			}
			name, err := strconv.Unquote(lit)
			if err != nil || name == "" {
				return nil, fail(text, pos, "%s is not the name of a node", lit)
			}
			pos += len(lit)
			tokens = append(tokens, token{quoted, name, start})
		case r == '<' || r == '>' || r == '=' || r == '!':
			pos++
			if pos < len(text) && text[pos] == '=' {
				pos++
			}
			tokens = append(tokens, token{sign, text[start:pos], start})
		case r == '#' || isWordRune(r):
			pos += size
			for pos < len(text) {
				r, size := utf8.DecodeRuneInString(text[pos:])
				if !isWordRune(r) {
					break
				}
				pos += size
			}
			if r == '#' {
				tokens = append(tokens, token{ordinal, text[start+1 : pos], start})
			} else {
				tokens = append(tokens, token{word, text[start:pos], start})
			}
		default:
			return nil, fail(text, pos, "%s is not part of the language", strconv.QuoteRune(r))
		}
	}
	return append(tokens, token{kind: end, pos: len(text)}), nil
}
