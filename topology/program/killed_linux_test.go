package program_test

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"netlab/topology/program"
)

// mark is an argument of the programs that ought to end: no other process has it.
const mark = "86399.4711"

// remains are the processes of this machine that have an argument.
func remains(t *testing.T, argument string) (all []string) {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended meanwhile
		}
		if args := strings.Split(string(b), "\x00"); strings.Contains(strings.Join(args, " "), argument) {
			all = append(all, file+" "+strings.Join(args, " "))
		}
	}
	return all
}

// leaving is what a program leaves behind: a child in another session, a daemon whose
// parents have ended and that holds none of its files, and one that ignores signals.
const leaving = "setsid sleep " + mark + " & (setsid sh -c 'sleep " + mark + " <&- >&- 2>&- &' &); trap '' TERM HUP INT; echo begun; sleep " + mark

// A process that is ended by SIGKILL leaves none of its nodes' programs, also none that has
// left its session or that another process has asked for (netlab exec), nor the process that has
// started them.
func TestNothingIsLeftOfAProcessThatWasKilled(t *testing.T) {
	if os.Getenv("NETLAB_TO_BE_KILLED") != "" {
		a := open(t, live(t, "", "!a", "b"), "a")
		if _, err := a.Start(program.Command{Args: []string{"sh", "-c", leaving}, Stdout: os.Stdout}); err != nil {
			t.Fatal(err)
		}
		_, _ = join(t, a, nil, "sh", "-c", leaving) // it is killed
		return
	}
	open(t, live(t, "", "!a", "b"), "a")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestNothingIsLeftOfAProcessThatWasKilled$")
	cmd.Env = append(os.Environ(), "NETLAB_TO_BE_KILLED=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	begun := bufio.NewReader(out)
	for range 2 {
		if line, err := begun.ReadString('\n'); line != "begun\n" {
			t.Fatalf("the programs have not begun: %q, %v", line, err)
		}
	}
	for late := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		run := 0
		for _, program := range remains(t, mark) {
			if strings.HasSuffix(program, "/cmdline sleep "+mark+" ") {
				run++
			}
		}
		if run == 6 {
			break
		}
		if time.Now().After(late) {
			t.Fatalf("%d programs run, want 6: %q", run, remains(t, mark))
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // by SIGKILL
	for late := time.Now().Add(10 * time.Second); len(remains(t, mark)) > 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(late) {
			t.Fatalf("left: %q", remains(t, mark))
		}
	}
}
