package labtest_test

import (
	"io"
	"sync"
	"testing"
	"time"

	"netlab/topology"
	"netlab/topology/labtest"
)

// Three flows share the bottleneck of a dumbbell: together they are as slow as it is, and
// nobody is left out.
func TestFlowsShareTheMiddleOfADumbbell(t *testing.T) {
	spec := labtest.Dumbbell("delay 1ms", "delay 10ms rate 8mbit limit 100", 3)
	labtest.Bubble(t, spec, func(t *testing.T, nw *topology.Network) {
		const size = 1 << 20
		var all sync.WaitGroup
		start := time.Now()
		for _, flow := range [][2]string{{"l1", "r1"}, {"l2", "r2"}, {"l3", "r3"}} {
			ln, err := nw.Host(flow[1]).Listen("tcp", ":80")
			if err != nil {
				t.Fatal(err)
			}
			all.Go(func() {
				c, err := ln.Accept()
				if err != nil {
					t.Error(err)
					return
				}
				defer c.Close()
				if n, err := io.Copy(io.Discard, c); n != size || err != nil {
					t.Errorf("%s has %d bytes, %v", flow[1], n, err)
				}
			})
			all.Go(func() {
				c, err := nw.Host(flow[0]).Dial("tcp", flow[1]+":80")
				if err != nil {
					t.Error(err)
					return
				}
				defer c.Close()
				c.Write(make([]byte, size))
			})
		}
		all.Wait()
		// 3 MiB take 3.146 s at 8 Mbit/s, without their headers.
		if took := time.Since(start); took < 3100*time.Millisecond || took > 5*time.Second {
			t.Errorf("3 MiB through 8 Mbit/s took %v", took)
		}
	})
}
