package program_test

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"

	"netlab/topology/program"
)

// refusing is the variable that has the test's binary open a node where the system refuses it.
const refusing = "NETLAB_REFUSING"

// refusals are the ways in which a system refuses namespaces, each made in a process that may
// have none from then on.
var refusals = map[string]struct {
	arrange func() error
	why     string
}{
	// An administrator's setting, or a limit that is reached.
	"limit": {
		func() error { return os.WriteFile("/proc/sys/user/max_user_namespaces", []byte("0"), 0) },
		"user.max_user_namespaces or user.max_net_namespaces is 0",
	},
	// What most containers do.
	"seccomp": {forbidNamespaces, "namespaces are forbidden, as they are in most containers (seccomp)"},
}

// forbidNamespaces has the kernel refuse them to this process by EPERM.
func forbidNamespaces() error {
	const nr, firstArgument = 0, 16 // in struct seccomp_data, whose numbers are little-endian here
	load := func(at uint32) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: at}
	}
	filter := []unix.SockFilter{
		load(nr),
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, K: unix.SYS_CLONE, Jf: 3},
		load(firstArgument),
		{Code: unix.BPF_JMP | unix.BPF_JSET | unix.BPF_K, K: unix.CLONE_NEWUSER, Jf: 1},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ERRNO | uint32(unix.EPERM)},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW},
	}
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	_, _, no := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, unix.SECCOMP_FILTER_FLAG_TSYNC, uintptr(unsafe.Pointer(&program)))
	if no != 0 {
		return no
	}
	return nil
}

// Where the system refuses namespaces the error says why, and which door serves instead.
func TestNamespacesAreRefused(t *testing.T) {
	if how := os.Getenv(refusing); how != "" {
		if err := refusals[how].arrange(); err != nil {
			t.Fatal(err)
		}
		_, err := program.Open(live(t, "", "!a", "b"), "a", program.Options{})
		if !errors.Is(err, program.ErrUnsupported) {
			t.Fatalf("open: %v", err)
		}
		for _, want := range []string{"node a: programs cannot be nodes here: ", refusals[how].why, "; programs reach nodes by forwarded ports and proxies instead"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%v: want %q", err, want)
			}
		}
		return
	}
	open(t, live(t, "", "!a", "b"), "a") // or there is nothing to refuse
	for how := range refusals {
		t.Run(how, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestNamespacesAreRefused$", "-test.v")
			cmd.Env = append(os.Environ(), refusing+"="+how)
			// The limit is that of a user namespace, which its own root may set.
			cmd.SysProcAttr = &syscall.SysProcAttr{
				Cloneflags:  unix.CLONE_NEWUSER,
				UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Geteuid(), Size: 1}},
				GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getegid(), Size: 1}},
			}
			if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: TestNamespacesAreRefused") {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
