package program_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"netlab/impair"
	"netlab/topology"
	"netlab/topology/program"
	"netlab/topology/wire"
)

// live is a network of hosts and outside nodes ("!b") on one link each, in real time.
func live(t testing.TB, text string, a, b string) *topology.Network {
	t.Helper()
	does := impair.MustParse(text)
	spec := topology.Spec{Seed: 1, Links: []topology.LinkSpec{{A: strings.TrimPrefix(a, "!"), B: strings.TrimPrefix(b, "!"), AToB: does, BToA: does}}}
	for _, name := range []string{a, b} {
		n := topology.NodeSpec{Name: strings.TrimPrefix(name, "!")}
		if n.Name != name {
			n.Kind, n.Stack = topology.Outside, program.Kernel()
		}
		spec.Nodes = append(spec.Nodes, n)
	}
	return started(t, spec)
}

// started is a network in real time until the test ends.
func started(t testing.TB, spec topology.Spec) *topology.Network {
	t.Helper()
	nw, err := topology.New(spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nw.Close() })
	nw.Start()
	return nw
}

// open opens a node, or skips the test where the system permits none.
func open(t testing.TB, nw *topology.Network, name string) *program.Node {
	t.Helper()
	return openFor(t, nw, name, grace)
}

// openFor opens a node whose programs have so long to end.
func openFor(t testing.TB, nw *topology.Network, name string, grace time.Duration) *program.Node {
	t.Helper()
	for _, needed := range []string{"curl", "python3"} {
		if _, err := exec.LookPath(needed); err != nil && os.Getenv("NETLAB_PROGRAMS") == "" {
			t.Skip(err)
		}
	}
	n, err := program.Open(nw, name, program.Options{Grace: grace})
	if errors.Is(err, program.ErrUnsupported) && os.Getenv("NETLAB_PROGRAMS") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// grace is how long programs have to end.
const grace = 300 * time.Millisecond

// output is what a command writes, which must end well.
func output(t *testing.T, n *program.Node, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	p, err := n.Start(program.Command{Args: args, Stdout: &out, Stderr: &out})
	if err != nil {
		t.Fatal(err)
	}
	if status := p.Wait(); status != 0 {
		t.Fatalf("%v: status %d: %s", args, status, &out)
	}
	return out.String()
}

// noFindings sees that the monitor has nothing to say against a node.
func noFindings(t *testing.T, nw *topology.Network, node string) {
	t.Helper()
	for _, v := range nw.Findings().Violations {
		if v.Node == node {
			t.Errorf("%v", v)
		}
	}
}

// A program asks a host of the network for a page by its name: two stacks, the kernel's
// and gVisor's, on one link.
func TestProgramReachesAHost(t *testing.T) {
	nw := live(t, "delay 5ms", "!a", "b")
	ln, err := nw.Host("b").Listen("tcp", ":80")
	if err != nil {
		t.Fatal(err)
	}
	page := strings.Repeat("a page of the lab\n", 20000)
	server := http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, page) })}
	go server.Serve(ln)
	defer server.Close()

	a := open(t, nw, "a")
	if got := output(t, a, "curl", "-s", "http://b/"); got != page {
		t.Errorf("curl got %d bytes, want %d", len(got), len(page))
	}
	noFindings(t, nw, "a")
	time.Sleep(20 * time.Millisecond)
	var states []string
	for _, tr := range nw.Tap().Transitions {
		if tr.Node == "a" && tr.Cause.Kind == wire.FoundOutside {
			states = append(states, tr.To.String())
		}
	}
	if len(states) < 2 || states[0] != "SYN-SENT" || states[1] != "ESTABLISHED" {
		t.Errorf("states seen of a: %v", states)
	}
}

// A node's programs have no other network than the lab's: no device, no route, no name, no
// socket of this machine.
func TestProgramSeesNoOtherNetwork(t *testing.T) {
	nw := live(t, "delay 1ms", "!a", "b")
	here, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer here.Close()
	abstract, err := net.Listen("unix", "@netlab-program-test")
	if err != nil {
		t.Fatal(err)
	}
	defer abstract.Close()
	a := open(t, nw, "a")
	if got := output(t, a, "cat", "/proc/net/route"); strings.Count(got, "\n") != 2 || !strings.Contains(got, "lab0") {
		t.Errorf("routes:\n%s", got)
	}
	devices := strings.Fields(output(t, a, "sh", "-c", "sed -n 's/:.*//p' /proc/net/dev; ls /sys/class/net"))
	slices.Sort(devices)
	if got := strings.Join(slices.Compact(devices), " "); got != "lab0 lo" {
		t.Errorf("devices: %q", got)
	}
	if got := output(t, a, "cat", "/proc/net/unix"); strings.Contains(got, "@netlab-program-test") {
		t.Error("an abstract socket of this machine is there")
	}
	for _, url := range []string{"http://" + here.Addr().String(), "http://192.0.2.1/", "http://localhost:1/", "http://www.example.com/"} {
		p, err := a.Start(program.Command{Args: []string{"curl", "-s", "-m", "5", url}})
		if err != nil {
			t.Fatal(err)
		}
		if status := p.Wait(); status != 7 && status != 6 {
			t.Errorf("curl %s: status %d, want 7 (no connection) or 6 (no name)", url, status)
		}
	}
	if got := output(t, a, "sh", "-c", "getent hosts b; cat /etc/resolv.conf"); !strings.Contains(got, "fd00::2") || strings.Contains(got, "nameserver") {
		t.Errorf("names: %s", got)
	}
	if sent := nw.Tap().Sent; sent != 0 {
		t.Errorf("%d packets were sent, want none", sent)
	}
}

