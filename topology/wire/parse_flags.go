package wire

import (
	"fmt"
	"strconv"
	"strings"
)

// ParseFlags is the inverse of [Flags.String]; it takes the letters in any order.
func ParseFlags(text string) (Flags, error) {
	f, bad := scanFlags(text)
	if text == "" {
		return 0, fmt.Errorf(`wire: flags "": empty, want letters of FSRP.UEW or "-"`)
	}
	if bad < 0 {
		return f, nil
	}
	if s := flagSuggestion(text); s != "" {
		return 0, fmt.Errorf("wire: flags %q: column %d: %s; did you mean %q?", text, bad+1, flagProblem(text, bad), s)
	}
	return 0, fmt.Errorf("wire: flags %q: column %d: %s", text, bad+1, flagProblem(text, bad))
}

// scanFlags returns the flags and the index of the first character that is none
// or is there twice, negative where all are right.
func scanFlags(text string) (f Flags, bad int) {
	if text == "-" {
		return 0, -1
	}
	for i := range len(text) {
		bit := flagOf(text[i])
		if bit == 0 || f&bit != 0 {
			return 0, i
		}
		f |= bit
	}
	return f, -1
}

func flagOf(letter byte) Flags {
	for _, l := range flagLetters {
		if l.letter == letter {
			return l.flag
		}
	}
	return 0
}

func flagProblem(text string, bad int) string {
	if flagOf(text[bad]) != 0 {
		return strconv.Quote(text[bad:bad+1]) + " a second time"
	}
	return strconv.Quote(text[bad:bad+1]) + ` is not a flag, want letters of FSRP.UEW or "-"`
}

// flagSuggestion reads text as other tools write flags: in lower case, "A" for
// ACK, "C" for CWR, or names with "+", "," or "|" between them.
func flagSuggestion(text string) string {
	upper := strings.ToUpper(text)
	var f Flags
	for _, name := range strings.FieldsFunc(upper, func(r rune) bool { return strings.ContainsRune("+,|-", r) }) {
		bit := flagNames[name]
		if bit == 0 {
			f = 0
			break
		}
		f |= bit
	}
	if f != 0 {
		return f.String()
	}
	f, bad := scanFlags(strings.NewReplacer("A", ".", "C", "W", "+", "", "|", "").Replace(upper))
	if bad >= 0 || f == 0 {
		return ""
	}
	return f.String()
}

var flagNames = map[string]Flags{
	"FIN": FIN, "SYN": SYN, "RST": RST, "PSH": PSH, "ACK": ACK, "URG": URG, "ECE": ECE, "CWR": CWR,
	"SYNACK": SYN | ACK, "FINACK": FIN | ACK, "RSTACK": RST | ACK,
}
