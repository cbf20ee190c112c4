package quiz

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Judge reports whether an answer is right. Letter case, blanks, hyphens and
// underscores do not matter. A state may have the name that netstat and ss give it, a
// cause may be chosen by its number or be named without "rcv", "call" or "timeout".
func (q *Question) Judge(answer string) bool {
	switch q.Subject {
	case States:
		given, want := letters(answer), letters(q.Change.To.String())
		return given == want || slices.Contains(otherNames[want], given)
	case Causes:
		want := plain(q.Change.Cause)
		if n, err := strconv.Atoi(strings.Trim(answer, " .)")); err == nil {
			return n >= 1 && n <= len(q.choices) && q.choices[n-1] == want
		}
		given, full := letters(answer), letters(want.String())
		_, short, _ := strings.Cut(want.String(), " ")
		return given == full || given == letters(short)
	}
	n, err := strconv.ParseUint(strings.TrimSpace(answer), 10, 32)
	return err == nil && uint32(n) == q.number()
}

// number is the number that is asked for.
func (q *Question) number() uint32 {
	if q.Ack {
		return q.Packet.RelAck
	}
	return q.Packet.RelSeq
}

// otherNames are those that netstat and ss have for a state.
var otherNames = map[string][]string{
	"ESTABLISHED": {"ESTAB"}, "SYNRECEIVED": {"SYNRECV", "SYNRCVD"}, "CLOSED": {"CLOSE"},
}

// letters are the letters and digits of a text, in capitals.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, text)
}
