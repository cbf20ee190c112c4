package proxy

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/netip"
	"sync"

	"netlab/nodes"
)

// maxDatagram is the longest datagram, with its header of SOCKS.
const maxDatagram = 1 << 16

// association passes on the datagrams of a client (RFC 1928 section 7).
type association struct {
	*socks
	p *Proxy
	// client is whom datagrams are taken from; its port is 0 until the first has come.
	mu     sync.Mutex
	client netip.AddrPort
	outer  *net.UDPConn
	inner  *nodes.PacketConn
}

// associate passes on datagrams until the client ends the connection that has asked for
// it. From is the address that the client sends from, where it says so.
func (s *socks) associate(p *Proxy, c net.Conn, from destination) {
	a := &association{socks: s, p: p, client: netip.AddrPortFrom(addrPortOf(c.RemoteAddr()).Addr(), from.port)}
	var err error
	if a.outer, err = net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(addrPortOf(c.LocalAddr()).Addr(), 0))); err == nil {
		defer p.release(a.outer)
		var inner net.PacketConn
		if inner, err = s.host.ListenPacket("udp", ":0"); err == nil {
			a.inner = inner.(*nodes.PacketConn)
			defer p.release(a.inner)
		}
	}
	if err != nil {
		p.failed.Add(1)
		p.tell(err)
		_, _ = c.Write(appendReply(nil, socksFailed, netip.AddrPort{})) // it may be gone by now
		return
	}
	if !p.hold(a.outer) || !p.hold(a.inner) {
		return
	}
	if _, err := c.Write(appendReply(nil, socksDone, addrPortOf(a.outer.LocalAddr()))); err != nil {
		return
	}
	var both sync.WaitGroup
	both.Go(a.send)
	both.Go(func() {
		a.receive()
		c.Close() // the node's socket is gone, and with it the association
	})
	_, _ = io.Copy(io.Discard, c) // nothing more is to be said by it
	a.outer.Close()
	a.inner.Close()
	both.Wait()
}

// send passes on what the client sends.
func (a *association) send() {
	buf := make([]byte, maxDatagram)
	for wait := backoff(0); ; {
		n, from, err := a.outer.ReadFromUDPAddrPort(buf)
		if err != nil {
			if errors.Is(err, net.ErrClosed) || !wait.sleep(a.p.ctx) {
				return
			}
			continue
		}
		wait = 0
		if !a.isClient(netip.AddrPortFrom(from.Addr().Unmap(), from.Port())) {
			continue
		}
		to, data, ok := splitDatagram(buf[:n])
		if !ok {
			continue
		}
		if at := a.resolve(to); at.IsValid() {
			// A datagram that cannot be sent is lost, as others are.
			if n, err := a.inner.WriteToUDPAddrPort(data, at); err == nil {
				a.p.sent.Add(int64(n))
			}
		}
	}
}

// receive passes on what comes back.
func (a *association) receive() {
	buf := make([]byte, maxDatagram)
	var out []byte
	for wait := backoff(0); ; {
		n, from, err := a.inner.ReadFromUDPAddrPort(buf)
		if err != nil {
			if errors.Is(err, net.ErrClosed) || !wait.sleep(a.p.ctx) {
				return
			}
			continue
		}
		wait = 0
		a.mu.Lock()
		client := a.client
		a.mu.Unlock()
		if client.Port() == 0 {
			continue // nobody has sent anything
		}
		out = appendAddress(append(out[:0], 0, 0, 0), netip.AddrPortFrom(from.Addr().Unmap(), from.Port()))
		if n, err := a.outer.WriteToUDPAddrPort(append(out, buf[:n]...), client); err == nil {
			a.p.returned.Add(int64(n - len(out)))
		}
	}
}

// isClient reports whether a datagram comes from the client: the first one decides the
// port where the client has not named it.
func (a *association) isClient(from netip.AddrPort) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.client.Port() == 0 && from.Addr() == a.client.Addr() {
		a.client = from
	}
	return from == a.client
}

// resolve returns the address of a destination, the zero AddrPort where there is none.
func (a *association) resolve(to destination) netip.AddrPort {
	if to.name == "" {
		return netip.AddrPortFrom(to.addr.Unmap(), to.port)
	}
	if literal, err := netip.ParseAddr(to.name); err == nil {
		return netip.AddrPortFrom(literal.Unmap(), to.port)
	}
	if addrs := a.nw.AddrsFrom(a.host.Name(), to.name); len(addrs) > 0 {
		return netip.AddrPortFrom(addrs[0], to.port)
	}
	return netip.AddrPort{}
}

// splitDatagram takes the header off a client's datagram. Fragments, which a server
// need not put together, are not taken (RFC 1928 section 7).
func splitDatagram(b []byte) (destination, []byte, bool) {
	if len(b) < 4 || b[2] != 0 {
		return destination{}, nil, false
	}
	r := bytes.NewReader(b[3:])
	to, err := readDestination(r)
	if err != nil {
		return destination{}, nil, false
	}
	return to, b[len(b)-r.Len():], true
}
