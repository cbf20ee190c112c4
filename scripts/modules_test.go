package scripts_test

import (
	"strings"
	"testing"

	"netlab/scripts"
)

// Every module and each of its functions is documented, and the example of each is
// a lab whose checks hold, which uses it.
func TestEveryModuleIsDocumented(t *testing.T) {
	if len(scripts.Modules()) == 0 {
		t.Error("there is no module")
	}
	for _, m := range scripts.Modules() {
		t.Run(m.Name, func(t *testing.T) {
			if m.Doc == "" || len(m.Functions) == 0 {
				t.Errorf("documentation %q, %d functions", m.Doc, len(m.Functions))
			}
			for _, f := range m.Functions {
				if !strings.HasSuffix(f.Doc, ".") || !strings.Contains(f.Signature, "(") {
					t.Errorf("function %q is documented as %q", f.Signature, f.Doc)
				}
			}
			if !strings.Contains(m.Example, "load(\""+m.Name+"\"") {
				t.Error("the example does not load it")
			}
			run := mustRun(t, mustLoad(t, m.Example), scripts.Options{})
			if len(run.Checks) == 0 {
				t.Error("the example checks nothing")
			}
		})
	}
}

// A check that a module makes is at the lab's own line, where it calls the module.
func TestChecksOfModules(t *testing.T) {
	got := fails(t, `load("//lib/handshake.star", "connect")
x, b = raw("x"), host("b")
link(x, b)
connect(x, "b:80")
`)
	if want := "connect(x, \"b:80\"): want S. 0:0(0) ack 1\ngot  R. 0:0(0) ack 1 win 0\nother flags"; len(got) != 1 || got[0] != want {
		t.Errorf("failed checks %q, want %q", got, want)
	}
}

// A module keeps nothing from one flow to another, nor from one run to the next.
func TestModulesAreFrozen(t *testing.T) {
	lab := mustLoad(t, `load("//lib/http.star", "client", "get", "serve")
a, b = host("a"), host("b")
link(a, b, delay = "10ms")
spawn(serve, b.listen(80), {"/x": 3000, "/": "text"})
def fetch(path, body):
    c = client(a.connect("b:80"))
    for i in range(3):
        expect_eq(get(c, path)["body"], body)
    c["conn"].close()
spawn(fetch, "/x", pattern(3000))
spawn(fetch, "/", "text")
`)
	first := mustRun(t, lab, scripts.Options{})
	if again := mustRun(t, lab, scripts.Options{}); again.Record.Digest != first.Record.Digest {
		t.Error("another run has another digest")
	}
}
