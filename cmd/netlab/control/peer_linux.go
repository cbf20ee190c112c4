package control

import (
	"net"
	"os"
	"syscall"
)

// ofUser accepts connections of this process's user and of root, and closes others.
type ofUser struct{ net.Listener }

// Accept implements [net.Listener].
func (l ofUser) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if uid, err := peer(c.(*net.UnixConn)); err == nil && admits(uid) {
			return c, nil
		}
		c.Close()
	}
}

// admits reports whether a user may control the network.
func admits(uid uint32) bool { return uid == uint32(os.Getuid()) || uid == 0 }

// peer is the user at the other end of a connection, as the kernel has it.
func peer(c *net.UnixConn) (uint32, error) {
	raw, err := c.SyscallConn()
	if err != nil {
		return 0, err
	}
	var cred *syscall.Ucred
	var failure error
	err = raw.Control(func(fd uintptr) {
		cred, failure = syscall.GetsockoptUcred(int(fd), syscall.SOL_SOCKET, syscall.SO_PEERCRED)
	})
	if err == nil {
		err = failure
	}
	if err != nil {
		return 0, err
	}
	return cred.Uid, nil
}
