package topology_test

import (
	"errors"
	"net"
	"syscall"
	"testing"
	"time"

	"netlab/nodes"
	"netlab/topology"
)

// Package net probes idle connections after 15 s, every 15 s, and gives them up after
// 9 probes: of a peer that is cut off one hears after 150 s.
func TestKeepaliveOfADoor(t *testing.T) {
	for name, c := range map[string]struct {
		config net.KeepAliveConfig
		after  time.Duration // of silence; 0 is never
	}{
		"default":  {net.KeepAliveConfig{Enable: true}, 150 * time.Second},
		"rounded":  {net.KeepAliveConfig{Enable: true, Idle: 1500 * time.Millisecond, Interval: time.Millisecond, Count: 3}, 5 * time.Second},
		"disabled": {net.KeepAliveConfig{}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
				off := time.Duration(-1)
				lc := nodes.ListenConfig{Host: nw.Host("b"), KeepAlive: off, KeepAliveConfig: c.config}
				ln, err := lc.Listen(t.Context(), "tcp", ":80")
				if err != nil {
					t.Fatal(err)
				}
				d := nodes.Dialer{Host: nw.Host("a"), KeepAlive: off, KeepAliveConfig: c.config}
				client, err := d.Dial("tcp", "b:80")
				if err != nil {
					t.Fatal(err)
				}
				server := accept(t, ln)
				nw.Link("a", "b").Cut()
				start := time.Now()
				type outcome struct {
					err  error
					took time.Duration
				}
				outcomes := make(chan outcome, 2)
				for _, end := range []net.Conn{client, server} {
					go func() {
						err := read(end)()
						outcomes <- outcome{err, time.Since(start).Round(time.Second)}
					}()
				}
				time.Sleep(time.Hour)
				if c.after == 0 && len(outcomes) != 0 {
					t.Errorf("%v", <-outcomes)
				}
				for range min(2, int(c.after)) {
					if o := <-outcomes; o.took != c.after || !errors.Is(o.err, syscall.ETIMEDOUT) {
						t.Errorf("%v after %v, want ETIMEDOUT after %v", o.err, o.took, c.after)
					}
				}
				client.Close()
				server.Close()
			})
		})
	}
}
