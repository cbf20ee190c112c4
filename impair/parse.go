package impair

import (
	"fmt"
	"strings"
)

// Parse reads settings in the words of tc-netem, such as
//
//	delay 100ms 10ms 25% distribution normal loss gemodel 1% 10% 70% 0.1% rate 10mbit
//
// Options come in any order, each once, and may be abbreviated as in tc; the
// word netem in front is skipped. The empty text is the zero Spec. An error is a
// [*SyntaxError] that names the column.
func Parse(text string) (Spec, error) { return ParseOnto(Spec{}, text) }

// MustParse is [Parse] for text that is part of the program; it panics where
// Parse fails.
func MustParse(text string) Spec {
	s, err := Parse(text)
	if err != nil {
		panic(err)
	}
	return s
}

// ParseOnto changes the settings that the text names and keeps the others, down
// to the single value: "delay 20ms" keeps the jitter, "rate 5mbit" the overhead.
// Loss models, queues and traces are replaced as a whole. "loss 0%", "rate 0bit",
// "queue none" and the like switch an option off.
func ParseOnto(base Spec, text string) (Spec, error) {
	w := split(text)
	s, given, err := w.settings(base)
	if err != nil {
		return base, err
	}
	if err := s.check(); err != nil {
		return base, w.together(err, given)
	}
	return s, nil
}

// CheckOptions reports what is wrong with the options of a text by themselves. Whether
// they go together with each other and with the settings that a link has only
// [ParseOnto] can say.
func CheckOptions(text string) error {
	_, _, err := split(text).settings(Spec{})
	return err
}

// settings reads all options, and returns the column of each. Whether they go
// together is not looked at.
func (w *scanner) settings(base Spec) (s Spec, given map[string]int, err error) {
	s, given = base, make(map[string]int)
	w.accept("netem")
	for w.peek() != "" {
		o := findOption(w.peek())
		if o == nil {
			return base, nil, w.fail(fmt.Sprintf("%q is not an option", w.peek()), suggest(w.peek(), optionNames()))
		}
		if column := given[o.name]; column > 0 {
			return base, nil, w.fail(fmt.Sprintf("%s is given twice", o.name), fmt.Sprintf("the first is at column %d", column))
		}
		given[o.name] = w.column()
		w.next()
		if err := o.read(&s, w); err != nil {
			return base, nil, err
		}
	}
	return s, given, nil
}

// together places an error that the settings as a whole have: at the option with
// whose name it begins, or at the end where the text does not have that.
func (w *scanner) together(err error, given map[string]int) error {
	name, _, _ := strings.Cut(err.Error(), ":")
	name, _, _ = strings.Cut(name, " ")
	column, ok := given[name]
	if !ok {
		column = w.column()
	}
	return &SyntaxError{Text: w.text, Column: column, Problem: err.Error()}
}

// option is one word of the text that begins an option.
type option struct {
	name string
	// alias is another spelling of the name, empty for none.
	alias string
	read  func(*Spec, *scanner) error
}

// netemOptions come in the order in which tc tries them: an abbreviation means
// the first that begins with it.
var netemOptions []option

func init() {
	netemOptions = []option{
		{"limit", "", readLimit},
		{"delay", "latency", readDelay},
		{"loss", "drop", readLoss},
		{"ecn", "", func(s *Spec, _ *scanner) error { s.ECN = true; return nil }},
		{"reorder", "", readReorder},
		{"corrupt", "", readCorrupt},
		{"gap", "", readGap},
		{"duplicate", "", readDuplicate},
		{"distribution", "", readDistribution},
		{"rate", "", readRate},
		{"slot", "", readSlot},
		{"seed", "", readSeed},
		{"jitter", "", readJitter},
		{"ordered", "", readOrder(Keep)},
		{"unordered", "", readOrder(Free)},
		{"by-rate", "", readOrder(ByRate)},
		{"limit-bytes", "", readLimitBytes},
		{"no-ecn", "", func(s *Spec, _ *scanner) error { s.ECN = false; return nil }},
		{"queue", "", readQueue},
		{"trace", "", readTrace},
	}
}

func findOption(text string) *option {
	for i := range netemOptions {
		if o := &netemOptions[i]; text == o.name || text == o.alias {
			return o
		}
	}
	for i := range netemOptions {
		if o := &netemOptions[i]; strings.HasPrefix(o.name, text) || strings.HasPrefix(o.alias, text) {
			return o
		}
	}
	return nil
}

func optionNames() []string {
	var names []string
	for _, o := range netemOptions {
		names = append(names, o.name)
	}
	return names
}

// MarshalText writes the settings as [Spec.String] does.
func (s Spec) MarshalText() ([]byte, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	return []byte(s.String()), nil
}

// UnmarshalText reads what [Parse] does.
func (s *Spec) UnmarshalText(text []byte) error {
	parsed, err := Parse(string(text))
	if err == nil {
		*s = parsed
	}
	return err
}
