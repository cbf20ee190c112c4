package nodes

import (
	"context"
	"errors"
	"net"
	"os"
	"syscall"

	"gvisor.dev/gvisor/pkg/tcpip"
)

// ErrWouldBlock is what a [Socket] or [Listener] returns where a blocking call
// would wait; [Socket.Notify] tells when to try again.
var ErrWouldBlock = errors.New("operation would block")

// Error is a failure of a node's stack, with the meaning that the socket call of
// a host would give it. Its text is the same on every operating system; errors.Is
// finds the errno it stands for (syscall.ECONNREFUSED, ...).
type Error struct {
	text string
	is   error
}

func (e *Error) Error() string { return e.text }

// Unwrap returns the errno, or another package's well-known error.
func (e *Error) Unwrap() error { return e.is }

// Timeout is that of net.Error.
func (e *Error) Timeout() bool {
	return e.is == syscall.ETIMEDOUT || errors.Is(e.is, os.ErrDeadlineExceeded) ||
		errors.Is(e.is, context.DeadlineExceeded)
}

// Temporary is true of timeouts, as it is in package net: crypto/tls takes any other
// failure of a Read for the end of its connection.
func (e *Error) Temporary() bool { return e.Timeout() }

// The failures that this package makes itself.
var (
	errClosed   = &Error{"use of closed network connection", net.ErrClosed}
	errDeadline = &Error{"i/o timeout", os.ErrDeadlineExceeded}
)

// errnos says what each error of gVisor is to a caller of sockets.
var errnos = map[string]*Error{}

func known(err tcpip.Error, text string, is error) {
	errnos[err.String()] = &Error{text, is}
}

func init() {
	known(&tcpip.ErrAborted{}, "connection aborted", syscall.ECONNABORTED)
	known(&tcpip.ErrAddressFamilyNotSupported{}, "address family not supported", syscall.EAFNOSUPPORT)
	known(&tcpip.ErrAlreadyBound{}, "socket already bound", syscall.EINVAL)
	known(&tcpip.ErrAlreadyConnected{}, "socket already connected", syscall.EISCONN)
	known(&tcpip.ErrAlreadyConnecting{}, "connection attempt already in progress", syscall.EALREADY)
	known(&tcpip.ErrBadAddress{}, "bad address", syscall.EFAULT)
	known(&tcpip.ErrBadBuffer{}, "bad buffer", syscall.EFAULT)
	known(&tcpip.ErrBadLocalAddress{}, "cannot assign requested address", syscall.EADDRNOTAVAIL)
	known(&tcpip.ErrClosedForSend{}, "broken pipe", syscall.EPIPE)
	known(&tcpip.ErrConnectStarted{}, "operation now in progress", syscall.EINPROGRESS)
	known(&tcpip.ErrConnectionAborted{}, "software caused connection abort", syscall.ECONNABORTED)
	known(&tcpip.ErrConnectionRefused{}, "connection refused", syscall.ECONNREFUSED)
	known(&tcpip.ErrConnectionReset{}, "connection reset by peer", syscall.ECONNRESET)
	known(&tcpip.ErrDestinationRequired{}, "destination address required", syscall.EDESTADDRREQ)
	known(&tcpip.ErrHostDown{}, "host is down", syscall.EHOSTDOWN)
	known(&tcpip.ErrHostUnreachable{}, "no route to host", syscall.EHOSTUNREACH)
	known(&tcpip.ErrInvalidEndpointState{}, "invalid argument", syscall.EINVAL)
	known(&tcpip.ErrInvalidOptionValue{}, "invalid option value", syscall.EINVAL)
	known(&tcpip.ErrMessageTooLong{}, "message too long", syscall.EMSGSIZE)
	known(&tcpip.ErrNetworkUnreachable{}, "network is unreachable", syscall.ENETUNREACH)
	known(&tcpip.ErrNoBufferSpace{}, "no buffer space available", syscall.ENOBUFS)
	known(&tcpip.ErrNoPortAvailable{}, "no free port: address not available", syscall.EADDRNOTAVAIL)
	known(&tcpip.ErrNotConnected{}, "socket is not connected", syscall.ENOTCONN)
	known(&tcpip.ErrNotPermitted{}, "operation not permitted", syscall.EPERM)
	known(&tcpip.ErrNotSupported{}, "operation not supported", syscall.EOPNOTSUPP)
	known(&tcpip.ErrPortInUse{}, "address already in use", syscall.EADDRINUSE)
	known(&tcpip.ErrTimeout{}, "connection timed out", syscall.ETIMEDOUT)
	known(&tcpip.ErrUnknownProtocolOption{}, "protocol not available", syscall.ENOPROTOOPT)
}

// wrap maps an error of gVisor, nil to nil. It is the only place that does.
func wrap(err tcpip.Error) error {
	if err == nil {
		return nil
	}
	if _, ok := err.(*tcpip.ErrWouldBlock); ok {
		return ErrWouldBlock
	}
	if e, ok := errnos[err.String()]; ok {
		return e
	}
	return &Error{err.String(), syscall.EINVAL}
}

// called says which system call an errno came from, as package net does; other
// errors stay as they are.
func called(call string, err error) error {
	if e, ok := err.(*Error); ok {
		if _, ok := e.is.(syscall.Errno); ok {
			return os.NewSyscallError(call, err)
		}
	}
	return err
}
