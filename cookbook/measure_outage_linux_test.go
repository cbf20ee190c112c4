package cookbook

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// measuring has the tests be run that make the tables of the README about databases; they take
// minutes.
var measuring = flag.Bool("measure", false, "measure what clients of real databases see in an outage")

func TestMain(m *testing.M) {
	if database := os.Getenv("OUTAGE_CLIENT"); database != "" {
		outageClient(database, os.Getenv("OUTAGE_ADDRESS"), os.Getenv("OUTAGE_TIMEOUTS") != "")
		return
	}
	os.Exit(m.Run())
}

// nobody is who runs everything where the test is run as root: PostgreSQL insists on it.
const nobody = 65534

// outage is what happens to the network or to the server.
type outage struct {
	name         string
	begin, end   []string // of netlab ctl; empty for the server's process
	span, settle time.Duration
}

var outages = []outage{
	{"cut for 5 s", []string{"cut", "a", "b"}, []string{"mend", "a", "b"}, 5 * time.Second, 20 * time.Second},
	{"cut for 60 s", []string{"cut", "a", "b"}, []string{"mend", "a", "b"}, 60 * time.Second, 80 * time.Second},
	{"node crashes, boots after 5 s", []string{"crash", "b"}, []string{"boot", "b"}, 5 * time.Second, 20 * time.Second},
	{"server killed, starts after 5 s", nil, nil, 5 * time.Second, 20 * time.Second},
}

// TestMeasureOutages has a client with a pool of four talk to a server of Debian, over 40 ms
// there and back, through cuts, a crash and a death: as programs of this machine joined
// by --forward and --reverse, and as programs of the network.
func TestMeasureOutages(t *testing.T) {
	if !*measuring {
		t.Skip("it takes minutes: -measure")
	}
	folder, err := os.MkdirTemp("", "netlab") // a short path, for the sockets in it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	r := rig{folder: folder, netlab: filepath.Join(folder, "netlab"), self: filepath.Join(folder, "client")}
	for _, args := range [][]string{{"go", "build", "-C", "..", "-o", r.netlab, "./cmd/netlab"}, {"cp", os.Args[0], r.self}} {
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v: %s", args, err, out)
		}
	}
	for _, database := range []string{"postgres", "redis"} {
		for _, way := range []string{"reverse", "run"} {
			for _, o := range outages {
				for _, timeouts := range []bool{true, false} {
					if way == "run" && len(o.begin) > 0 && o.begin[0] == "crash" {
						continue // the power of a node of programs cannot be cut
					}
					name := fmt.Sprintf("%s by %s, %s, timeouts %v", database, way, o.name, timeouts)
					t.Run(name, func(t *testing.T) {
						t.Parallel()
						r := r
						var err error
						if r.folder, err = os.MkdirTemp(folder, ""); err != nil {
							t.Fatal(err)
						}
						r.measure(t, database, way, o, timeouts)
					})
				}
			}
		}
	}
}

// rig is what one measurement runs with.
type rig struct {
	folder       string // for the server's data and netlab's socket
	netlab, self string
}

func (r *rig) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = r.folder
	cmd.Env = append(os.Environ(), "XDG_RUNTIME_DIR="+r.folder, "HOME="+r.folder)
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	return cmd
}

func (r *rig) must(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := r.command(name, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v: %s", name, args, err, out)
	}
}

