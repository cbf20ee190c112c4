package topology_test

import (
	"flag"
	"io"
	"sync"
	"testing"
	"time"

	"netlab/nodes"
	"netlab/topology"
)

// crowdSize is for measuring what a connection costs, here 44 KiB, 16 of them the stacks of
// the two goroutines, and less than a millisecond of processor time from its SYN to its end:
//
//	go test -run TestCrowd -door.crowd 10000 -v -cpuprofile cpu.out ./topology
var crowdSize = flag.Int("door.crowd", 300, "how many connections TestCrowd has at once in a bubble")

// A server with many connections at once, each with a goroutine of its own that waits, as
// package net's users write it; all of them connect, and ask, at one instant. The log has
// the memory of each: of both ends together, with the record and the two goroutines.
func TestCrowd(t *testing.T) {
	inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
		n := *crowdSize
		before := liveHeap()
		cost := func(what string) {
			held := float64(liveHeap()) - float64(before)
			t.Logf("%s: %d connections, %.1f KiB each", what, n, held/1024/float64(n))
		}
		lc := nodes.ListenConfig{Host: nw.Host("b"), Backlog: n} // no SYN cookies
		ln, err := lc.Listen(t.Context(), "tcp", ":80")
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			for {
				c, err := ln.Accept()
				if err != nil {
					return
				}
				go func() {
					defer c.Close()
					for b := make([]byte, 4); ; {
						if _, err := io.ReadFull(c, b); err != nil {
							return
						}
						c.Write(b)
					}
				}()
			}
		}()
		var asked sync.WaitGroup
		ask := make(chan struct{})
		var connected sync.WaitGroup
		connected.Add(n)
		for range n {
			asked.Go(func() {
				c, err := nw.Host("a").Dial("tcp", "b:80")
				connected.Done()
				if err != nil {
					t.Error(err)
					return
				}
				<-ask
				var b [4]byte
				c.Write([]byte("ping"))
				if _, err := io.ReadFull(c, b[:]); err != nil || string(b[:]) != "ping" {
					t.Errorf("%q, %v", b, err)
				}
				time.Sleep(10 * time.Second)
				c.Close()
			})
		}
		if took := elapsed(connected.Wait); took != 20*time.Millisecond {
			t.Errorf("they were connected after %v, want 20ms", took)
		}
		cost("connected")
		close(ask)
		time.Sleep(time.Second)
		cost("asked")
		asked.Wait()
		time.Sleep(2 * time.Minute)
		ln.Close()
		cost("closed")
	})
}
