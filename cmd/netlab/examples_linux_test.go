package main

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

// examplesOf are the command lines that a command's help shows, without what they are for
// and without what they are piped into.
func examplesOf(t *testing.T, path ...string) (lines []string) {
	t.Helper()
	cmd, _, err := newRoot(newConsole(nil, nil)).Find(path)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(strings.ReplaceAll(cmd.Example, "\\\n      ", "")) {
		line, _, _ = strings.Cut(strings.TrimSpace(line), "  ")
		line, _, _ = strings.Cut(line, " | ")
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		t.Errorf("%v has no example", path)
	}
	return lines
}

// sh runs a command line.
func sh(t *testing.T, line string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if out, err := exec.CommandContext(ctx, "sh", "-c", "exec "+line).CombinedOutput(); err != nil {
		t.Errorf("%s: %v: %s", line, err, out)
	}
}

// runtimeFolder has the networks of a test to themselves.
func runtimeFolder(t *testing.T) {
	folder, err := os.MkdirTemp("", "nl") // a short path, for the sockets in it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	t.Setenv("XDG_RUNTIME_DIR", folder)
}

// The examples of netlab up, with other ports of this machine, and for a moment in place of an hour.
func TestExamplesOfUp(t *testing.T) {
	runtimeFolder(t)
	t.Chdir(t.TempDir())
	web := httptest.NewServer(http.NotFoundHandler())
	defer web.Close()
	other := strings.NewReplacer("127.0.0.1:8000", web.Listener.Addr().String(), "127.0.0.1:8080", "127.0.0.1:0", "127.0.0.1:1080", "127.0.0.1:0",
		"--for 1h", "--for 50ms", "--for 10m", "--for 50ms")
	for _, line := range examplesOf(t, "up") {
		switch {
		case strings.Contains(line, "--run"):
			if !runsPrograms(t) {
				continue
			}
			line = strings.ReplaceAll(line, "http.server 80", "http.server --bind 0.0.0.0 80")
		case !strings.Contains(line, "--for "):
			line += " --for 50ms"
		}
		sh(t, other.Replace(line))
	}
}

// runsPrograms reports whether the programs of the examples can be nodes here.
func runsPrograms(t *testing.T) bool {
	for _, name := range []string{"curl", "python3"} {
		if _, err := exec.LookPath(name); err != nil {
			return false
		}
	}
	return permitted(t)
}

// The examples of netlab exec, one after the other as in as many terminals.
func TestExamplesOfExec(t *testing.T) {
	if !runsPrograms(t) {
		t.Skip("programs cannot be nodes here")
	}
	runtimeFolder(t)
	lines := examplesOf(t, "exec")
	client := lines[len(lines)-1]
	for _, line := range lines[:len(lines)-1] {
		cmd := exec.Command("sh", "-c", "exec "+line)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			cmd.Process.Kill()
			cmd.Wait()
		})
		await(t, func() bool { return exec.Command("netlab", "ctl", "network").Run() == nil })
	}
	await(t, func() bool {
		out, _ := exec.Command("netlab", "ctl", "sockets").Output()
		return bytes.Contains(out, []byte("LISTEN"))
	})
	sh(t, client)
	sh(t, "netlab ctl down")
}

func await(t *testing.T, done func() bool) {
	t.Helper()
	for late := time.Now().Add(30 * time.Second); !done(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(late) {
			t.Fatal("it does not come to pass")
		}
	}
}

// The examples of netlab ctl and its commands, at a network that has the nodes and links which
// they name. What undoes something comes after it.
func TestExamplesOfCtl(t *testing.T) {
	runtimeFolder(t)
	t.Chdir(t.TempDir())
	if err := os.WriteFile("outage.txt", []byte("0s cut a b\n10ms mend a b\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(http.NotFoundHandler())
	defer web.Close()
	n := startUp(t, "--link", "a b", "--link", "a r", "--link", "r b", "--view", "none",
		"--forward", "127.0.0.1:0=a:b:80", "--reverse", "b:80="+web.Listener.Addr().String())
	address := heard(t, n.said, `forward (\S+)`)
	for range 3 { // connections, for the ladders
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
	}
	await(t, func() bool { return exec.Command("netlab", "ctl", "ladder", "3").Run() == nil })
	ctl, _, err := newRoot(newConsole(nil, nil)).Find([]string{"ctl"})
	if err != nil {
		t.Fatal(err)
	}
	order := []string{
		"list", "network", "sockets", "stats", "ladder", "save", "cut", "unplug", "mend", "set", "rule", "remove", "release",
		"partition", "heal", "freeze", "thaw", "crash", "boot", "restart", "reroute",
	}
	lines := slices.DeleteFunc(examplesOf(t, "ctl"), func(line string) bool { return line == "netlab ctl down" })
	for _, name := range order {
		lines = append(lines, examplesOf(t, "ctl", name)...)
	}
	for _, line := range append(lines, examplesOf(t, "ctl", "down")...) {
		sh(t, line)
	}
	for _, cmd := range ctl.Commands() {
		if cmd.Name() != "down" && !slices.Contains(order, cmd.Name()) {
			t.Errorf("ctl %s: its examples are not run", cmd.Name())
		}
	}
}