// Two programs on nodes of their own: both ends are the kernel's. The kernel breaks no rule
// of the wire through losses.
func TestProgramsReachEachOther(t *testing.T) {
	nw := live(t, "delay 3ms loss 3%", "!a", "!b")
	a, b := open(t, nw, "a"), open(t, nw, "b")
	want := bytes.Repeat([]byte("0123456789abcdef"), 1<<14)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "file"), want, 0o644); err != nil {
		t.Fatal(err)
	}
	server, err := b.Start(program.Command{Args: []string{"python3", "-m", "http.server", "80"}, Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	for b.Listeners() == 0 {
		time.Sleep(10 * time.Millisecond)
	}
	if got := output(t, a, "curl", "-s", "-4", "http://b/file"); got != string(want) {
		t.Errorf("curl got %d bytes, want %d", len(got), len(want))
	}
	if err := server.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if status := server.Wait(); status != 128+15 {
		t.Errorf("the server has ended with %d, want 143", status)
	}
	noFindings(t, nw, "a")
	noFindings(t, nw, "b")
}

// Closing the node, or the network, ends its programs and whatever they have started.
func TestProgramsEndWithTheNode(t *testing.T) {
	nw := live(t, "", "!a", "b")
	a := open(t, nw, "a")
	p, err := a.Start(program.Command{Args: []string{"sh", "-c", "setsid sleep 1000 & sleep 1000"}})
	if err != nil {
		t.Fatal(err)
	}
	nw.Close()
	if status := p.Wait(); status != 128+15 {
		t.Errorf("status %d, want 143", status)
	}
	if _, err := a.Start(program.Command{Args: []string{"true"}}); err == nil {
		t.Error("a program was started on a node that is closed")
	}
}

// What a program needs to be started, and what is wrong where it is not.
func TestProgramIsNotThere(t *testing.T) {
	nw := live(t, "", "!a", "b")
	a := open(t, nw, "a")
	for _, c := range []program.Command{{}, {Args: []string{"no-such-program"}}, {Args: []string{"true"}, Dir: "/no/such/folder"}} {
		if _, err := a.Start(c); err == nil {
			t.Errorf("%v was started", c.Args)
		}
	}
	if got := output(t, a, "sh", "-c", "exit 0"); got != "" {
		t.Errorf("after that: %q", got)
	}
	p, err := a.Start(program.Command{Args: []string{"sh", "-c", "read line; echo \"got $line\"; exit 3"}, Stdin: strings.NewReader("one\n")})
	if err != nil {
		t.Fatal(err)
	}
	if status := p.Wait(); status != 3 {
		t.Errorf("status %d, want 3", status)
	}
}

// join starts a program on a node as another process does, and waits for its end.
func join(t *testing.T, a *program.Node, signals <-chan os.Signal, args ...string) (int, error) {
	t.Helper()
	near, far, err := program.Pair()
	if err != nil {
		t.Fatal(err)
	}
	c, err := net.FileConn(far)
	far.Close()
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		program.Serve(c.(*net.UnixConn), func(name string) (*program.Node, error) {
			if name != "a" {
				return nil, fmt.Errorf("no node %q for programs", name)
			}
			return a, nil
		})
		c.Close()
	})
	defer serving.Wait()
	defer near.Close()
	return program.Join(near, "a", args, signals)
}

// A program is started on a node by another process, as it were: with its files, its
// signals, and its end as it is.
func TestJoin(t *testing.T) {
	nw := live(t, "", "!a", "b")
	a := open(t, nw, "a")
	if status, err := join(t, a, nil, "sh", "-c", "grep -q lab0 /proc/net/dev && exit 5"); status != 5 || err != nil {
		t.Errorf("status %d, %v, want 5", status, err)
	}
	if status, err := join(t, a, nil, "sh", "-c", `test "$1" = "$(printf 'caf\351')"`, "sh", "caf\xe9"); status != 0 || err != nil {
		t.Errorf("an argument that is not UTF-8: status %d, %v, want 0", status, err)
	}
	if _, err := join(t, a, nil, "no-such-program"); err == nil {
		t.Error("no-such-program was started")
	}
	signals := make(chan os.Signal, 1)
	signals <- syscall.SIGTERM
	if status, err := join(t, a, signals, "sleep", "1000"); status != 128+15 || err != nil {
		t.Errorf("status %d, %v, want 143", status, err)
	}
}
