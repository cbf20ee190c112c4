package nodes

import (
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/icmp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
	"gvisor.dev/gvisor/pkg/tcpip/transport/udp"
)

// newIPv4 is made once: it draws 8 KiB of the operating system's entropy as it is made,
// which the pinned stack then does not use. The loopback interface looks like any other to
// the stack; what comes from outside with a loopback address is refused by
// Interface.Deliver.
var newIPv4 = ipv4.NewProtocolWithOptions(ipv4.Options{AllowExternalLoopbackTraffic: true})

var transportProtocols = []stack.TransportProtocolFactory{
	tcp.NewProtocol, udp.NewProtocol, icmp.NewProtocol4, icmp.NewProtocol6,
}

// newStack makes a stack that the caller drives.
func newStack(h *Machine, generation string) *driven {
	name := h.name + generation
	s := new(driven)
	s.Stack = stack.New(stack.Options{
		NetworkProtocols: []stack.NetworkProtocolFactory{
			newIPv4, func(*stack.Stack) stack.NetworkProtocol { return &s.ipv6 },
		},
		TransportProtocols: transportProtocols,

		Clock:      newClock(h, s),
		RandSource: newSource(h.env.Seed, "node", name, "insecure"),
		SecureRNG:  newSource(h.env.Seed, "node", name, "secure"),
		// Tables that nobody changes are never looked at: without the rules that
		// accept everything they take a sixth of the memory.
		IPTables: new(stack.IPTables),
		Stats:    newStats(),
	})
	s.queue = endProcessors(s.Stack)
	return s
}

// driven is a gVisor stack without goroutines: whoever drives the network does their
// work, in run. To let one run and wait for it takes a switch to it and back, and where
// a processor is free the waking of a thread, each time: more than most events. And the
// order of segments is a matter of the event queue alone, the same on every machine.
type driven struct {
	*stack.Stack
	ipv6  lateIPv6
	queue *endpointQueue
}

// run does what the stack's goroutine would, until nothing is left to do.
func (s *driven) run() {
	for ep := dequeue(s.queue); ep != nil; ep = dequeue(s.queue) {
		process(ep)
		if segmentAt(ep, head) != 0 {
			enqueue(s.queue, ep)
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
