package control

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Nobody but its user can reach a network: the folder and the socket are closed to
// others, and a folder that is open to them or a link is refused.
func TestPermissions(t *testing.T) {
	dir := home(t)
	listen(t, "mine", chain(t))
	for path, want := range map[string]os.FileMode{dir: os.ModeDir | 0o700, filepath.Join(dir, "mine.sock"): os.ModeSocket | 0o600} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode() != want {
			t.Errorf("%s has mode %v, want %v", path, info.Mode(), want)
		}
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Open("mine"); err == nil || !strings.Contains(err.Error(), "is open to others (mode 0755): chmod 700 it") {
		t.Errorf("a folder that others can enter: %v", err)
	}
	if err := os.Rename(dir, dir+".real"); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(dir+".real", dir); err != nil {
		t.Fatal(err)
	}
	if _, err := Networks(); err == nil || !strings.Contains(err.Error(), "is not a folder: remove it") {
		t.Errorf("a folder that is a link: %v", err)
	}
}

// Where there is no runtime folder of the user, temporary files have the networks.
func TestFolderWithoutRuntime(t *testing.T) {
	home(t)
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	want := filepath.Join(temp, fmt.Sprintf("netlab-%d", os.Getuid()))
	for _, run := range []string{"", "relative", filepath.Join(temp, "missing")} {
		t.Setenv("XDG_RUNTIME_DIR", run)
		if dir, err := folder(); dir != want || err != nil {
			t.Errorf("with XDG_RUNTIME_DIR=%q: %s, %v, want %s", run, dir, err, want)
		}
	}
	if os.Getuid() == 0 {
		if err := os.Chown(want, 1234, 1234); err != nil {
			t.Fatal(err)
		}
		if _, err := folder(); err == nil || !strings.Contains(err.Error(), "belongs to user 1234, and this is user 0") {
			t.Errorf("a folder of another user: %v", err)
		}
	}
}

// A name is taken while its network is up, and free again when that has ended, also
// where its process was killed and could not tidy up.
func TestNamesAndStaleSockets(t *testing.T) {
	dir := home(t)
	if _, err := Open(""); err == nil || err.Error() != "no network is up: netlab up LAB makes one" {
		t.Errorf("%v", err)
	}
	nw := chain(t)
	one, _ := listen(t, "one", nw)
	if _, err := Listen(Options{Name: "one", Network: nw}); !errors.Is(err, ErrTaken) || !strings.Contains(err.Error(), "network one is up already: choose another name by --name") {
		t.Errorf("%v", err)
	}
	// The socket of a process that was killed.
	ln, err := net.Listen("unix", filepath.Join(dir, "killed.sock"))
	if err != nil {
		t.Fatal(err)
	}
	ln.(*net.UnixListener).SetUnlinkOnClose(false)
	ln.Close()
	listen(t, "two", nw)
	names, err := Networks()
	if fmt.Sprint(names, err) != "[one two] <nil>" {
		t.Errorf("up are %v, %v", names, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "killed.sock")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the socket of the killed one is there: %v", err)
	}
	if _, err := Open(""); err == nil || err.Error() != "several networks are up: one, two: say which by --network NAME" {
		t.Errorf("%v", err)
	}
	if _, err := Open("three"); err == nil || err.Error() != `no network "three" is up; those that are: one, two` {
		t.Errorf("%v", err)
	}
	one.Close()
	listen(t, "one", nw)
	t.Setenv("XDG_RUNTIME_DIR", t.TempDir()) // on some systems this is long already
	long := strings.Repeat("a", 64)
	if err := os.MkdirAll(filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), long), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_RUNTIME_DIR", filepath.Join(os.Getenv("XDG_RUNTIME_DIR"), long))
	if _, err := Listen(Options{Name: long, Network: nw}); err == nil || !strings.Contains(err.Error(), "the path of a socket has at most 103 bytes, and this has") {
		t.Errorf("a path that is too long: %v", err)
	}
	for _, name := range []string{"", "a/b", "../one", ".one", "1", strings.Repeat("a", 65)} {
		if _, err := Listen(Options{Name: name, Network: nw}); err == nil || !strings.Contains(err.Error(), "is not a name for a network") {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// Where the system has no such sockets a token takes their place.
func TestLoopbackNeedsTheToken(t *testing.T) {
	at := site{homeByLoopback(t), "net"}
	ln, token, err := at.listen()
	if err != nil {
		t.Fatal(err)
	}
	if host, _, _ := net.SplitHostPort(ln.Addr().String()); host != "127.0.0.1" {
		t.Errorf("it listens at %v", ln.Addr())
	}
	s := &Server{Options: Options{Name: "net", Network: chain(t)}, token: token}
	s.http.Handler = s.handler()
	go s.http.Serve(ln)
	defer s.http.Close()
	c := &Client{site: at}
	if _, err := c.Overview(context.Background()); err != nil {
		t.Errorf("with the token: %v", err)
	}
	r, err := http.Get("http://" + ln.Addr().String() + "/network")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if r.StatusCode != http.StatusUnauthorized {
		t.Errorf("without the token: %s", r.Status)
	}
	if names, err := Networks(); fmt.Sprint(names, err) != "[net] <nil>" {
		t.Errorf("up are %v, %v", names, err)
	}
	if _, _, err := at.listen(); !errors.Is(err, ErrTaken) {
		t.Errorf("%v", err)
	}
	// Its process is gone, and another has the port: it is not the network.
	s.token = "another"
	if names, err := Networks(); fmt.Sprint(names, err) != "[] <nil>" {
		t.Errorf("up are %v, %v", names, err)
	}
	if err := os.WriteFile(at.path(), []byte("10.0.0.1:80\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if names, err := Networks(); fmt.Sprint(names, err) != "[] <nil>" {
		t.Errorf("up are %v, %v", names, err)
	}
}
