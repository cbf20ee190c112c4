package nodes

import (
	"reflect"
	"sync"
	"time"
	"unsafe" // for go:linkname, and for fields that gVisor keeps to itself

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// What nodes uses of the pinned stack beyond what that offers. Another version of the
// stack that has none of it does not link, or panics as the program starts; a test
// compares the loop that [driven] stands in for.

// endpointQueue is the sockets of a stack whose segments wait to be processed, tcp.epQueue.
type endpointQueue struct{ _ byte }

// endProcessors ends the goroutines that process the segments of a new stack, of which it
// has as many as GOMAXPROCS says, and gives it one queue instead, which it returns.
func endProcessors(s *stack.Stack) *endpointQueue {
	protocol := s.TransportProtocolInstance(tcp.ProtocolNumber)
	protocol.Close()
	d := reflect.ValueOf(protocol).Elem().FieldByName("dispatcher")
	closed, processors := settable(d.FieldByName("closed")), settable(d.FieldByName("processors"))
	closed.SetBool(false)
	processors.Set(reflect.MakeSlice(processors.Type(), 1, 1))
	return (*endpointQueue)(unsafe.Pointer(processors.Index(0).FieldByName("epQ").UnsafeAddr()))
}

// settable returns a field that its package keeps to itself as one that can be set.
func settable(field reflect.Value) reflect.Value {
	return reflect.NewAt(field.Type(), unsafe.Pointer(field.UnsafeAddr())).Elem()
}

// endpoints returns what an interface of the stack has of each network protocol: the
// stack's own map, which it fills as it makes the interface and never after.
func endpoints(nic stack.NetworkDispatcher) map[tcpip.NetworkProtocolNumber]stack.NetworkEndpoint {
	field := settable(reflect.ValueOf(nic).Elem().FieldByName("networkEndpoints"))
	return field.Interface().(map[tcpip.NetworkProtocolNumber]stack.NetworkEndpoint)
}

// monotonic returns a reading of a clock, of which a segment takes four. The one way that
// gVisor has to make one, MonotonicTime.Add, goes by the calendar, in 300 instructions.
func monotonic(d time.Duration) (t tcpip.MonotonicTime) {
	*(*time.Duration)(unsafe.Pointer(&t)) = d
	return t
}

// It does not compile where a MonotonicTime has another size.
var _ = [1]struct{}{}[unsafe.Sizeof(tcpip.MonotonicTime{})-unsafe.Sizeof(time.Duration(0))]

//go:linkname dequeue gvisor.dev/gvisor/pkg/tcpip/transport/tcp.(*epQueue).dequeue
func dequeue(*endpointQueue) *tcp.Endpoint

//go:linkname enqueue gvisor.dev/gvisor/pkg/tcpip/transport/tcp.(*epQueue).enqueue
func enqueue(*endpointQueue, *tcp.Endpoint)

//go:linkname handleConnecting gvisor.dev/gvisor/pkg/tcpip/transport/tcp.handleConnecting
func handleConnecting(*tcp.Endpoint)

//go:linkname handleConnected gvisor.dev/gvisor/pkg/tcpip/transport/tcp.handleConnected
func handleConnected(*tcp.Endpoint)

//go:linkname handleTimeWait gvisor.dev/gvisor/pkg/tcpip/transport/tcp.handleTimeWait
func handleTimeWait(*tcp.Endpoint)

//go:linkname handleListen gvisor.dev/gvisor/pkg/tcpip/transport/tcp.handleListen
func handleListen(*tcp.Endpoint)

//go:linkname drainClosingSegmentQueue gvisor.dev/gvisor/pkg/tcpip/transport/tcp.(*Endpoint).drainClosingSegmentQueue
func drainClosingSegmentQueue(*tcp.Endpoint)

// head and tail are where an endpoint has the ends of its queue of segments. gVisor
// tells nobody what it has taken; its TCP probe costs a kilobyte a segment, and comes
// too late for the acknowledgment that ends a round of a hundred.
var head, tail = endOfQueue("head"), endOfQueue("tail")

func endOfQueue(end string) uintptr {
	var offset uintptr
	at := reflect.TypeFor[tcp.Endpoint]()
	for _, name := range []string{"segmentQueue", "list", end} {
		f, ok := at.FieldByName(name)
		if !ok || len(f.Index) != 1 {
			panic("nodes: the pinned stack has another segment queue: no field " + name + " of " + at.String())
		}
		offset, at = offset+f.Offset, f.Type
	}
	if at.Kind() != reflect.Pointer {
		panic("nodes: the pinned stack has another segment queue: " + end + " is a " + at.String())
	}
	return offset
}

// segmentAt returns what identifies the segment at an end of the queue, 0 where
// the queue is empty.
func segmentAt(ep *tcp.Endpoint, end uintptr) uintptr {
	return *(*uintptr)(unsafe.Add(unsafe.Pointer(ep), end))
}

// ofJob reports whether a clock is given the function of a [tcpip.Job]: the stack's IP
// layer has these for timers, its TCP has none.
func ofJob(f func()) bool { return reflect.ValueOf(f).Pointer() == job }

// job is the code of the function that every tcpip.Job gives to its clock.
var job = func() uintptr {
	var c jobClock
	tcpip.NewJob(&c, new(sync.Mutex), func() {}).Schedule(0)
	return reflect.ValueOf(c.given).Pointer()
}()

// jobClock keeps the function that it is given.
type jobClock struct {
	tcpip.Clock
	given func()
}

func (c *jobClock) AfterFunc(_ time.Duration, f func()) tcpip.Timer {
	c.given = f
	return nil
}
