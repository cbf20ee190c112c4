package topology_test

import (
	"errors"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"netlab/topology"
)

// deadlines are the calls that a deadline ends, each with what sets it.
var deadlines = map[string]func(t *testing.T, nw *topology.Network) (block func() error, set func(time.Time) error){
	"Read": func(t *testing.T, nw *topology.Network) (func() error, func(time.Time) error) {
		a, _ := connected(t, nw)
		return read(a), a.SetReadDeadline
	},
	"Read by SetDeadline": func(t *testing.T, nw *topology.Network) (func() error, func(time.Time) error) {
		a, _ := connected(t, nw)
		return read(a), a.SetDeadline
	},
	"Write": func(t *testing.T, nw *topology.Network) (func() error, func(time.Time) error) {
		a, _ := connected(t, nw)
		filled := call(fill(a))
		time.Sleep(time.Minute) // the buffers are full
		a.SetWriteDeadline(time.Now())
		expectDeadline(t, <-filled)
		return fill(a), a.SetWriteDeadline
	},
	"Accept": func(t *testing.T, nw *topology.Network) (func() error, func(time.Time) error) {
		ln := listen(t, nw, "b", ":81")
		set := ln.(interface{ SetDeadline(time.Time) error }).SetDeadline
		return func() error { _, err := ln.Accept(); return err }, set
	},
	"ReadFrom": func(t *testing.T, nw *topology.Network) (func() error, func(time.Time) error) {
		c := listenPacket(t, nw, "b", ":53")
		return func() error { _, _, err := c.ReadFrom(make([]byte, 1)); return err }, c.SetReadDeadline
	},
}

// expectDeadline checks that an error is what package net gives for a deadline
// that has passed.
func expectDeadline(t *testing.T, err error) {
	t.Helper()
	var n net.Error
	if !errors.Is(err, os.ErrDeadlineExceeded) || !errors.As(err, &n) || !n.Timeout() {
		t.Errorf("%v (%T), want os.ErrDeadlineExceeded", err, err)
	}
}

func TestDeadlines(t *testing.T) {
	const second = time.Second
	for name, prepare := range deadlines {
		scenario := func(what string, test func(t *testing.T, block func() error, set func(time.Time) error)) {
			t.Run(name+"/"+what, func(t *testing.T) {
				inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
					block, set := prepare(t, nw)
					set(time.Time{})
					test(t, block, set)
				})
			})
		}
		// expect checks that block returns after d because of its deadline.
		expect := func(t *testing.T, d time.Duration, block func() error) {
			t.Helper()
			var err error
			if took := elapsed(func() { err = block() }); took != d {
				t.Errorf("it took %v, want %v", took, d)
			}
			expectDeadline(t, err)
		}
		scenario("past", func(t *testing.T, block func() error, set func(time.Time) error) {
			for _, past := range []time.Time{time.Now().Add(-second), time.Unix(1, 0), time.Time{}.Add(1)} {
				set(past)
				expect(t, 0, block)
			}
		})
		scenario("present", func(t *testing.T, block func() error, set func(time.Time) error) {
			set(time.Now())
			expect(t, 0, block)
		})
		scenario("future", func(t *testing.T, block func() error, set func(time.Time) error) {
			set(time.Now().Add(second + time.Nanosecond))
			expect(t, second+time.Nanosecond, block)
			expect(t, 0, block) // it stays expired
		})
		scenario("without the monotonic clock", func(t *testing.T, block func() error, set func(time.Time) error) {
			set(time.Now().Add(second).Round(0).UTC())
			expect(t, second, block)
		})
		scenario("brought forward while blocked", func(t *testing.T, block func() error, set func(time.Time) error) {
			set(time.Now().Add(time.Hour))
			time.AfterFunc(second, func() { set(time.Now().Add(-second)) })
			expect(t, second, block)
		})
		scenario("set while blocked", func(t *testing.T, block func() error, set func(time.Time) error) {
			time.AfterFunc(second, func() { set(time.Now().Add(second)) })
			expect(t, 2*second, block)
		})
		scenario("extended while blocked", func(t *testing.T, block func() error, set func(time.Time) error) {
			set(time.Now().Add(second))
			time.AfterFunc(second/2, func() { set(time.Now().Add(3 * second)) })
			expect(t, second/2+3*second, block)
		})
		scenario("cleared while blocked", func(t *testing.T, block func() error, set func(time.Time) error) {
			set(time.Now().Add(second))
			time.AfterFunc(second/2, func() { set(time.Time{}) })
			done := call(block)
			time.Sleep(time.Hour)
			select {
			case err := <-done:
				t.Errorf("it returned: %v", err)
			default:
			}
			set(time.Now())
			expectDeadline(t, <-done)
		})
		scenario("cleared after it passed", func(t *testing.T, block func() error, set func(time.Time) error) {
			set(time.Now())
			expect(t, 0, block)
			set(time.Now().Add(second))
			expect(t, second, block)
		})
		scenario("beyond the clock", func(t *testing.T, block func() error, set func(time.Time) error) {
			set(time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC))
			done := call(block)
			synctest.Wait()
			select {
			case err := <-done:
				t.Errorf("it returned: %v", err)
			default:
			}
			set(time.Now())
			<-done
		})
	}
}

// Where the caller moves time, a deadline counts in virtual time.
func TestDeadlineWithoutStart(t *testing.T) {
	nw := twoHosts(t, "delay 10ms")
	nw.Run(time.Hour) // so that times beyond the clock would overflow it
	client, _ := dialWhileRunning(t, nw)
	for name, at := range map[string]time.Time{
		"hour": time.Now().Add(time.Hour), "far": time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC),
	} {
		client.SetReadDeadline(at)
		done := call(read(client))
		nw.Run(30 * time.Minute)
		select {
		case err := <-done:
			t.Errorf("%s: it returned: %v", name, err)
		default:
		}
		client.SetReadDeadline(time.Now().Add(10 * time.Minute))
		nw.Run(11 * time.Minute)
		expectDeadline(t, <-done)
	}
}

// A deadline ends one direction only, and what arrives meanwhile is not lost.
func TestDeadlineLosesNothing(t *testing.T) {
	inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
		a, b := connected(t, nw)
		a.SetReadDeadline(time.Now())
		if _, err := b.Write([]byte("hello")); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		expectDeadline(t, read(a)())
		if _, err := a.Write([]byte("still works")); err != nil {
			t.Error(err)
		}
		a.SetReadDeadline(time.Time{})
		buf := make([]byte, 10)
		if n, err := a.Read(buf); string(buf[:n]) != "hello" || err != nil {
			t.Errorf("%q, %v", buf[:n], err)
		}
	})
}
