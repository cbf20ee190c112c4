package topology_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// simulated lists the packages whose results must be a function of the lab, its
// seed and its parameters. Their tests may do what they like.
var simulated = []string{
	"topology", "topology/sim", "topology/wire/...", "topology/tap", "topology/report",
	"impair", "nodes/...", "scripts", "labs", "cmd/netlab/analyze/...",
}

// ban forbids a part of a package of the standard library, and says why.
type ban struct {
	why string
	// names are what is forbidden; but, instead, what alone is allowed. Neither
	// forbids the package.
	names, but []string
}

var bans = map[string]ban{
	"time": {
		why:   "the wall clock: time is the loop's (topology/sim)",
		names: []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"},
	},
	"math/rand": {why: "its streams are not stable: draw from a sim.Stream by math/rand/v2"},
	"math/rand/v2": {
		why: "the global source is seeded at random: draw from a sim.Stream",
		but: []string{"New", "NewChaCha8", "NewPCG", "NewZipf", "Rand", "Source", "ChaCha8", "PCG", "Zipf"},
	},
	"crypto/rand": {why: "not a function of the seed: draw from a sim.Stream"},
	// Assembly on some architectures, Go code that is fused differently on others.
	"math": {
		why: "its last bit differs between architectures: use a table or integers",
		names: []string{
			"Acos", "Acosh", "Asin", "Asinh", "Atan", "Atan2", "Atanh", "Cbrt", "Cos", "Cosh", "Erf", "Erfc", "Erfcinv",
			"Erfinv", "Exp", "Exp2", "Expm1", "Gamma", "Hypot", "J0", "J1", "Jn", "Lgamma", "Log", "Log10", "Log1p", "Log2",
			"Pow", "Sin", "Sincos", "Sinh", "Tan", "Tanh", "Y0", "Y1", "Yn",
		},
	},
	"net": {
		why: "the host's network: a lab opens no socket and asks no name server",
		names: []string{
			"Dial", "DialIP", "DialTCP", "DialTimeout", "DialUDP", "DialUnix", "FileConn", "FileListener", "FilePacketConn",
			"InterfaceAddrs", "InterfaceByIndex", "InterfaceByName", "Interfaces", "Listen", "ListenIP", "ListenMulticastUDP",
			"ListenPacket", "ListenTCP", "ListenUDP", "ListenUnix", "ListenUnixgram", "LookupAddr", "LookupCNAME", "LookupHost",
			"LookupIP", "LookupMX", "LookupNS", "LookupPort", "LookupSRV", "LookupTXT", "ResolveIPAddr", "ResolveTCPAddr",
			"ResolveUDPAddr", "DefaultResolver", "Dialer", "ListenConfig", "Resolver",
		},
	},
}

// pardons are the files that may break a ban, with the reason. A pardon that a
// file does not need any more is an error; the file need not exist yet.
var pardons = map[string]struct{ pkg, why string }{
	"nodes/resolver.go":   {"net", "the resolver asks a name server on the network, and labs do not use it"},
	"topology/live.go":    {"time", "the live driver lets virtual time pass as package time does"},
	"scripts/watchdog.go": {"time", "it ends runs that take too long for the host, and changes nothing of any other"},
}

// trespass is one use of what is banned.
type trespass struct {
	pos  token.Pos
	pkg  string // the package of the standard library
	text string
}

// trespasses finds every mention of a banned name in a file, called or not.
func trespasses(f *ast.File) []trespass {
	var found []trespass
	local := make(map[string]string) // name in this file -> import path
	for _, spec := range f.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			panic(err) // the parser has accepted it
		}
		b, ok := bans[p]
		if !ok {
			continue
		}
		base := path.Base(p)
		if p == "math/rand/v2" {
			base = "rand"
		}
		if spec.Name != nil {
			base = spec.Name.Name
		}
		switch {
		case base == ".":
			found = append(found, trespass{spec.Pos(), p, fmt.Sprintf("import of %q by dot hides what is used of it", p)})
		case b.names == nil && b.but == nil:
			found = append(found, trespass{spec.Pos(), p, fmt.Sprintf("import of %q: %s", p, b.why)})
		default:
			local[base] = p
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		// An identifier that resolves within the file is not the package.
		x, ok := sel.X.(*ast.Ident)
		if !ok || x.Obj != nil {
			return true
		}
		p, ok := local[x.Name]
		if !ok {
			return true
		}
		b := bans[p]
		if slices.Contains(b.names, sel.Sel.Name) || b.but != nil && !slices.Contains(b.but, sel.Sel.Name) {
			found = append(found, trespass{sel.Pos(), p, fmt.Sprintf("%s.%s: %s", p, sel.Sel.Name, b.why)})
		}
		return true
	})
	// The two of math/rand/v2's methods that compute with math.Exp and math.Log,
	// whatever the generator is called.
	if slices.ContainsFunc(f.Imports, func(s *ast.ImportSpec) bool { return s.Path.Value == `"math/rand/v2"` }) {
		ast.Inspect(f, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok && (sel.Sel.Name == "NormFloat64" || sel.Sel.Name == "ExpFloat64") {
				found = append(found, trespass{sel.Pos(), "math", sel.Sel.Name + ": " + bans["math"].why})
			}
			return true
		})
	}
	return found
}

func TestHouseIsHermetic(t *testing.T) {
	t.Parallel()
	fset := token.NewFileSet()
	for _, s := range sources(t, fset) {
		if s.test() || !slices.ContainsFunc(simulated, func(p string) bool { return covers(p, s.pkg) }) {
			continue
		}
		pardon, pardoned := pardons[s.file]
		needed := false
		for _, tr := range trespasses(s.File) {
			if pardoned && tr.pkg == pardon.pkg {
				needed = true
				continue
			}
			pos := fset.Position(tr.pos)
			t.Errorf("%s:%d:%d: %s", s.file, pos.Line, pos.Column, tr.text)
		}
		if pardoned && !needed {
			t.Errorf("%s: does not use %s any more: take its pardon (%s) away", s.file, pardon.pkg, pardon.why)
		}
	}
}

func TestHouseSeesTrespasses(t *testing.T) {
	const src = `package x
import (
	clock "time"
	"math"
	"math/rand/v2"
	crand "crypto/rand"
	. "net"
	old "math/rand"
)
var d clock.Duration = clock.Second
var now = clock.Now // not called
func f(r *rand.Rand) {
	clock.Sleep(d)
	_ = rand.IntN(6)
	_ = rand.New(rand.NewPCG(1, 2)).IntN(6)
	_ = math.Sqrt(math.Log(2)) + r.NormFloat64()
	var math struct{ Pow int }
	_ = math.Pow // a field of its own
}`
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "x.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, tr := range trespasses(f) {
		what, _, _ := strings.Cut(tr.text, ":")
		got = append(got, fmt.Sprintf("%d %s", fset.Position(tr.pos).Line, what))
	}
	want := []string{
		`6 import of "crypto/rand"`,
		`7 import of "net" by dot hides what is used of it`,
		`8 import of "math/rand"`,
		"11 time.Now",
		"13 time.Sleep",
		"14 math/rand/v2.IntN",
		"16 math.Log",
		"16 NormFloat64",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("trespasses (-want +got):\n%s", diff)
	}
}
