package nodes

import (
	"os"
	"runtime"
	"sync"

	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv6"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/icmp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/udp"
)

// The protocols of every stack, made once: that of IPv4 draws 8 KiB of the operating
// system's entropy as it is made, which the pinned stack then does not use.
var (
	networkProtocols = []stack.NetworkProtocolFactory{
		// The loopback interface looks like any other to the stack; what comes from
		// outside with a loopback address is refused by Interface.Deliver.
		ipv4.NewProtocolWithOptions(ipv4.Options{AllowExternalLoopbackTraffic: true}),
		// No MLD, no duplicate address detection and no router solicitation:
		// a node says nothing before the lab does.
		ipv6.NewProtocolWithOptions(ipv6.Options{AllowExternalLoopbackTraffic: true}),
	}
	transportProtocols = []stack.TransportProtocolFactory{
		tcp.NewProtocol, udp.NewProtocol, icmp.NewProtocol4, icmp.NewProtocol6,
	}
)

// newStack makes a stack with one TCP processor, parked.
func newStack(h *Machine, generation string) *parked {
	name := h.name + generation
	s := new(parked)
	s.Stack = stack.New(stack.Options{
		NetworkProtocols:   networkProtocols,
		TransportProtocols: transportProtocols,

		Clock:      newClock(h, s),
		RandSource: newSource(h.env.Seed, "node", name, "insecure"),
		SecureRNG:  newSource(h.env.Seed, "node", name, "secure"),
		// Tables that nobody changes are never looked at: without the rules that
		// accept everything they take a sixth of the memory.
		IPTables: new(stack.IPTables),
	})
	s.Pause()
	s.queue = queueOf(s.Stack)
	return s
}

// parked is a gVisor stack whose goroutine rests from the moment when it is made:
// whoever drives the network does its work, in run.
type parked struct {
	*stack.Stack
	queue *endpointQueue
}

// run does what the stack's goroutine would, until nothing is left to do. To let it
// run and wait for it takes a switch to it and back, and where a processor is free
// the waking of a thread, each time: more than most events.
func (p *parked) run() {
	for ep := dequeue(p.queue); ep != nil; ep = dequeue(p.queue) {
		process(ep)
		if segmentAt(ep, head) != 0 {
			enqueue(p.queue, ep)
		}
	}
}

// process has a socket take the segments in its queue, as many as it takes at a time.
func process(ep *tcp.Endpoint) {
	if segmentAt(ep, head) == 0 {
		return
	}
	switch ep.EndpointState() {
	case tcp.StateConnecting, tcp.StateSynSent, tcp.StateSynRecv:
		handleConnecting(ep)
	case tcp.StateEstablished, tcp.StateFinWait1, tcp.StateFinWait2, tcp.StateCloseWait, tcp.StateLastAck, tcp.StateClosing:
		handleConnected(ep)
	case tcp.StateTimeWait:
		handleTimeWait(ep)
	case tcp.StateListen:
		handleListen(ep)
	case tcp.StateError, tcp.StateClose:
		ep.LockUser()
		drainClosingSegmentQueue(ep)
		ep.UnlockUser()
	default:
		panic("nodes: segments for a socket of the stack that is " + ep.EndpointState().String())
	}
}

// destroy ends the stack and waits for its goroutines. Nothing of what the
// stack sends meanwhile may reach a link: its interfaces are detached before.
func (p *parked) destroy() {
	p.Resume()
	p.Destroy()
}

var oneProcessor sync.Mutex

// OneProcessor runs fn while GOMAXPROCS is 1 and restores it after.
//
// A stack has as many TCP goroutines, each with its queue, as GOMAXPROCS says when
// it is made. With one queue the order of segments is a matter of the event queue
// alone, the same on every machine, and a stack costs one goroutine. Changing
// GOMAXPROCS stops the world for a moment, so a caller that makes many nodes does it
// once for them all.
func OneProcessor(fn func()) {
	oneProcessor.Lock()
	defer oneProcessor.Unlock()
	if procs := runtime.GOMAXPROCS(0); procs != 1 {
		runtime.GOMAXPROCS(1)
		defer setProcessors(procs)
	}
	fn()
}

// setProcessors sets GOMAXPROCS to what it was. Go follows the limits of the machine
// by itself until somebody sets a value; where the value was Go's own, it is Go's
// again. Whoever has set that very value cannot be told apart, and loses nothing
// while the limits stay as they are.
func setProcessors(procs int) {
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.SetDefaultGOMAXPROCS()
	}
	if runtime.GOMAXPROCS(0) != procs {
		runtime.GOMAXPROCS(procs)
	}
}
