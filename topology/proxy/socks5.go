package proxy

import (
	"bufio"
	"context"
	"errors"
	"net"
	"net/netip"
	"syscall"
	"time"

	"netlab/nodes"
	"netlab/topology"
)

// handshakeTime is how long a client may take to say what it wants.
const handshakeTime = 30 * time.Second

// SOCKS5 listens at an address of this machine for clients of SOCKS (RFC 1928), whose
// connections and datagrams leave from a node: CONNECT and UDP ASSOCIATE, without
// authentication; BIND is refused. Names are those of nodes. What a client asks for is
// reached on the network or not at all. It panics where there is no such node.
func SOCKS5(nw *topology.Network, at, node string, o Options) (*Proxy, error) {
	s := &socks{nw, nw.Host(node)}
	return onMachine(nw, "socks5", at, " from "+node, o, s.serve)
}

// socks is a SOCKS5 server whose connections leave from a host.
type socks struct {
	nw   *topology.Network
	host *nodes.Host
}

func (s *socks) serve(p *Proxy, c net.Conn) {
	_ = c.SetDeadline(time.Now().Add(handshakeTime)) // a closed connection shows at once
	from := bufio.NewReaderSize(c, sayFirst)
	command, to, err := negotiate(c, from)
	_ = c.SetDeadline(time.Time{})
	if err != nil {
		p.notContinued(c, err)
		return
	}
	switch command {
	case socksConnect:
		s.connect(p, c, from, to)
	case socksAssociate:
		s.associate(p, c, to)
	}
}

// connect continues a connection by one to a destination.
func (s *socks) connect(p *Proxy, c net.Conn, from *bufio.Reader, to destination) {
	out, err := dialFor(p.ctx, s.host.DialContext, to.String(), c, from, halfOpenSOCKS)
	if err != nil {
		p.failed.Add(1)
		p.tell(err)
		_, _ = c.Write(appendReply(nil, replyFor(err), netip.AddrPort{})) // it may be gone by now
		return
	}
	if _, err := c.Write(appendReply(nil, socksDone, addrPortOf(out.LocalAddr()))); err != nil {
		out.Close()
		return
	}
	p.carry(c, readThrough(from, c), out)
}

// replyFor is the reply that an error of dialing is told by.
func replyFor(err error) reply {
	var name *net.DNSError
	switch {
	case errors.Is(err, syscall.ECONNREFUSED):
		return socksRefused
	case errors.Is(err, syscall.ENETUNREACH):
		return socksNoNetwork
	case errors.As(err, &name), errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ETIMEDOUT), errors.Is(err, context.DeadlineExceeded):
		return socksNoHost
	}
	return socksFailed
}

func addrPortOf(a net.Addr) netip.AddrPort {
	var at netip.AddrPort
	switch a := a.(type) {
	case *net.TCPAddr:
		at = a.AddrPort()
	case *net.UDPAddr:
		at = a.AddrPort()
	}
	return netip.AddrPortFrom(at.Addr().Unmap(), at.Port())
}