// server is the line of the shell that starts one on a port; its process id is in the file pid.
func (r *rig) server(t *testing.T, database, at, port string) string {
	if database == "redis" {
		return "echo $$ >pid; exec redis-server --bind " + at + " --port " + port + " --save '' --protected-mode no >>log 2>&1"
	}
	if _, err := os.Stat(filepath.Join(r.folder, "data")); err != nil {
		binaries, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
		if err != nil || len(binaries) == 0 {
			t.Skip("there is no PostgreSQL")
		}
		r.must(t, binaries[len(binaries)-1], "-D", "data", "-A", "trust", "-U", "netlab", "--no-sync")
		hba := filepath.Join(r.folder, "data", "pg_hba.conf")
		if err := os.WriteFile(hba, []byte("host all all 0.0.0.0/0 trust\n"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return "echo $$ >pid; exec postgres -D data -h " + at + " -p " + port + " -k '' -F >>log 2>&1"
}

func (r *rig) measure(t *testing.T, database, way string, o outage, timeouts bool) {
	if os.Geteuid() == 0 {
		if err := os.Chown(r.folder, nobody, nobody); err != nil {
			t.Fatal(err)
		}
	}
	service, port := map[string]string{"postgres": "5432", "redis": "6379"}[database], "0"
	up := []string{"up", "--link", "a b delay 20ms", "--view", "none"}
	if way == "reverse" {
		port = freePort(t)
		up = append(up, "--reverse", "b:"+service+"=127.0.0.1:"+port, "--forward", "127.0.0.1:0=a:b:"+service)
	} else {
		up = append(up, "--programs", "a", "--programs", "b")
	}
	network := r.command(r.netlab, up...)
	said, err := network.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := network.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		r.must(t, r.netlab, "ctl", "down")
		network.Wait()
	}()
	var line, address string
	if way == "reverse" {
		address = waitFor(t, said, `forward (\S+)`)
		line = r.server(t, database, "127.0.0.1", port)
	} else {
		waitFor(t, said, `(up as)`)
		address = "b:" + service
		line = r.server(t, database, "0.0.0.0", service)
	}
	inNode := func(node string, args ...string) *exec.Cmd {
		if way == "reverse" {
			return r.command(args[0], args[1:]...)
		}
		return r.command(r.netlab, append([]string{"exec", node, "--"}, args...)...)
	}
	serve := func() {
		cmd := inNode("b", "sh", "-c", line)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		go cmd.Wait()
	}
	kill := func() {
		if out, err := inNode("b", "sh", "-c", "kill -9 $(cat pid)").CombinedOutput(); err != nil {
			t.Errorf("kill: %v: %s", err, out)
		}
	}
	serve()
	defer kill()
	time.Sleep(3 * time.Second)

	client := inNode("a", r.self)
	client.Env = append(client.Env, "OUTAGE_CLIENT="+database, "OUTAGE_ADDRESS="+address)
	if timeouts {
		client.Env = append(client.Env, "OUTAGE_TIMEOUTS=1")
	}
	var out bytes.Buffer
	client.Stdout, client.Stderr = &out, &out
	stop, err := client.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(3 * time.Second)
	began := time.Now()
	if o.begin != nil {
		r.must(t, r.netlab, append([]string{"ctl"}, o.begin...)...)
	} else {
		kill()
	}
	time.Sleep(o.span)
	ended := time.Now()
	if o.end != nil {
		r.must(t, r.netlab, append([]string{"ctl"}, o.end...)...)
	} else {
		serve()
	}
	time.Sleep(o.settle)
	stop.Close()
	client.Wait()
	report(t, out.String(), began, ended)
}

// report tells what the client saw, in seconds since the outage began: commands that were slow
// and those that failed, together by the error.
func report(t *testing.T, said string, began, ended time.Time) {
	t.Logf("the outage ended after %.1f s", ended.Sub(began).Seconds())
	type seen struct {
		count       int
		first, last float64
		least, most float64
	}
	all := make(map[string]*seen)
	var order []string
	for line := range strings.Lines(said) {
		var at, took int64
		var outcome string
		if n, _ := fmt.Sscanf(line, "%d %d", &at, &took); n != 2 {
			continue // what the library logs
		}
		outcome = strings.Join(strings.Fields(line)[2:], " ")
		outcome = regexp.MustCompile(`127\.0\.0\.1:\d+`).ReplaceAllString(outcome, "ADDRESS")
		when, span := float64(at-began.UnixMilli())/1000, float64(took)/1000
		s := all[outcome]
		if s == nil {
			s = &seen{first: when, least: span}
			all[outcome] = s
			order = append(order, outcome)
		}
		s.count++
		s.first, s.last = min(s.first, when), max(s.last, when)
		s.least, s.most = min(s.least, span), max(s.most, span)
	}
	for _, outcome := range order {
		s := all[outcome]
		t.Logf("%d took %.1f to %.1f s, ended from %.1f to %.1f: %s", s.count, s.least, s.most, s.first, s.last, outcome)
	}
}

func freePort(t *testing.T) string {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	return port
}

// waitFor waits until something is said, and returns what the pattern takes of it.
func waitFor(t *testing.T, from io.Reader, pattern string) string {
	re := regexp.MustCompile(pattern)
	var all []byte
	for buf := make([]byte, 4096); ; {
		n, err := from.Read(buf)
		if all = append(all, buf[:n]...); err != nil {
			t.Fatalf("%v: %s", err, all)
		}
		if m := re.FindSubmatch(all); m != nil {
			go io.Copy(io.Discard, from)
			return string(m[1])
		}
	}
}
