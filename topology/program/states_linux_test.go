package program_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"netlab/topology/program"
	"netlab/topology/tap"
	"netlab/topology/wire"
)

// The states of many connections are found, as are those of a few: each opens, is closed by
// the other side, and ends with its program.
func TestStatesAreFound(t *testing.T) {
	for _, conns := range []int{1, 100} {
		t.Run(fmt.Sprint(conns), func(t *testing.T) {
			nw := live(t, "", "!a", "b")
			ln, err := nw.Host("b").Listen("tcp", ":80")
			if err != nil {
				t.Fatal(err)
			}
			found := func(want ...wire.State) bool {
				counts := make(map[wire.State]int)
				nw.Inspect(func(rec *tap.Record) {
					for _, tr := range rec.Transitions {
						if tr.Node == "a" {
							counts[tr.To]++
						}
					}
				})
				for _, s := range want {
					if counts[s] != conns {
						return false
					}
				}
				return true
			}
			await := func(want ...wire.State) {
				t.Helper()
				for late := time.Now().Add(20 * time.Second); !found(want...); time.Sleep(10 * time.Millisecond) {
					if time.Now().After(late) {
						t.Fatalf("not all %d were found in %v", conns, want)
					}
				}
			}
			a := open(t, nw, "a")
			stdin := &release{wait: make(chan struct{})}
			script := fmt.Sprintf("import socket\nall = [socket.create_connection(('b', 80)) for _ in range(%d)]\ninput()\nfor s in all: s.close()", conns)
			p, err := a.Start(program.Command{Args: []string{"python3", "-c", script}, Stdin: stdin})
			if err != nil {
				t.Fatal(err)
			}
			for range conns {
				c, err := ln.Accept()
				if err != nil {
					t.Fatal(err)
				}
				defer c.Close()
			}
			await(wire.Established)
			close(stdin.wait)
			if status := p.Wait(); status != 0 {
				t.Errorf("status %d", status)
			}
			await(wire.FinWait2)
			for _, s := range nw.Snapshot().Sockets {
				if s.Node == "a" && !strings.HasPrefix(s.State.String(), "FIN-WAIT") {
					t.Errorf("%v is in %v", s.Local, s.State)
				}
			}
		})
	}
}
