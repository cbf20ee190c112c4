package bubble_test

import (
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"netlab/topology/bubble"
)

func TestID(t *testing.T) {
	if id := bubble.ID(); id != 0 {
		t.Errorf("outside a bubble it is %d", id)
	}
	var ids []int
	for range 2 {
		synctest.Test(t, func(t *testing.T) {
			ids = append(ids, bubble.ID())
			inside := make(chan int)
			go func() { inside <- bubble.ID() }()
			ids = append(ids, <-inside)
		})
	}
	if ids[0] == 0 || ids[0] != ids[1] || ids[2] != ids[3] || ids[0] == ids[2] {
		t.Errorf("the goroutines of two bubbles: %v", ids)
	}
}

func waitsForAChannel(c chan struct{}) { <-c }

func waitsForAMutex(mu *sync.Mutex) {
	mu.Lock()
	defer mu.Unlock()
}

func TestGoroutines(t *testing.T) {
	var mu sync.Mutex
	synctest.Test(t, func(t *testing.T) {
		c := make(chan struct{})
		go waitsForAChannel(c)
		synctest.Wait()
		mu.Lock()
		go waitsForAMutex(&mu)
		for range 10_000 {
			all := bubble.Goroutines(bubble.ID())
			if len(all) != 2 {
				mu.Unlock()
				close(c)
				t.Fatalf("%d goroutines, want 2:\n%+v", len(all), all)
			}
			// Who began first need not be listed first.
			slices.SortFunc(all, func(a, b bubble.Goroutine) int { return strings.Compare(a.State, b.State) })
			if strings.Contains(all[1].State, "Mutex") {
				for i, want := range []struct {
					durable bool
					in      string
				}{{true, "waitsForAChannel"}, {false, "waitsForAMutex"}} {
					if g := all[i]; g.Durable() != want.durable || !strings.Contains(g.Text, want.in) || g.ID == 0 {
						t.Errorf("want %s, durable %v:\n%+v", want.in, want.durable, g)
					}
				}
				close(c)
				mu.Unlock()
				return
			}
			runtime.Gosched()
		}
		mu.Unlock()
		close(c)
		t.Fatalf("nobody waits for the mutex: %+v", bubble.Goroutines(bubble.ID()))
	})
	if all := bubble.Goroutines(1 << 30); len(all) != 0 {
		t.Errorf("of a bubble that there is not: %v", all)
	}
}
