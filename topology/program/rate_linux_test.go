package program_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"netlab/topology/program"
)

// TestMeasureRate sees by the clocks of two programs that a link carries what its rate says, in
// packets of 1500 bytes, as the README has it.
func TestMeasureRate(t *testing.T) {
	if !*measure {
		t.Skip("it takes a minute of an idle machine: -measure")
	}
	const (
		link = "rate 20mbit delay 20ms loss 0.5%"
		rate = 20.0
		near = 0.03
	)
	for _, c := range []struct {
		network string
		floods  int
		part    float64 // of a packet that is payload
	}{{"tcp", 8, 1448.0 / 1500}, {"udp", 1, datagram / 1500.0}} {
		t.Run(c.network, func(t *testing.T) {
			nw := live(t, link, "!a", "!b")
			a, b := open(t, nw, "a"), open(t, nw, "b")
			began := func(n *program.Node, what string, out io.Writer) *program.Process {
				p, err := n.Start(program.Command{Args: []string{os.Args[0]}, Env: append(os.Environ(), moving+"="+what), Stdout: out, Stderr: os.Stderr})
				if err != nil {
					t.Fatal(err)
				}
				return p
			}
			var out bytes.Buffer
			counted := began(b, "count "+c.network+" 10.0.0.2:7 5s 20s", &out)
			for listening := "/proc/net/" + c.network; !strings.Contains(output(t, b, "cat", listening, listening+"6"), ":0007 "); {
				time.Sleep(10 * time.Millisecond)
			}
			for range c.floods {
				began(a, "flood "+c.network+" 10.0.0.2:7 30", io.Discard)
			}
			counted.Wait()
			var carried, took float64
			if _, err := fmt.Sscan(out.String(), &carried, &took); err != nil {
				t.Fatal(err)
			}
			payload := carried * 8e3 / took
			packets := payload / c.part
			t.Logf("%s: %.2f Mbit/s of payload, %.2f Mbit/s of packets", c.network, payload, packets)
			if packets < rate*(1-near) || packets > rate*(1+near) {
				t.Errorf("%.2f Mbit/s of packets, want %v within %v %%", packets, rate, 100*near)
			}
			late := nw.Lateness()
			t.Logf("%d events, %v late at most, stood still %v", late.Events, late.Worst, late.Still)
		})
	}
}
