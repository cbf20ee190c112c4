package words

import "fmt"

// Phrase is what a program says, in both languages.
type Phrase struct{ english, chinese string }

// Both is a phrase in English and in Chinese.
func Both(english, chinese string) Phrase { return Phrase{english, chinese} }

// Same is a phrase that is the same in both languages: a name, a number, the notation, or
// what somebody else has written, such as the author of a lab.
func Same(text string) Phrase { return Phrase{text, text} }

// Bothf is a phrase of formats that take the same arguments, as package fmt has them.
func Bothf(english, chinese string, args ...any) Phrase {
	return Phrase{fmt.Sprintf(english, args...), fmt.Sprintf(chinese, args...)}
}

// Then is the phrase and another one after it.
func (p Phrase) Then(q Phrase) Phrase { return Phrase{p.english + q.english, p.chinese + q.chinese} }

// Join is phrases one after the other, with one between each two.
func Join(between Phrase, all ...Phrase) (out Phrase) {
	for i, p := range all {
		if i > 0 {
			out = out.Then(between)
		}
		out = out.Then(p)
	}
	return out
}

// Map is what a function makes of the phrase in each language.
func (p Phrase) Map(f func(string) string) Phrase { return Phrase{f(p.english), f(p.chinese)} }

// Empty reports whether the phrase says nothing.
func (p Phrase) Empty() bool { return p == Phrase{} }

// String returns the phrase in English.
func (p Phrase) String() string { return p.english }

// Chinese returns the phrase in Chinese.
func (p Phrase) Chinese() string { return p.chinese }
