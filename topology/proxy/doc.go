// Package proxy joins a live network with the programs of this machine: a port of the
// machine that leads to a node ([Forward]), a port of a node that leads to a service
// of the machine ([Reverse]), and proxies whose connections leave from a node
// ([SOCKS5], [HTTP]).
//
// A connection that is carried consists of two, one on each side. What comes from one
// is written to the other as fast as that takes it, so that a slow reader slows the
// sender. The end of one direction is passed on by itself, a connection that is lost
// by a reset; what the reason was, a reset, a timeout or a node without power, the
// other side cannot learn.
//
// The network is to run in real time, by [topology.Network.Start] outside a
// testing/synctest bubble. What is opened here ends with the network, or by Close.
package proxy
