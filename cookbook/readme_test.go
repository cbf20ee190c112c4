package cookbook

import (
	"flag"
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "measure the examples and write the table of README.md")

// recipe is a line of the table of README.md.
type recipe struct {
	// library is what is tested: a module, with its companions, or packages and the matter.
	library string
	example string
	// where is "bubble", or why it is not.
	where string
	// hook is what the library is given in place of package net.
	hook string
}

const bubble = "bubble"

// light are recipes of the standard library, examples of package labtest; heavy are those
// of this module.
var (
	light = []recipe{
		{"net/http: keep-alive", "Example_httpKeepAlive", bubble, "`http.Transport.DialContext`, `http.Server.Serve`"},
		{"net/http: TLS, HTTP/2", "Example_http2", bubble, "the same, and `httptest.Server.Listener`"},
		{"net/http: graceful shutdown", "Example_gracefulShutdown", bubble, "the same"},
		{"net/http: pool of idle connections", "Example_idlePool", bubble, "the same"},
		{"net/http/httputil: ReverseProxy", "Example_reverseProxy", bubble, "`ReverseProxy.Transport`"},
		{"net: reconnect after a cut", "Example_reconnect", bubble, "`nodes.Dialer` with `UserTimeout`"},
		{"net/rpc", "Example_rpc", bubble, "`rpc.NewClient`, `rpc.Server.ServeConn`"},
		{"net/smtp", "Example_smtp", bubble, "`smtp.NewClient`"},
	}
	heavy = []recipe{
		{"github.com/gorilla/websocket", "Example_gorillaWebsocket", bubble, "`Dialer.NetDialContext`, `http.Server.Serve`"},
		{"github.com/coder/websocket", "Example_coderWebsocket", bubble, "`DialOptions.HTTPClient`, `http.Server.Serve`"},
		{"google.golang.org/grpc", "Example_grpc", bubble, "`grpc.WithContextDialer` and `passthrough:///`, `Server.Serve`"},
		{"google.golang.org/grpc", "Example_grpcByDNS", bubble, "the same, and `net.DefaultResolver` from `Host.Resolver` for `dns:///`"},
		{"github.com/hashicorp/raft, github.com/hashicorp/go-hclog", "Example_raft", bubble, "`NetworkTransportConfig.Stream`"},
		{"github.com/hashicorp/memberlist", "Example_memberlist", bubble, "`Config.Transport`"},
		{"github.com/quic-go/quic-go", "Example_quic", bubble, "`Transport.Conn`, from `Host.ListenPacket`"},
		{"golang.org/x/crypto", "Example_ssh", bubble, "`ssh.NewClientConn`, `ssh.NewServerConn`"},
		{"github.com/miekg/dns", "Example_miekgDNS", bubble, "`Client.ExchangeWithConn`, `Server.PacketConn` and `Listener`"},
		{"github.com/jackc/pgx/v5", "Example_pgx", bubble, "`ConnConfig.DialFunc` and `LookupFunc`"},
		{"github.com/redis/go-redis/v9, github.com/alicebob/miniredis/v2", "Example_redis", bubble + ", after [emptyPools](pools_test.go)", "`Options.Dialer`; the server by `Miniredis.Dial` and a [bridge](bridge_test.go)"},
		{"github.com/nats-io/nats.go, github.com/nats-io/nats-server/v2", "Example_nats", bubble + ", after [emptyPools](pools_test.go), and without a call while it reconnects", "`nats.SetCustomDialer`; the server by `Server.InProcessConn` and a [bridge](bridge_test.go)"},
		{"github.com/hashicorp/yamux", "Example_yamux", bubble + ", after [emptyPools](pools_test.go)", "`yamux.Client`, `yamux.Server`"},
		{"any server that listens by package net", "Example_realTime", "real time: it waits for a socket of the machine, which is outside the bubble", "a [bridge](bridge_test.go) to its real address"},
	}
)

const labtestFolder = "../topology/labtest"

