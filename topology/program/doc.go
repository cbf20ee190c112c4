// Package program runs unmodified programs of this machine as nodes of a live network: a
// [Node] is the kernel's stack in namespaces of Linux, with a TUN device for each link
// of an outside node, and its programs see no other network. It takes no privileges where
// the system lets users make namespaces.
//
// The first process of a node is this very program, started again with another name
// before its main begins; it makes the devices, starts the node's programs, and ends
// them all when its parent is gone, however that ended.
//
// A node's programs share this machine's files, and can reach services by sockets in the
// file system (an X server, a database's socket), which are no network's. Names are
// looked up in the node's own /etc/hosts, which has the network's nodes, and then at
// the network's name server, where one is named.
//
// On other systems [Open] returns an error that says so.
package program

import (
	"errors"
	"io"
	"net/netip"
	"time"
)

// ErrUnsupported is what Open returns, wrapped with the reason, where this machine or this
// user cannot have a node.
var ErrUnsupported = errors.New("programs cannot be nodes here")

// Options are how a node is set up.
type Options struct {
	// DNS is the address of a name server on the network; the zero Addr means none, so that
	// nothing but the names of nodes is known.
	DNS netip.Addr
	// Grace is how long the node's programs have to end by SIGTERM when it is closed, before
	// SIGKILL; 0 stands for [DefaultGrace].
	Grace time.Duration
	// Booted is told that the node has power again ([nodes.Outside.Boot]), to start its programs;
	// whoever has given it power waits, and gets the error. It must not close the node. nil
	// starts none.
	Booted func(*Node) error
}

// DefaultGrace is how long programs have to end unless it is said.
const DefaultGrace = 3 * time.Second

// Command is a program that is started on a node.
type Command struct {
	// Args are the program's path or its name, which is looked up in PATH, and its
	// arguments.
	Args []string
	// Dir is where it runs, that of this process where it is empty; Env is its
	// environment, that of this process where it is nil.
	Dir string
	Env []string
	// Stdin is what it reads, Stdout and Stderr take what it writes; nil is the null
	// device. A file is given to the program itself.
	Stdin          io.Reader
	Stdout, Stderr io.Writer
}
