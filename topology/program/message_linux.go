package program

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"net"
	"net/netip"
	"os"

	"golang.org/x/sys/unix"

	"netlab/nodes"
)

// message is what a node's first process is told by its parent, and tells it; one of its
// parts is there. Files travel beside it.
type message struct {
	// Setup asks for the node's devices; Ready answers it, with the devices in the order of
	// the ports, and then a socket that tells of TCP's states.
	Setup *setup
	Ready bool
	// Start asks for a program, with the three files that it has; Started answers it.
	Start   *start
	Started int
	// Signal asks for a signal to a program, Exited tells that one has ended.
	Signal *signalled
	Exited *exited
	// Terminate asks for SIGTERM to all programs; Empty tells that none is left since.
	Terminate, Empty bool
	// Failed says why what was asked for last was not done; Denied that it was for want of
	// permission.
	Failed string
	Denied bool
}

type setup struct {
	Ports []nodes.Port
	// Hosts are the names of nodes and their addresses, as lines of /etc/hosts.
	Hosts string
	DNS   netip.Addr
}

type start struct {
	// ID is the parent's number of the program.
	ID        int
	Path, Dir string
	Args, Env []string
	// Node is the one that it is asked for, by another process than that of the network.
	Node string
}

type signalled struct{ ID, Signal int }

type exited struct {
	ID int
	// Status is that of wait(2).
	Status unix.WaitStatus
	// Cut says that the power of its node was cut, to who has asked for it from another process.
	Cut bool
}

// maxMessage is the longest message: arguments and environment of a program fit into it,
// and it fits into a socket's buffer.
const maxMessage = 192 << 10

// send sends a message and copies of files, which stay the caller's.
func send(c *net.UnixConn, m message, files ...*os.File) error {
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(m); err != nil { // which keeps bytes that are not UTF-8
		return err
	}
	if b.Len() > maxMessage {
		return fmt.Errorf("arguments and environment of %d bytes: want %d at most", b.Len(), maxMessage)
	}
	var rights []byte
	if len(files) > 0 {
		fds := make([]int, len(files))
		for i, f := range files {
			fds[i] = int(f.Fd())
		}
		rights = unix.UnixRights(fds...)
	}
	_, _, err := c.WriteMsgUnix(b.Bytes(), rights, nil)
	return err
}

// receive waits for a message; the file descriptors that come with it are the caller's to
// close.
func receive(c *net.UnixConn) (m message, files []int, err error) {
	b, rights := make([]byte, maxMessage), make([]byte, 4096)
	n, r, _, _, err := c.ReadMsgUnix(b, rights)
	if err != nil {
		return m, nil, err
	}
	parts, err := unix.ParseSocketControlMessage(rights[:r])
	if err != nil {
		return m, nil, err
	}
	for i := range parts {
		fds, err := unix.ParseUnixRights(&parts[i])
		if err != nil {
			return m, files, err
		}
		for _, fd := range fds {
			unix.CloseOnExec(fd)
			files = append(files, fd)
		}
	}
	err = gob.NewDecoder(bytes.NewReader(b[:n])).Decode(&m)
	return m, files, err
}

// asUnix is a Unix socket as a connection; the file is closed.
func asUnix(f *os.File) (*net.UnixConn, error) {
	c, err := net.FileConn(f)
	f.Close()
	if err != nil {
		return nil, err
	}
	return c.(*net.UnixConn), nil
}