// The table of README.md is that of the recipes; every example has its line, and every
// library that go.mod requires. The wall time alone is of one machine and one day.
func TestReadme(t *testing.T) {
	b, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	wall := make(map[string]string)
	for _, m := range regexp.MustCompile(`(?m)^\| \[.*\]\([\w./]+#(\w+)\) .* \| ([\d.]+ s) \|$`).FindAllStringSubmatch(string(b), -1) {
		wall[m[1]] = m[2]
	}
	if *update {
		for _, folder := range []string{labtestFolder, "."} {
			measure(t, folder, wall)
		}
	}
	var table strings.Builder
	table.WriteString("| library | where | hook | virtual time | wall time |\n|---|---|---|---|---|\n")
	write(t, &table, labtestFolder, light, wall)
	write(t, &table, ".", heavy, wall)

	blocks := regexp.MustCompile(`(?s)(<!-- table -->\n).*?(<!-- end -->\n)`)
	if !blocks.Match(b) {
		t.Fatal("README.md: no place for the table")
	}
	want := blocks.ReplaceAllString(string(b), "${1}"+table.String()+"${2}")
	switch {
	case want == string(b):
	case *update:
		if err := os.WriteFile("README.md", []byte(want), 0o666); err != nil {
			t.Fatal(err)
		}
	default:
		t.Error("the table of README.md is not that of the recipes: go test -run TestReadme -update")
	}
}

// write writes the lines of the recipes in a folder, and checks that these are all.
func write(t *testing.T, w *strings.Builder, folder string, recipes []recipe, wall map[string]string) {
	examples := examplesIn(t, folder)
	versions := required(t)
	for _, r := range recipes {
		example, ok := examples[r.example]
		if !ok {
			t.Errorf("%s: there is no such example in %s", r.example, folder)
			continue
		}
		delete(examples, r.example)
		var names []string
		for name := range strings.SplitSeq(r.library, ", ") {
			if version, ok := versions[name]; ok {
				name += " " + version
			}
			names = append(names, name)
		}
		virtual := "–"
		if after := regexp.MustCompile(`after ([\dhms.]+)`).FindAllStringSubmatch(example.output, -1); len(after) > 0 {
			virtual = after[len(after)-1][1]
		}
		if wall[r.example] == "" {
			t.Errorf("%s: its wall time is not known: go test -run TestReadme -update", r.example)
		}
		fmt.Fprintf(w, "| [%s](%s#%s) | %s | %s | %s | %s |\n",
			strings.Join(names, ", "), example.file, r.example, r.where, r.hook, virtual, wall[r.example])
	}
	for name := range examples {
		if strings.HasPrefix(name, "Example_") {
			t.Errorf("%s of %s has no line in the table", name, folder)
		}
	}
	if folder != "." {
		return
	}
	for name := range versions {
		named := func(r recipe) bool { return slices.Contains(strings.Split(r.library, ", "), name) }
		if name != "netlab" && !slices.ContainsFunc(recipes, named) {
			t.Errorf("%s is required, and no line of the table names it", name)
		}
	}
}

// required is what go.mod requires directly, by its path, with the version.
func required(t *testing.T) map[string]string {
	b, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	versions := make(map[string]string)
	for _, m := range regexp.MustCompile(`(?m)^(?:require )?\t?(\S+) (v\S+)$`).FindAllStringSubmatch(string(b), -1) {
		versions[m[1]] = m[2]
	}
	return versions
}

type example struct{ file, output string }

// examplesIn are the examples of a folder, by the names of their functions.
func examplesIn(t *testing.T, folder string) map[string]example {
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	found := make(map[string]example)
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range doc.Examples([]*ast.File{file}...) {
			found["Example"+e.Name] = example{filepath.ToSlash(name), e.Output}
		}
	}
	return found
}

// measure runs the examples of a folder and notes their wall times.
func measure(t *testing.T, folder string, wall map[string]string) {
	cmd := exec.Command("go", "test", "-v", "-count=1", "-run", "^Example_")
	cmd.Dir = folder
	b, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v in %s: %v\n%s", cmd, folder, err, b)
	}
	for _, m := range regexp.MustCompile(`(?m)^--- PASS: (\w+) \(([\d.]+)s\)$`).FindAllStringSubmatch(string(b), -1) {
		wall[m[1]] = m[2] + " s"
	}
}
