package topology_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"netlab/nodes"
	"netlab/topology"
)

// transfer writes 1 MiB each way at once, and returns when both sides have all.
func transfer(t *testing.T, a, b net.Conn) time.Duration {
	t.Helper()
	data := make([]byte, 1<<20)
	rand.NewChaCha8([32]byte{1}).Read(data)
	return elapsed(func() {
		var sides sync.WaitGroup
		for _, c := range []net.Conn{a, b} {
			sides.Go(func() {
				if _, err := c.Write(data); err != nil {
					t.Errorf("write: %v", err)
				}
				if err := c.(*nodes.Conn).CloseWrite(); err != nil {
					t.Errorf("closewrite: %v", err)
				}
			})
			sides.Go(func() {
				if got, err := io.ReadAll(c); err != nil || !bytes.Equal(got, data) {
					t.Errorf("read %d bytes that are not those sent, %v", len(got), err)
				}
			})
		}
		sides.Wait()
	})
}

// The initial window of 10 segments doubles each round trip: 10, 20, 40, 80 and
// 160 of them leave every 100 ms, at 500 ms what the peer's window still holds,
// and the rest as that window opens, the last at 650 ms. It takes 50 ms to cross.
func TestOneMiBBothWaysTakesExactly700ms(t *testing.T) {
	for range 3 {
		inBubble(t, "delay 50ms", func(t *testing.T, nw *topology.Network) {
			a, b := connected(t, nw)
			if took := transfer(t, a, b); took != 700*time.Millisecond {
				t.Errorf("it took %v, want 700ms", took)
			}
		})
	}
}

func TestOneMiBThroughLossArrivesWhole(t *testing.T) {
	inBubble(t, "delay 50ms loss 5%", func(t *testing.T, nw *topology.Network) {
		a, b := connected(t, nw)
		t.Logf("1 MiB both ways over 50 ms and 5 %% loss took %v of virtual time", transfer(t, a, b))
		if nw.Tap().Dropped == 0 {
			t.Error("nothing was lost: the test shows nothing")
		}
	})
}

func TestHalfClose(t *testing.T) {
	inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
		a, b := connected(t, nw)
		if err := a.(*nodes.Conn).CloseWrite(); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Write([]byte("x")); !errors.Is(err, syscall.EPIPE) {
			t.Errorf("write after CloseWrite: %v", err)
		}
		if took := elapsed(func() {
			if err := read(b)(); err != io.EOF {
				t.Errorf("read: %v, want io.EOF", err)
			}
		}); took != 10*time.Millisecond {
			t.Errorf("the end of the stream came after %v", took)
		}
		// The other direction is open for as long as b likes.
		time.Sleep(time.Hour)
		if _, err := b.Write([]byte("answer")); err != nil {
			t.Fatal(err)
		}
		b.Close()
		if got, err := io.ReadAll(a); string(got) != "answer" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
	})
}

// CloseRead ends reading here; the peer notices nothing until what it sends is
// refused.
func TestCloseRead(t *testing.T) {
	inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
		a, _ := connected(t, nw)
		done := call(read(a))
		synctest.Wait()
		if err := a.(*nodes.Conn).CloseRead(); err != nil {
			t.Fatal(err)
		}
		if err := <-done; err != io.EOF {
			t.Errorf("the blocked Read returned %v, want io.EOF", err)
		}
		if _, err := a.Write([]byte("x")); err != nil {
			t.Errorf("write: %v", err)
		}
	})
}

func TestCloseUnblocks(t *testing.T) {
	for name, block := range map[string]func(net.Conn) func() error{"Read": read, "Write": fill} {
		for _, end := range []string{"Close", "Abort"} {
			t.Run(name+" by "+end, func(t *testing.T) {
				inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
					a, _ := connected(t, nw)
					done := call(block(a))
					time.Sleep(time.Minute) // past the filling of all buffers
					if end == "Close" {
						a.Close()
					} else {
						a.(*nodes.Conn).Abort()
					}
					synctest.Wait()
					select {
					case err := <-done:
						if !errors.Is(err, net.ErrClosed) {
							t.Errorf("%v, want net.ErrClosed", err)
						}
					default:
						t.Fatal("it still blocks")
					}
				})
			})
		}
	}
}

// A reset reaches who reads and who writes after one one-way delay, and whoever
// asks later.
func TestResetReachesEverybodyWhoWaits(t *testing.T) {
	inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
		a, b := connected(t, nw)
		writing := call(fill(a))
		reading := call(read(a))
		time.Sleep(time.Minute)
		b.(*nodes.Conn).Abort()
		took := elapsed(func() {
			if err := <-reading; !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("read: %v, want ECONNRESET", err)
			}
			if err := <-writing; !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("write: %v, want ECONNRESET", err)
			}
			if err := read(a)(); !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("read again: %v, want ECONNRESET", err)
			}
		})
		if took != 10*time.Millisecond {
			t.Errorf("the reset took %v", took)
		}
	})
}

// Closing with unread data resets (RFC 2525 section 2.17), as hosts do.
func TestCloseWithUnreadDataResets(t *testing.T) {
	inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
		a, b := connected(t, nw)
		a.Write([]byte("nobody reads this"))
		time.Sleep(time.Second)
		b.Close()
		if err := read(a)(); !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("read: %v, want ECONNRESET", err)
		}
	})
}

// Two writers of more than the buffers hold do not mix their bytes, and the one
// that waits for the other stops neither time nor its end.
func TestConcurrentWritesAreWhole(t *testing.T) {
	inBubble(t, "delay 10ms", func(t *testing.T, nw *topology.Network) {
		a, b := connected(t, nw)
		const size, writers = 5 << 20, 3
		for i := range writers {
			go a.Write(bytes.Repeat([]byte{'A' + byte(i)}, size))
		}
		got := make([]byte, writers*size)
		if _, err := io.ReadFull(b, got); err != nil {
			t.Fatal(err)
		}
		runs := 1
		for i := range got[1:] {
			if got[i] != got[i+1] {
				runs++
			}
		}
		if runs != writers {
			t.Errorf("the bytes of %d writers came in %d runs", writers, runs)
		}
	})
}

// Everything at once from many goroutines: nothing but the race detector and a
// hang can make it fail.
func TestRacyUse(t *testing.T) {
	inBubble(t, "delay 1ms", func(t *testing.T, nw *topology.Network) {
		a, b := connected(t, nw)
		var users sync.WaitGroup
		for _, c := range []*nodes.Conn{a.(*nodes.Conn), b.(*nodes.Conn)} {
			for range 8 {
				users.Go(func() {
					buf := make([]byte, 1000)
					for range 20 {
						c.SetReadDeadline(time.Now().Add(time.Millisecond))
						c.Read(buf)
						c.SetWriteDeadline(time.Now().Add(time.Millisecond))
						c.Write(buf)
						_ = fmt.Sprint(c.LocalAddr(), c.RemoteAddr(), c.State())
						c.Set(nodes.NoDelay(true))
					}
				})
			}
		}
		users.Wait()
		for range 4 {
			users.Go(func() { a.Close() })
			users.Go(func() { b.Close() })
		}
		users.Wait()
	})
}
