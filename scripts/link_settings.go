package scripts

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"go.starlark.net/starlark"

	"netlab/impair"
)

// linkSettings are the keywords of link() and l.set() that are settings of a
// direction, each with the words of netem that it stands for.
var linkSettings = []setting[impair.Spec]{
	inWords("delay", "duration", "the one-way delay, \"50ms\"", spanText),
	inWords("jitter", "duration", "how far the delay varies, \"5ms\"", spanText),
	inWords("loss", "share", "the share of packets that is lost at random, \"1%\" or 0.01", shareText),
	inWords("duplicate", "share", "the share of packets that arrives twice", shareText),
	inWords("corrupt", "share", "the share of packets of which a bit is flipped", shareText),
	inWords("reorder", "share", "the share of packets that overtakes the others", shareText),
	inWords("rate", "rate", "the bandwidth, \"10mbit\"", word),
	inWords("limit", "number", "how many packets the queue takes", countText),
	inWords("queue", "text", "how packets wait: \"fq_codel\", \"codel\", \"red ...\", \"none\"", word),
	inWords("trace", "text", "the rate of a recorded link, a Mahimahi trace: moments in milliseconds, \"10,20,30\", or a file of the lab's folder", word),
	inWords("netem", "text", "any text of tc-netem, \"delay 100ms 10ms loss gemodel 1%\"", word),
}

// inWords is the setting whose value, as text, follows its name in netem's words,
// or is all of them.
func inWords(name, value, doc string, text func(starlark.Value) (string, error)) setting[impair.Spec] {
	return setting[impair.Spec]{Setting{name, value, doc}, func(to *impair.Spec, v starlark.Value) error {
		s, err := text(v)
		if err != nil {
			return err
		}
		if name != "netem" {
			s = name + " " + s
		}
		*to, err = impair.ParseOnto(*to, s)
		return err
	}}
}

// spanText is text in the units of netem, or a duration.
func spanText(v starlark.Value) (string, error) {
	if s, ok := starlark.AsString(v); ok {
		if d, err := parseDuration(s); err == nil && d >= 0 {
			return strconv.FormatInt(int64(d), 10) + "ns", nil
		}
		return s, nil // netem says what is wrong, or takes "50ms 5ms 25%"
	}
	d, err := toDuration(v)
	if err == nil && d < 0 {
		err = fmt.Errorf("%v is negative", Duration(d))
	}
	return strconv.FormatInt(int64(d), 10) + "ns", err
}

// shareText is "1%", or a number from 0 to 1.
func shareText(v starlark.Value) (string, error) {
	if s, ok := starlark.AsString(v); ok {
		return s, nil
	}
	x, ok := starlark.AsFloat(v)
	if !ok || x < 0 || x > 1 || x != x {
		return "", hint(fmt.Errorf("%s is not a share", brief(v)), `write "1%%", or a number from 0 to 1`)
	}
	return strconv.FormatFloat(float64(x*100), 'f', -1, 64) + "%", nil
}

func countText(v starlark.Value) (string, error) {
	n, err := starlark.AsInt32(v)
	return strconv.Itoa(n), err
}

// argument says which argument a text that package impair refuses was, and keeps its
// way out.
func argument(name string, err error) error {
	var e *impair.SyntaxError
	if !errors.As(err, &e) {
		return fmt.Errorf("%s: %w", name, err)
	}
	out := fmt.Errorf("%s: %s", name, strings.TrimPrefix(e.Problem, name+": "))
	if e.Hint == "" {
		return out
	}
	return hint(out, "%s", e.Hint)
}
