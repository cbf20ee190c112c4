package program

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"syscall"

	"golang.org/x/sys/unix"

	"netlab/topology/wire"
)

// diag asks the kernel for the states of TCP sockets (sock_diag(7)).
type diag struct {
	file *os.File
	seq  uint32
}

// socket is a socket's addresses; the zero remote is that of a listener.
type socket struct{ local, remote netip.AddrPort }

// kernelStates are those of linux/include/net/tcp_states.h; a socket that is CLOSED is none.
var kernelStates = map[uint8]wire.State{
	1: wire.Established, 2: wire.SynSent, 3: wire.SynReceived, 4: wire.FinWait1, 5: wire.FinWait2, 6: wire.TimeWait,
	8: wire.CloseWait, 9: wire.LastAck, kernelListen: wire.Listen, 11: wire.Closing, 12: wire.SynReceived,
}

const kernelListen = 10

// Sets of states that can be asked for.
const (
	allStates   = 0xffffffff
	listenState = 1 << kernelListen
)

// Lengths of struct inet_diag_req_v2 and of the part of struct inet_diag_msg that is read.
const (
	requestLen = 56
	answerLen  = 72
)

// dump adds the sockets that are in one of the states to all, but for those of the loopback. The
// kernel goes through its tables for it, which takes milliseconds for other states than LISTEN.
func (d *diag) dump(states uint32, all map[socket]wire.State) error {
	for _, family := range []byte{unix.AF_INET, unix.AF_INET6} {
		if err := d.ask(request(family, states), unix.NLM_F_DUMP, all); err != nil {
			return err
		}
	}
	return nil
}

// find adds a connection to all, unless the kernel has none there. It takes microseconds.
func (d *diag) find(at socket, all map[socket]wire.State) error {
	family := byte(unix.AF_INET)
	if at.local.Addr().Is6() {
		family = unix.AF_INET6
	}
	r := request(family, allStates)
	binary.BigEndian.PutUint16(r[8:], at.local.Port())
	binary.BigEndian.PutUint16(r[10:], at.remote.Port())
	copy(r[12:28], at.local.Addr().AsSlice())
	copy(r[28:44], at.remote.Addr().AsSlice())
	for i := range r[48:] {
		r[48+i] = 0xff // no cookie
	}
	found := make(map[socket]wire.State)
	if err := d.ask(r, 0, found); err != nil {
		return err
	}
	if state, ok := found[at]; ok { // or else a listener, which would take a SYN from there
		all[at] = state
	}
	return nil
}

// request is a struct inet_diag_req_v2.
func request(family byte, states uint32) []byte {
	r := make([]byte, requestLen)
	r[0], r[1] = family, unix.IPPROTO_TCP
	binary.NativeEndian.PutUint32(r[4:], states)
	return r
}

// ask sends a request, and adds the sockets of the answer to all.
func (d *diag) ask(request []byte, flags uint16, all map[socket]wire.State) error {
	d.seq++
	b := make([]byte, unix.NLMSG_HDRLEN, unix.NLMSG_HDRLEN+requestLen)
	binary.NativeEndian.PutUint32(b, uint32(cap(b)))
	binary.NativeEndian.PutUint16(b[4:], unix.SOCK_DIAG_BY_FAMILY)
	binary.NativeEndian.PutUint16(b[6:], unix.NLM_F_REQUEST|flags)
	binary.NativeEndian.PutUint32(b[8:], d.seq)
	b = append(b, request...)
	fd := int(d.file.Fd())
	if err := unix.Sendto(fd, b, 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return err
	}
	answer := make([]byte, 64<<10)
	for {
		n, _, err := unix.Recvfrom(fd, answer, 0)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if err != nil {
			return err
		}
		messages, err := syscall.ParseNetlinkMessage(answer[:n])
		if err != nil {
			return err
		}
		for _, m := range messages {
			switch {
			case m.Header.Seq != d.seq:
			case m.Header.Type == unix.NLMSG_DONE:
				return nil
			case m.Header.Type == unix.NLMSG_ERROR:
				if no := refusal(m.Data); no != unix.ENOENT {
					return fmt.Errorf("sock_diag: %w", no)
				}
				return nil
			case len(m.Data) >= answerLen:
				add(m.Data, all)
				if flags&unix.NLM_F_DUMP == 0 {
					return nil
				}
			}
		}
	}
}

// refusal is the error of a struct nlmsgerr.
func refusal(b []byte) unix.Errno {
	if len(b) < 4 {
		return unix.EBADMSG
	}
	return unix.Errno(-int32(binary.NativeEndian.Uint32(b)))
}

// add takes one socket of an answer.
func add(b []byte, all map[socket]wire.State) {
	size := 4
	if b[0] == unix.AF_INET6 {
		size = 16
	}
	end := func(port, addr int) netip.AddrPort {
		a, _ := netip.AddrFromSlice(b[addr : addr+size])
		return netip.AddrPortFrom(a.Unmap(), binary.BigEndian.Uint16(b[port:]))
	}
	at := socket{end(4, 8), end(6, 24)}
	state, ok := kernelStates[b[1]]
	if !ok || at.local.Addr().IsLoopback() {
		return
	}
	if state == wire.Listen {
		at.remote = netip.AddrPort{}
	}
	all[at] = state
}
