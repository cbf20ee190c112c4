package main

import (
	"sync"
	"time"
)

// failuresASecond is how many failures of proxies are told each second: a program that
// knocks in vain again and again must not fill the screen, or the disk.
const failuresASecond = 5

// failures tells of connections that could not be carried.
type failures struct {
	say   func(format string, args ...any)
	mu    sync.Mutex
	begun time.Time // of the present second
	count int
}

// tell tells of one, unless there are too many; how many were kept back is told with the
// next one that is told.
func (f *failures) tell(err error, now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now.Sub(f.begun) >= time.Second {
		f.more()
		f.begun, f.count = now, 0
	}
	if f.count++; f.count <= failuresASecond {
		f.say("netlab: %v", err)
	}
}

// end tells how many were kept back last.
func (f *failures) end() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.more()
	f.count = 0
}

func (f *failures) more() {
	if n := f.count - failuresASecond; n > 0 {
		f.say("netlab: and %d failures more", n)
	}
}
