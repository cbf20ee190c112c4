// Package bubble tells what package testing/synctest does not: whether a goroutine is
// in a bubble, and what the goroutines of a bubble are doing. It reads the runtime's own
// listing of goroutines.
package bubble

import (
	"bytes"
	"regexp"
	"runtime"
	"strconv"
	"strings"
)

// heading is the first line of a goroutine's listing, such as
// "goroutine 35 [chan receive (durable), 2 minutes, synctest bubble 3]:".
var heading = regexp.MustCompile(`^goroutine (\d+) (?:gp=\S+ m=\S+ (?:mp=\S+ )?)?\[([^\]]*?)(?:, synctest bubble (\d+))?\]:\n`)

// Goroutine is one goroutine.
type Goroutine struct {
	ID int
	// Bubble is the number of the bubble that it is in, 0 for none.
	Bubble int
	// State is what it does or waits for, as the runtime says it: "running",
	// "sync.Mutex.Lock", "chan receive (durable)".
	State string
	// Text is its whole listing: the state and the stack.
	Text string
}

// Durable reports whether it waits for something of its bubble, so that the bubble's
// time may pass.
func (g Goroutine) Durable() bool { return strings.Contains(g.State, "(durable)") }

// ID returns the number of the bubble that the caller is in, 0 for none.
func ID() int {
	// A goroutine is in the bubble of the one that started it. The runtime lists all of
	// a stack, however little of it is asked for, and the caller's may be deep.
	found := make(chan int)
	go func() {
		var b [256]byte
		heading, _, _ := bytes.Cut(b[:runtime.Stack(b[:], false)], []byte("]:\n"))
		_, number, _ := bytes.Cut(heading, []byte("synctest bubble "))
		n, _ := strconv.Atoi(string(number)) // "" outside
		found <- n
	}()
	return <-found
}

// Goroutines returns the goroutines of a bubble other than the caller, those that
// package testing runs the bubble with apart. It stops the world for a moment.
func Goroutines(id int) []Goroutine {
	b := make([]byte, 1<<16)
	for {
		n := runtime.Stack(b, true)
		if n < len(b) {
			b = b[:n]
			break
		}
		b = make([]byte, 2*len(b))
	}
	var all []Goroutine
	for i, text := range bytes.Split(b, []byte("\n\n")) {
		g, ok := parse(text)
		if ok && i > 0 && g.Bubble == id && !strings.Contains(g.Text, "testingSynctestTest(") &&
			!strings.HasPrefix(g.State, "synctest.Run") {
			all = append(all, g)
		}
	}
	return all
}

func parse(text []byte) (Goroutine, bool) {
	m := heading.FindSubmatch(text)
	if m == nil {
		return Goroutine{}, false
	}
	number := func(b []byte) int {
		n, _ := strconv.Atoi(string(b)) // digits, or nothing
		return n
	}
	return Goroutine{ID: number(m[1]), Bubble: number(m[3]), State: string(m[2]), Text: strings.TrimSpace(string(text))}, true
}
