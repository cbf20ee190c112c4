package topology_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// packages resolves imports among the few packages of a test.
type packages map[string]*types.Package

func (p packages) Import(path string) (*types.Package, error) {
	if pkg := p[path]; pkg != nil {
		return pkg, nil
	}
	return nil, fmt.Errorf("no package %s", path)
}

func (p packages) check(t *testing.T, path, src string) *types.Package {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "src.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := (&types.Config{Importer: p}).Check(path, fset, []*ast.File{f}, nil)
	if err != nil {
		t.Fatal(err)
	}
	p[path] = pkg
	return pkg
}

// The walker sees gVisor wherever a signature can hold it, and nowhere else.
func TestHouseSeesLeaks(t *testing.T) {
	p := make(packages)
	tcpip := gvisor + "pkg/tcpip"
	p.check(t, tcpip, `package tcpip; type Error struct{}; type Address [4]byte; func (Address) Len() int { return 4 }`)
	p.check(t, "netlab/nodes", `package nodes
		import "`+tcpip+`"
		type Host struct{ Addr tcpip.Address }
		func (*Host) Fail() *tcpip.Error { return nil }
		type Alias = tcpip.Error`)
	pkg := p.check(t, "netlab/topology", `package topology
		import "netlab/nodes"
		import "`+tcpip+`"
		type hidden struct{ Addr tcpip.Address }
		func unseen() tcpip.Error { panic(0) }
		type Clean struct{ addr tcpip.Address; host *nodes.Host }
		func (Clean) addrOf() tcpip.Address { panic(0) }
		func (Clean) Host() *nodes.Host { panic(0) }
		type Recursive struct{ Next *Recursive; M map[string][]Recursive }

		func Result() (int, []tcpip.Error) { panic(0) }
		func Param(f func(map[string]*tcpip.Error)) {}
		var Variable chan tcpip.Address
		type Field struct{ Inner struct{ Addr tcpip.Address } }
		type Method struct{}
		func (*Method) Do(tcpip.Error) {}
		type Promoted struct{ *nodes.Host }
		type Renamed = nodes.Alias
		type HostAlias = nodes.Host
		type Iface interface{ Do() tcpip.Error }
		type Generic[T interface{ tcpip.Error | tcpip.Address }] struct{}
		type Defined tcpip.Address
		type Box[T any] struct{}
		var Boxed Box[tcpip.Error]
	`)
	var got []string
	for _, leak := range leaks(pkg) {
		got = append(got, leak[:len("netlab/topology.")+len(name(leak))])
	}
	got = slices.Compact(got)
	for i := range got {
		got[i] = name(got[i])
	}
	want := []string{"Boxed", "Field", "Generic", "HostAlias", "Iface", "Method", "Param", "Promoted", "Renamed", "Result", "Variable"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("leaks (-want +got):\n%s\n%v", diff, leaks(pkg))
	}
}

// name returns the identifier that a leak begins with.
func name(leak string) string {
	rest := leak[len("netlab/topology."):]
	for i, r := range rest {
		if r == '.' || r == ':' || r == '[' {
			return rest[:i]
		}
	}
	return rest
}
