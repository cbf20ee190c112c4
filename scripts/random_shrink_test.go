package scripts_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What has nothing to do with a failure is left out: statements, bodies and
// arguments.
func TestShrink(t *testing.T) {
	var lab block
	for _, name := range []string{"a", "b", "c", "d"} {
		lab.call(name+" = host", `"`+name+`"`).with("ttl = 3", `cc = "cubic"`, "sack = False")
	}
	lab.line("def f():").body.line("if True:").body.line("return b")
	lab.line("f()")
	fails := func(b block) bool {
		text := b.String()
		return strings.Contains(text, `b = host("b", ttl = 3`) && strings.Contains(text, "return b")
	}
	want := "b = host(\"b\", ttl = 3)\ndef f():\n    if True:\n        return b\n"
	if got := shrink(lab, time.Minute, fails).String(); got != want {
		t.Error(cmp.Diff(want, got))
	}
	if got := shrink(lab, 0, fails).String(); got != lab.String() {
		t.Errorf("without time it has become\n%s", got)
	}
}

// A random lab that fails is cut down to what it takes.
func TestShrinkARandomLab(t *testing.T) {
	var lab block
	lab.line(`a, b = host("a"), host("b")`)
	lab.line("l = link(a, b)")
	lab.call("l.set").with(`"delay 1ms"`, "sender = a")
	lab.line("def f():").body.line("note(1 + \"x\")")
	lab.line("def g():").body.line("sleep(\"1s\")")
	lab.call("at", `"1s"`, "g")
	lab.call("at", `"2s"`, "f")
	_, failed := twice(1, lab.String())
	if failed == nil || !strings.Contains(failed.kind, "unknown binary op") {
		t.Fatalf("the lab fails by %+v", failed)
	}
	got := shrink(lab, time.Minute, func(b block) bool {
		_, again := twice(1, b.String())
		return again != nil && again.kind == failed.kind
	})
	want := "def f():\n    note(1 + \"x\")\nat(\"2s\", f)\n"
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Error(diff)
	}
}
