package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// upNetwork is a network that is up in another process, until the test ends.
type upNetwork struct {
	name string
	cmd  *exec.Cmd
	// out is what is on standard output, to be read when the network is down; said is standard
	// error.
	out  bytes.Buffer
	said io.Reader
}

var upNetworks atomic.Int64

// startUp runs netlab up, with a name that no other network has.
func startUp(t *testing.T, args ...string) *upNetwork {
	t.Helper()
	n := &upNetwork{name: fmt.Sprintf("t%d-%d", os.Getpid(), upNetworks.Add(1))}
	n.cmd = exec.Command("netlab", append([]string{"up", "--name", n.name}, args...)...)
	n.cmd.Stdout = &n.out
	said, err := n.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	n.said = said
	if err := n.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		n.cmd.Process.Kill()
		n.cmd.Wait()
	})
	return n
}

// ctl does something to the network, and returns what is said about it.
func (n *upNetwork) ctl(t *testing.T, args ...string) []byte {
	t.Helper()
	out, err := exec.Command("netlab", append([]string{"ctl", "--network", n.name}, args...)...).Output()
	if err != nil {
		t.Fatalf("ctl %v: %v", args, err)
	}
	return out
}

// down ends the network, and returns its standard output.
func (n *upNetwork) down(t *testing.T) []byte {
	t.Helper()
	n.ctl(t, "down")
	if err := n.cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	return n.out.Bytes()
}

// packet is one of a record, as far as tests look at it.
type packet struct {
	N                       int
	From, Note, Flags, Fate string
	Len                     int
	Sent                    time.Duration `json:"sent_ns"`
	Arrived                 time.Duration `json:"arrived_ns"`
}

// heard waits for a line that a pattern fits, and returns what is in its parentheses. What comes
// after it is read and thrown away.
func heard(t *testing.T, from io.Reader, pattern string) string {
	t.Helper()
	re := regexp.MustCompile(pattern)
	var all strings.Builder
	for lines := bufio.NewScanner(from); lines.Scan(); {
		if m := re.FindStringSubmatch(lines.Text()); m != nil {
			go io.Copy(io.Discard, from)
			return m[1]
		}
		fmt.Fprintln(&all, lines.Text())
	}
	t.Fatalf("nothing fits %s: %s", pattern, all.String())
	return ""
}
