package program

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"netlab/nodes"
	"netlab/topology/wire"
)

// states follows the states of a node's TCP sockets: it asks the kernel (sock_diag(7))
// shortly after segments that may change one, and now and then.
type states struct {
	outside *nodes.Outside
	diag    *os.File
	wake    chan struct{}
	done    chan struct{}
	running sync.WaitGroup
	// changing says that some socket is neither ESTABLISHED nor in LISTEN.
	changing atomic.Bool

	mu    sync.Mutex
	known map[socket]wire.State
	seq   uint32
}

// socket is a socket's addresses; the zero remote is that of a listener.
type socket struct{ local, remote netip.AddrPort }

// Between two looks: settle after a segment, so that the kernel is done with it, and idle
// where nothing goes on.
const (
	settle = time.Millisecond
	idle   = 250 * time.Millisecond
)

func newStates(o *nodes.Outside, diag *os.File) *states {
	s := &states{outside: o, diag: diag, wake: make(chan struct{}, 1), done: make(chan struct{}), known: make(map[socket]wire.State)}
	s.running.Go(s.follow)
	return s
}

// stir is told of each packet of the node.
func (s *states) stir(p *wire.Packet) {
	if p.Proto != wire.TCP || p.Flags&(wire.SYN|wire.FIN|wire.RST) == 0 && !s.changing.Load() {
		return
	}
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (s *states) follow() {
	ticker := time.NewTicker(idle)
	defer ticker.Stop()
	for {
		select {
		case <-s.done:
			return
		case <-s.wake:
			time.Sleep(settle)
		case <-ticker.C:
		}
		s.look()
	}
}

// look asks for all states and tells those that have changed.
func (s *states) look() {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, err := s.ask()
	if err != nil {
		return // a dump that changes under way is asked for again at the next look
	}
	changing := false
	var changed []socket
	for at, state := range now {
		changing = changing || state != wire.Established && state != wire.Listen
		if s.known[at] != state {
			changed = append(changed, at)
		}
	}
	for at := range s.known {
		if _, ok := now[at]; !ok {
			changed = append(changed, at)
		}
	}
	slices.SortFunc(changed, func(a, b socket) int {
		if c := a.local.Compare(b.local); c != 0 {
			return c
		}
		return a.remote.Compare(b.remote)
	})
	for _, at := range changed {
		s.outside.Saw(at.local, at.remote, s.known[at], now[at])
	}
	s.known = now
	s.changing.Store(changing)
}

// listeners returns how many sockets listen now.
func (s *states) listeners() (n int) {
	s.look()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, state := range s.known {
		if state == wire.Listen {
			n++
		}
	}
	return n
}

// close looks for the last time.
func (s *states) close() {
	close(s.done)
	s.running.Wait()
	s.look()
	s.diag.Close()
}

// names of the kernel's states, linux/include/net/tcp_states.h.
var kernelStates = map[uint8]wire.State{
	1: wire.Established, 2: wire.SynSent, 3: wire.SynReceived, 4: wire.FinWait1, 5: wire.FinWait2, 6: wire.TimeWait,
	8: wire.CloseWait, 9: wire.LastAck, 10: wire.Listen, 11: wire.Closing, 12: wire.SynReceived,
}

// ask asks for the states of all TCP sockets but those of the loopback; one that is
// CLOSED is none.
func (s *states) ask() (map[socket]wire.State, error) {
	all := make(map[socket]wire.State)
	for _, family := range []uint8{unix.AF_INET, unix.AF_INET6} {
		if err := s.dump(family, all); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Lengths of struct inet_diag_req_v2 and of the part of struct inet_diag_msg that is read.
const (
	requestLen = 56
	answerLen  = 72
)

func (s *states) dump(family uint8, all map[socket]wire.State) error {
	s.seq++
	b := make([]byte, unix.NLMSG_HDRLEN+requestLen)
	binary.NativeEndian.PutUint32(b, uint32(len(b)))
	binary.NativeEndian.PutUint16(b[4:], unix.SOCK_DIAG_BY_FAMILY)
	binary.NativeEndian.PutUint16(b[6:], unix.NLM_F_REQUEST|unix.NLM_F_DUMP)
	binary.NativeEndian.PutUint32(b[8:], s.seq)
	r := b[unix.NLMSG_HDRLEN:]
	r[0], r[1] = family, unix.IPPROTO_TCP
	binary.NativeEndian.PutUint32(r[4:], 0xffffffff) // all states
	fd := int(s.diag.Fd())
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
			case m.Header.Seq != s.seq:
			case m.Header.Type == unix.NLMSG_DONE:
				return nil
			case m.Header.Type == unix.NLMSG_ERROR:
				return fmt.Errorf("sock_diag: error %v", m.Data)
			case len(m.Data) >= answerLen:
				s.add(m.Data, all)
			}
		}
	}
}

// add takes one socket of a dump.
func (s *states) add(b []byte, all map[socket]wire.State) {
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
