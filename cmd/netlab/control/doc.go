// Package control acts on a network that is up in another process, over a local socket
// that only its user can reach.
//
// The process that keeps the network up listens ([Listen]) under the network's name in
// a folder of the user. Others find it there ([Open], [Networks]) and ask it by HTTP: an
// act is a line of text ([Parse]), which is performed by the network's own methods, so
// that it is on record like those of a lab; what is asked about the network is answered
// in JSON, a ladder or a file as it is.
//
// On Unix the socket is a Unix domain socket of mode 0600 in a folder of mode 0700; on
// Linux the kernel also says which user asks, and others are refused. Elsewhere it is a
// port of the loopback address, and a file of the user has the token that each request
// needs.
package control
