// Package nodes is a node of the laboratory: a gVisor network stack with its
// interfaces and sockets, driven event by event with the network that it is part of.
//
// # Driving
//
// gVisor handles TCP segments in goroutines of a stack. Those of a [Host] end as it is
// made, and what they would do is done by whoever drives the network, as part of the
// event that it follows from (an arriving packet, a timer, a call), until every queue
// is empty. Nothing runs between events, so what a node does is a function of the order
// of events and of its seed. This also makes a stack usable inside a testing/synctest
// bubble: it has no goroutine that could keep the bubble's clock from moving.
//
// # Two doors
//
// A [Host] is a node as its users have it, in Go programs and tests: its methods may
// be called from any goroutine at any time. [Host.DialContext], [Host.Listen] and
// [Host.ListenPacket] give the blocking net.Conn, net.Listener and net.PacketConn,
// for a network that somebody drives: its live driver, or a caller of Run in another
// goroutine. Crash, Boot, Restart, Freeze and Thaw are what happens to its machine.
//
// A [Machine] is the same node for the engine that drives the network event by event
// and holds its lock: nothing of it blocks. Its sockets ([Socket], [Listener],
// [UDPSocket], [Ping]) return ErrWouldBlock where they would have to wait, with
// [Socket.Notify] telling when to look again. A [Raw] is of this kind, too.
//
// Only this package imports gVisor, and no gVisor type leaves it.
package nodes
