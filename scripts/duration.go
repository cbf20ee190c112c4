package scripts

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// Duration is a span of virtual time, or a moment as the span since the start of
// the lab, as the language has it: it is written and compared as text with a
// unit, and it can be computed with.
type Duration time.Duration

var (
	_ starlark.Comparable = Duration(0)
	_ starlark.HasBinary  = Duration(0)
	_ starlark.HasUnary   = Duration(0)
	_ starlark.HasAttrs   = Duration(0)
)

// String writes the duration with the unit in which it reads best: "60s",
// "1.05s", "50ms".
func (d Duration) String() string {
	v, sign := time.Duration(d), ""
	if v < 0 {
		if v == math.MinInt64 {
			return v.String()
		}
		v, sign = -v, "-"
	}
	unit, name := time.Second, "s"
	switch {
	case v == 0 || v >= time.Second:
	case v >= time.Millisecond:
		unit, name = time.Millisecond, "ms"
	case v >= time.Microsecond:
		unit, name = time.Microsecond, "us"
	default:
		unit, name = time.Nanosecond, "ns"
	}
	s := sign + strconv.FormatInt(int64(v/unit), 10)
	if rest := int64(v % unit); rest != 0 {
		width := len(strconv.FormatInt(int64(unit), 10)) - 1
		s += strings.TrimRight(fmt.Sprintf(".%0*d", width, rest), "0")
	}
	return s + name
}

// Type, Freeze, Truth and Hash are those of starlark.Value.
func (Duration) Type() string            { return "duration" }
func (Duration) Freeze()                 {}
func (d Duration) Truth() starlark.Bool  { return d != 0 }
func (d Duration) Hash() (uint32, error) { return uint32(d) ^ uint32(d>>32), nil }

// CompareSameType implements starlark.Comparable.
func (d Duration) CompareSameType(op syntax.Token, y starlark.Value, _ int) (bool, error) {
	return threeway(op, int64(d), int64(y.(Duration))), nil
}

func threeway(op syntax.Token, a, b int64) bool {
	switch op {
	case syntax.EQL:
		return a == b
	case syntax.NEQ:
		return a != b
	case syntax.LT:
		return a < b
	case syntax.LE:
		return a <= b
	case syntax.GT:
		return a > b
	default:
		return a >= b
	}
}

// Unary implements starlark.HasUnary: -d.
func (d Duration) Unary(op syntax.Token) (starlark.Value, error) {
	if op != syntax.MINUS || d == math.MinInt64 {
		return nil, nil
	}
	return -d, nil
}

// Binary implements starlark.HasBinary: durations add up, with text too, and are
// multiplied and divided by numbers; one over another is a number.
func (d Duration) Binary(op syntax.Token, y starlark.Value, side starlark.Side) (starlark.Value, error) {
	switch op {
	case syntax.PLUS, syntax.MINUS:
		return d.add(op, y, side)
	case syntax.STAR:
		if x, ok := starlark.AsFloat(y); ok {
			return scaled(float64(float64(d) * x))
		}
	case syntax.SLASH:
		if side == starlark.Right {
			return nil, nil
		}
		if x, ok := starlark.AsFloat(y); ok {
			if x == 0 {
				return nil, errors.New("a duration divided by zero")
			}
			return scaled(float64(d) / x)
		}
		if other, ok := asDuration(y); ok {
			if other == 0 {
				return nil, errors.New("a duration divided by a duration of zero")
			}
			return starlark.Float(float64(d) / float64(other)), nil
		}
	}
	return nil, nil
}

func (d Duration) add(op syntax.Token, y starlark.Value, side starlark.Side) (starlark.Value, error) {
	a := time.Duration(d)
	b, ok := asDuration(y)
	if !ok {
		return nil, nil
	}
	if side == starlark.Right {
		a, b = b, a
	}
	if op == syntax.MINUS {
		b = -b
	}
	sum := a + b
	if b > 0 != (sum > a) && b != 0 {
		return nil, errors.New("a duration out of range, 292 years")
	}
	return Duration(sum), nil
}

func scaled(x float64) (starlark.Value, error) {
	if x != x || x >= math.MaxInt64 || x <= math.MinInt64 {
		return nil, errors.New("a duration out of range, 292 years")
	}
	return Duration(math.Round(x)), nil
}

// asDuration reads a value that may stand for a duration in a computation.
func asDuration(v starlark.Value) (time.Duration, bool) {
	switch v := v.(type) {
	case Duration:
		return time.Duration(v), true
	case starlark.String:
		d, err := parseDuration(string(v))
		return d, err == nil
	case starlark.Int:
		return 0, v.Sign() == 0
	}
	return 0, false
}

// neverDuration says why a value cannot be compared with a duration though it looks as
// if it were meant to be: a number, or text that begins with one. It is nil for any
// other value.
func neverDuration(v starlark.Value) error {
	switch v := v.(type) {
	case starlark.Int, starlark.Float:
		if _, zero := asDuration(v); !zero {
			_, err := toDuration(v)
			return err
		}
	case starlark.String:
		if text := strings.TrimLeft(string(v), " +-"); text != "" && strings.Contains(".0123456789", text[:1]) {
			_, err := parseDuration(string(v))
			return err
		}
	}
	return nil
}

// parseDuration reads a number with a unit, "50ms", or several, "1m30s"; "0"
// needs none.
func parseDuration(text string) (time.Duration, error) {
	d, err := time.ParseDuration(strings.TrimSpace(text))
	if err != nil {
		return 0, hint(fmt.Errorf("%q is not a duration", text), `write a number with its unit, such as "50ms", "1.5s" or "2m": ns, us, ms, s, m, h`)
	}
	return d, nil
}

// length is an argument that is a duration of zero or more.
type length struct {
	d   time.Duration
	set bool
}

// Unpack implements starlark.Unpacker.
func (s *length) Unpack(v starlark.Value) error {
	d, err := toDuration(v)
	if err == nil && d < 0 {
		err = fmt.Errorf("%v is negative", Duration(d))
	}
	s.d, s.set = d, true
	return flat(err)
}

// flat writes the way out into an error's text: Starlark keeps the text alone of
// what is wrong with an argument.
func flat(err error) error {
	var h hinted
	if errors.As(err, &h) {
		return fmt.Errorf("%w: %s", h.error, h.hint)
	}
	return err
}

// or returns the duration, or another where none was given.
func (s *length) or(other time.Duration) time.Duration {
	if s.set {
		return s.d
	}
	return other
}

func toDuration(v starlark.Value) (time.Duration, error) {
	switch v := v.(type) {
	case Duration:
		return time.Duration(v), nil
	case starlark.String:
		return parseDuration(string(v))
	case starlark.Int:
		if v.Sign() == 0 {
			return 0, nil
		}
	}
	return 0, hint(fmt.Errorf("%s is not a duration", brief(v)), `write a number with its unit, such as "50ms" or "1.5s"`)
}

// Attr and AttrNames implement starlark.HasAttrs.
func (d Duration) Attr(name string) (starlark.Value, error) { return attribute(d, name) }
func (d Duration) AttrNames() []string                      { return attributes(d) }

func durationMethods() []entry {
	in := func(name string, unit time.Duration, what string) entry {
		return property(name, "The duration as a number of "+what+".", func(d Duration) starlark.Value {
			return starlark.Float(float64(d) / float64(unit))
		})
	}
	return []entry{in("seconds", time.Second, "seconds"), in("ms", time.Millisecond, "milliseconds"), in("us", time.Microsecond, "microseconds")}
}
