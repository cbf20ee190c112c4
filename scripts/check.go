package scripts

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"go.starlark.net/starlark"

	"netlab/nodes"
	"netlab/topology/report"
)

func checkBuiltins() []entry {
	return []entry{
		builtin("expect(condition, message=\"\")", expectTrue, "A check: the condition holds.").beforeStart(),
		builtin("expect_eq(got, want)", expectEqual, "A check: two values are equal.").beforeStart().more(
			"A duration equals the text that stands for it, and text the bytes that it consists of."),
		builtin("note(text)", note, "Writes text into the transcript, at this moment; each line of it is a note."),
	}
}

// check records the outcome of an expectation.
func (c *call) check(ok bool, detail string) {
	name := c.source()
	if err := c.take(&checkQuota, len(name)+len(detail)+bytesPerText); err != nil {
		c.r.watchdog.end(err)
	}
	c.r.decide(report.Check{
		Name: name, OK: ok, At: c.r.now(), Detail: detail, Pos: c.where(),
	})
}

// where is the place of the call, file:line.
func (c *call) where() string {
	return c.r.lab.file + ":" + strconv.Itoa(int(c.pos().Line))
}

func (r *run) decide(c report.Check) { r.checks = append(r.checks, c) }

func expectTrue(c *call) (starlark.Value, error) {
	var condition starlark.Value
	var message string
	if err := c.unpack("condition", &condition, "message?", &message); err != nil {
		return nil, err
	}
	ok := bool(condition.Truth())
	detail := message
	if !ok {
		detail = strings.TrimPrefix(message+"\ngot "+brief(condition), "\n")
	}
	c.check(ok, detail)
	return nil, nil
}

func expectEqual(c *call) (starlark.Value, error) {
	var got, want starlark.Value
	if err := c.unpack("got", &got, "want", &want); err != nil {
		return nil, err
	}
	compare := comparer{left: maxComparisons}
	ok, err := compare.equal(got, want, maxCompared)
	if err != nil {
		return nil, err
	}
	detail := ""
	if !ok {
		detail = difference(got, want)
		if compare.mistake != nil {
			detail += "\n" + flat(compare.mistake).Error()
		}
	}
	c.check(ok, detail)
	return nil, nil
}

// difference shows what was wanted and what came; of long texts, where they part.
func difference(got, want starlark.Value) string {
	g, gok := starlark.AsString(got)
	w, wok := starlark.AsString(want)
	if gok && wok && len(g)+len(w) > 200 {
		i := 0
		for i < len(g) && i < len(w) && g[i] == w[i] {
			i++
		}
		part := func(s string) string { return strconv.Quote(s[i:min(i+20, len(s))]) }
		return fmt.Sprintf("want %d bytes, got %d: the first difference is at byte %d, want %s, got %s", len(w), len(g), i, part(w), part(g))
	}
	// All states of a connection fit.
	const shown = 200
	return fmt.Sprintf("want %s\ngot  %s", briefly(want, shown), briefly(got, shown))
}

// maxNote is the longest note, in bytes.
const maxNote = 64 << 10

func note(c *call) (starlark.Value, error) {
	var text string
	if err := c.unpack("text", &text); err != nil {
		return nil, err
	}
	if err := c.take(&noteQuota, len(text)+(1+strings.Count(text, "\n"))*bytesPerText); err != nil {
		return nil, err
	}
	if len(text) > maxNote {
		return nil, fmt.Errorf("a note of %d bytes, want at most %d", len(text), maxNote)
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		c.r.nw.Remark(line, c.where())
	}
	return nil, nil
}

// expectation is the argument fails: None where a call has to succeed, True where
// it has to fail, or a part of the error's text.
type expectation struct {
	set  bool
	text string
}

// Unpack implements starlark.Unpacker.
func (x *expectation) Unpack(v starlark.Value) error {
	switch v := v.(type) {
	case starlark.NoneType:
		return nil
	case starlark.Bool:
		x.set = bool(v)
		return nil
	case starlark.String:
		x.set, x.text = true, string(v)
		return nil
	}
	return fmt.Errorf("%s: want True, or a part of the error's text", brief(v))
}

// cause is the text of the innermost error, which says why.
func cause(err error) string {
	for {
		inner := errors.Unwrap(err)
		if _, own := err.(*nodes.Error); own || inner == nil {
			return err.Error()
		}
		err = inner
	}
}

// outcome compares how a call went with what was expected of it. Without an
// expectation a failure is the lab's.
func (c *call) outcome(x *expectation, err error) error {
	if err != nil && final(err) {
		return err
	}
	if !x.set {
		if err != nil {
			err = hint(err, "where that is expected say fails = %q, and it is a check", cause(err))
		}
		return err
	}
	want := "want an error"
	if x.text != "" {
		want = "want an error with " + strconv.Quote(x.text)
	}
	switch {
	case err == nil:
		c.check(false, want+"\ngot  none, the call succeeded")
	case !strings.Contains(err.Error(), x.text):
		c.check(false, want+"\ngot  "+err.Error())
	default:
		c.check(true, err.Error())
	}
	return nil
}
