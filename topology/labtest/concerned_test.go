package labtest_test

import (
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"netlab/topology"
	"netlab/topology/labtest"
)

// The log of a failed test draws the connection that was in use last, and no other.
func TestTheLogDrawsTheConnectionConcerned(t *testing.T) {
	labtest.Bubble(t, labtest.Star("delay 10ms", "hub", "a", "b", "c"), func(t *testing.T, _ *topology.Network) {
		d := &double{TB: t}
		out := d.run(func() {
			nw := labtest.New(d, labtest.Star("delay 10ms", "hub", "a", "b", "c"))
			nw.Start()
			ln, err := nw.Host("b").Listen("tcp", ":80")
			if err != nil {
				t.Fatal(err)
			}
			for _, host := range []string{"a", "c"} {
				conn, err := nw.Host(host).Dial("tcp", "b:80")
				if err != nil {
					t.Fatal(err)
				}
				io.WriteString(conn, "from "+host)
			}
			time.Sleep(time.Minute) // keepalives of both
			ln.Close()
			d.Errorf("something is wrong")
		})
		_, drawing, found := strings.Cut(out, "connection [2], the last that was in use:\n")
		lanes, drawing, _ := strings.Cut(drawing, "\n")
		if !found || !slices.Equal(strings.Fields(lanes), []string{"b", "hub", "c"}) || !strings.Contains(drawing, "#16 P. 1:7(6)") || strings.Contains(drawing, "#1 ") {
			t.Errorf("it said\n%s", out)
		}
	})
}
