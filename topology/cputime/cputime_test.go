package cputime_test

import (
	"testing"
	"time"

	"netlab/topology/cputime"
)

// Working uses processor time, and sleeping next to none.
func TestUsed(t *testing.T) {
	before, known := cputime.Used()
	if !known {
		t.Skip("it is not known here")
	}
	time.Sleep(20 * time.Millisecond)
	slept, _ := cputime.Used()
	if d := slept - before; d > 10*time.Millisecond {
		t.Errorf("20 ms of sleep used %v", d)
	}
	for n := uint64(1); ; n++ {
		if n%1e6 != 0 {
			continue
		}
		if worked, _ := cputime.Used(); worked-slept >= 5*time.Millisecond {
			return
		}
	}
}
