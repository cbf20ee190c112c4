package control

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// The kernel says who asks: another user is sent away even where modes let him in.
func TestAnotherUserIsSentAway(t *testing.T) {
	if socket := os.Getenv("NETLAB_TEST_SOCKET"); socket != "" {
		conn, err := net.Dial("unix", socket)
		if err != nil {
			t.Fatal(err)
		}
		conn.Write([]byte("GET /network HTTP/1.1\r\nHost: netlab\r\nConnection: close\r\n\r\n"))
		b := make([]byte, 100)
		n, err := conn.Read(b)
		t.Logf("answered %q, %v", b[:n], err)
		return
	}
	if os.Getuid() != 0 {
		t.Skip("needs root, to become another user")
	}
	dir := home(t)
	listen(t, "mine", chain(t))
	socket := filepath.Join(dir, "mine.sock")
	for path, mode := range map[string]os.FileMode{filepath.Dir(dir): 0o755, dir: 0o755, socket: 0o666} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// The folder of the test's program may be closed to others.
	program := filepath.Join(filepath.Dir(dir), "test")
	if err := exec.Command("cp", self, program).Run(); err != nil {
		t.Fatal(err)
	}
	for uid, want := range map[uint32]string{0: "200 OK", 65534: `answered ""`} {
		cmd := exec.Command(program, "-test.run", "^TestAnotherUserIsSentAway$", "-test.v")
		cmd.Dir = "/"
		cmd.Env = append(os.Environ(), "NETLAB_TEST_SOCKET="+socket)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: uid}}
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(out), want) {
			t.Errorf("user %d: %v\n%s\nwant %s", uid, err, out, want)
		}
	}
	if admits(1234567) {
		t.Error("any user is admitted")
	}
}
