//go:build !linux

package program

import (
	"fmt"
	"net"
	"os"
	"runtime"

	"netlab/topology"
)

// Node is a node whose programs run on this machine's kernel; here there is none.
type Node struct{}

// Process is a program that runs on a node; here there is none.
type Process struct{}

// Open returns an error that wraps [ErrUnsupported].
func Open(*topology.Network, string, Options) (*Node, error) {
	return nil, fmt.Errorf("%w: it takes network namespaces, which Linux has and %s has not; programs reach nodes by forwarded ports and proxies instead", ErrUnsupported, runtime.GOOS)
}

// Kernel names the kernel whose stack a node has; here there is none.
func Kernel() string { return "" }

// Start starts a program on the node.
func (*Node) Start(Command) (*Process, error) { return nil, ErrUnsupported }

// Listeners returns how many TCP sockets of the node listen.
func (*Node) Listeners() int { return 0 }

// Close ends the node.
func (*Node) Close() error { return nil }

// Serve runs nothing.
func Serve(*net.UnixConn, func(node string) (*Node, error)) {}

// Done is closed when the program has ended.
func (*Process) Done() <-chan struct{} { return nil }

// Status waits for the end of the program.
func (*Process) Status() int { return 0 }

// PowerCut reports whether the program has ended with the power of its node.
func (*Process) PowerCut() bool { return false }

// Wait waits for the end of the program and of its output.
func (*Process) Wait() int { return 0 }

// Signal sends the program a signal.
func (*Process) Signal(os.Signal) error { return ErrUnsupported }
