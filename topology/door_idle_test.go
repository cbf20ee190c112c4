package topology_test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"netlab/topology"
)

// deadlocked runs test in a bubble, and returns what the bubble ends with.
func deadlocked(t *testing.T, test func(t *testing.T)) (reason string) {
	defer func() { reason = fmt.Sprint(recover()) }()
	synctest.Test(t, test)
	return ""
}

// Keepalive has something happen for ever. A bubble where everybody waits for the
// network ends all the same.
func TestKeepaliveDoesNotHideADeadlock(t *testing.T) {
	for name, wait := range map[string]func(a, b net.Conn){
		"for data":     func(_, b net.Conn) { b.Read(make([]byte, 1)) },
		"for a window": func(a, _ net.Conn) { fill(a)() },
	} {
		t.Run(name, func(t *testing.T) { keepaliveHidesNothing(t, wait) })
	}
}

func keepaliveHidesNothing(t *testing.T, wait func(a, b net.Conn)) {
	var nw *topology.Network
	got := deadlocked(t, func(t *testing.T) {
		nw = twoHosts(t, "delay 10ms")
		nw.Start()
		wait(connected(t, nw))
	})
	if !strings.Contains(got, "deadlock: all goroutines in bubble are blocked") {
		t.Errorf("the bubble ended with %s", got)
	}
	// The network can still be looked at, from outside.
	if now := nw.Now(); now < 3*time.Hour || now > 4*time.Hour {
		t.Errorf("it was found out after %v", now)
	}
	if n := len(nw.Host("b").Sockets()); n != 1 {
		t.Errorf("%d sockets of b", n)
	}
}

// A deadline is kept whenever it is: the driver does not stop before it, and does
// after it.
func TestDeadlineAfterHoursOfKeepalives(t *testing.T) {
	inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
		_, b := connected(t, nw)
		b.SetReadDeadline(time.Now().Add(48 * time.Hour))
		b.SetReadDeadline(time.Now().Add(4 * time.Hour))
		var err error
		if took := elapsed(func() { err = read(b)() }); !errors.Is(err, os.ErrDeadlineExceeded) || took != 4*time.Hour {
			t.Errorf("Read: %v after %v, want its deadline after 4h", err, took)
		}
	})
	for name, deadline := range map[string]time.Duration{"past": 3*time.Hour + 30*time.Minute, "gone": 48 * time.Hour, "never": 1<<63 - 1} {
		t.Run(name, func(t *testing.T) {
			keepaliveHidesNothing(t, func(a, b net.Conn) {
				b.SetDeadline(time.Now().Add(deadline))
				if name != "gone" {
					read(b)() // "never" gets no further
				}
				b.SetDeadline(time.Time{})
				read(b)()
			})
		})
	}
}

// Those who sleep longer than that find the network as it would be.
func TestNetworkGoesOnAfterHoursOfKeepalives(t *testing.T) {
	inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
		a, b := connected(t, nw)
		time.Sleep(5 * time.Hour)
		if took := elapsed(func() {
			a.Write([]byte("x"))
			if err := read(b)(); err != nil {
				t.Error(err)
			}
		}); took != 10*time.Millisecond {
			t.Errorf("a byte took %v", took)
		}
		nw.Link("a", "b").Cut()
		time.Sleep(time.Hour)
		if n := len(nw.Host("a").Sockets()); n != 0 {
			t.Errorf("%d sockets an hour after the cut", n)
		}
	})
}

func TestStartInABubbleOfANetworkMadeOutside(t *testing.T) {
	nw := twoHosts(t, "")
	got := deadlocked(t, func(t *testing.T) {
		defer func() {
			if r := fmt.Sprint(recover()); !strings.Contains(r, "made outside the testing/synctest bubble") {
				t.Errorf("Start: %s", r)
			}
		}()
		nw.Start()
	})
	if got != "<nil>" {
		t.Errorf("the bubble ended with %s", got)
	}
}
