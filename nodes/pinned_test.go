package nodes

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"testing"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// The loop of the stack's goroutine is the one that driven.run and process were
// written after. Where a newer stack has another one, they follow it first, and
// testdata/processor.golden then.
func TestProcessorIsTheOneThatRunStandsInFor(t *testing.T) {
	file, _ := runtime.FuncForPC(reflect.ValueOf(tcp.NewProtocol).Pointer()).FileLine(reflect.ValueOf(tcp.NewProtocol).Pointer())
	source, err := os.ReadFile(filepath.Join(filepath.Dir(file), "dispatcher.go"))
	if err != nil {
		t.Skip("the source of the stack is not at hand: ", err)
	}
	want, err := os.ReadFile("testdata/processor.golden")
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	parsed, err := parser.ParseFile(fset, "dispatcher.go", source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range parsed.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Name.Name != "start" || f.Recv == nil || f.Recv.List[0].Names[0].Name != "p" {
			continue
		}
		f.Doc = nil
		var got bytes.Buffer
		if err := printer.Fprint(&got, fset, f); err != nil {
			t.Fatal(err)
		}
		got.WriteByte('\n')
		if !bytes.Equal(got.Bytes(), want) {
			t.Errorf("the processor of the stack is now:\n%s", got.Bytes())
		}
		return
	}
	t.Error("the stack has no processor.start any more")
}

func TestMonotonicIsTheStacksOwn(t *testing.T) {
	for _, d := range []time.Duration{0, 1, boot, -boot, 1<<62 + 1} {
		if got, want := monotonic(d), (tcpip.MonotonicTime{}).Add(d); got != want {
			t.Errorf("%v is %v, want %v", d, got, want)
		}
	}
}
