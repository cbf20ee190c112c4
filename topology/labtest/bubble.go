package labtest

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"netlab/topology"
	"netlab/topology/bubble"
)

// Grace is how much virtual time the goroutines of a [Bubble] have to end, after the
// network has been closed: time for a timer that somebody waits for.
const Grace = 2 * time.Minute

// Bubble runs a test in a bubble of testing/synctest on a new network,
// made in the bubble, as it must be, and started. When test returns, the network
// is closed, which unblocks whoever waits on one of its connections; [Grace] of
// virtual time later a goroutine that is still there fails the test.
//
// A bubble that fails says why, with what happened on the network: a panic of the test's
// goroutine, a deadlock, and goroutines that do not end. Where virtual time
// stands still for five seconds of real time, the standard error says so at once and
// names the goroutines that keep it from moving, since that test may never end. A
// panic of any other goroutine ends the process before anybody can add to it.
//
// What testing/synctest says of bubbles holds: in it there is no t.Run, and a
// goroutine that waits for a mutex, a file or a socket of the host stops the time.
func Bubble(t *testing.T, spec topology.Spec, test func(t *testing.T, nw *topology.Network)) {
	t.Helper()
	bubbleAt(t, here(), spec, test)
}

func bubbleAt(t *testing.T, at place, spec topology.Spec, test func(t *testing.T, nw *topology.Network)) {
	resolved()
	w := watch(t.Name())
	defer w.stop()
	defer func() {
		if r := recover(); r != nil {
			w.ended(t, at, r)
		}
	}()
	synctest.Test(t, func(t *testing.T) {
		id := bubble.ID()
		t.Cleanup(func() { leave(t, at, id) })
		nw := newAt(t, at, spec)
		w.see(nw, id)
		nw.Start()
		defer func() {
			if r := recover(); r != nil {
				text, err := story(t.Name(), nw)
				shout("panic: %v\n%s%v", r, text, orNothing(err))
				panic(r)
			}
		}()
		test(t, nw)
	})
}

// leave gives the goroutines of the bubble time to end, and fails the test where some
// do not.
func leave(t *testing.T, at place, id int) {
	time.Sleep(Grace)
	synctest.Wait()
	if left := goroutines(id, func(bubble.Goroutine) bool { return true }); left != "" {
		at.fail(t, "these goroutines have not ended %v after the network was closed:\n%s", Grace, left)
	}
}

// ended tells of a bubble that has ended by a panic of testing/synctest: the caller's
// goroutine is outside it, and the bubble's own are blocked for ever.
func (w *watcher) ended(t *testing.T, at place, r any) {
	reason := fmt.Sprint(r)
	nw, id := w.network()
	if !strings.HasPrefix(reason, "deadlock: ") || nw == nil {
		panic(r)
	}
	if strings.Contains(reason, "main bubble goroutine has exited") {
		t.FailNow() // leave has said it
	}
	text, err := story(t.Name(), nw)
	at.fail(t, "%s at %v:\n%s%s%v", reason, nw.Now(), goroutines(id, func(bubble.Goroutine) bool { return true }), text, orNothing(err))
	keep(t, at, nw)
	t.FailNow()
}

// orNothing is an error's text, if there is an error.
func orNothing(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// resolved has package net make the channels of its resolver outside any bubble: made
// in one, they end the process where another bubble uses them (Go issue 80903).
var resolved = sync.OnceFunc(func() {
	for _, r := range []*net.Resolver{{}, {PreferGo: true}} {
		_, _ = r.LookupHost(context.Background(), "localhost") // whatever it answers
	}
})
