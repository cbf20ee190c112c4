package nodes

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/netip"
	"time"
)

// Dialer dials from a host as [net.Dialer] does: its fields are of the same names and
// meanings. Host is needed; the zero value of every other field is package net's
// default. A Dialer may be used by several goroutines at once, and must not be changed
// meanwhile.
//
// What is not there has no meaning here: Control (see Options), Resolver (see
// [Host.Resolver]), Cancel, Multipath TCP.
type Dialer struct {
	// Host is the one that dials.
	Host *Host
	// Timeout is how long connecting may take, all addresses together; 0 means as long
	// as the stack tries, 127 s by default (see [Options.SynRetries]).
	Timeout time.Duration
	// Deadline is when connecting fails, in package time; the zero time means never.
	Deadline time.Time
	// LocalAddr is a *net.TCPAddr or *net.UDPAddr to dial from, nil for any.
	LocalAddr net.Addr
	// FallbackDelay is how long the addresses of the family that comes first have before
	// those of the other are tried beside them (Happy Eyeballs, RFC 6555); 0 means 300 ms,
	// negative: only after all of the first have failed.
	FallbackDelay time.Duration
	// KeepAlive is how long a connection is idle before keepalive probes, which are 15 s
	// apart; 0 means 15 s. Negative turns them off, unless KeepAliveConfig turns them on.
	KeepAlive time.Duration
	// KeepAliveConfig says what keepalive does where it is enabled; KeepAlive is ignored
	// then.
	KeepAliveConfig net.KeepAliveConfig
	// Options are set before connecting, after those for keepalive. They are for TCP.
	Options []SocketOption
}

// DialContext connects to an address, "b:80", "10.0.0.2:http" or "[fd00::2]:80", as
// [net.Dialer.DialContext] does. Network is tcp, tcp4, tcp6, udp, udp4 or udp6. A node's
// name stands for its addresses, IPv4 first; a host that is empty or unspecified is
// the one that dials. It blocks until the connection is established, every address
// has failed, in which case the error is that of the first, or ctx ends. The caller
// closes the connection, a [*Conn] or a [*PacketConn].
func (d *Dialer) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	if d.Timeout != 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, d.Timeout)
		defer cancel()
	}
	if !d.Deadline.IsZero() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, d.Deadline)
		defer cancel()
	}
	kind := "tcp"
	if network == "udp" || network == "udp4" || network == "udp6" {
		kind = "udp"
	}
	remotes, err := d.Host.remotes(kind, network, address)
	if err == nil {
		remotes, err = d.suitable(kind, remotes)
	}
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: err}
	}
	if kind == "udp" {
		var first error
		for _, remote := range remotes {
			c, err := d.Host.openUDP(ctx, network, addrPortOf(d.LocalAddr), remote)
			if err == nil {
				return c, nil
			}
			first = cmp.Or(first, err)
		}
		return nil, d.failed(network, remotes[0], first)
	}
	c, at, err := d.connect(ctx, network, remotes)
	if err != nil {
		return nil, d.failed(network, at, err)
	}
	return c, nil
}

// Dial is DialContext without a context.
func (d *Dialer) Dial(network, address string) (net.Conn, error) {
	return d.DialContext(context.Background(), network, address)
}

// DialContext dials as the zero [Dialer] does. It has the signature that
// http.Transport.DialContext and the like want.
func (h *Host) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	return (&Dialer{Host: h}).DialContext(ctx, network, address)
}

// Dial is DialContext without a context.
func (h *Host) Dial(network, address string) (net.Conn, error) {
	return h.DialContext(context.Background(), network, address)
}

// suitable returns the addresses that can be reached from LocalAddr.
func (d *Dialer) suitable(kind string, remotes []netip.AddrPort) ([]netip.AddrPort, error) {
	if d.LocalAddr == nil {
		return remotes, nil
	}
	if d.LocalAddr.Network() != kind {
		return nil, &net.AddrError{Err: "mismatched local address type", Addr: d.LocalAddr.String()}
	}
	local := addrPortOf(d.LocalAddr).Addr()
	if !local.IsValid() || local.IsUnspecified() {
		return remotes, nil
	}
	var suitable []netip.AddrPort
	for _, r := range remotes {
		if r.Addr().Is4() == local.Is4() {
			suitable = append(suitable, r)
		}
	}
	if len(suitable) == 0 {
		return nil, &net.AddrError{Err: "no suitable address found", Addr: d.LocalAddr.String()}
	}
	return suitable, nil
}

func (d *Dialer) failed(network string, remote netip.AddrPort, err error) error {
	return &net.OpError{
		Op: "dial", Net: network, Source: d.LocalAddr, Addr: addrOf(network, remote), Err: called("connect", err),
	}
}

// addrOf is an address for an OpError: nil where there is none.
func addrOf(network string, a netip.AddrPort) net.Addr {
	switch {
	case a == (netip.AddrPort{}):
		return nil
	case network[0] == 'u':
		return net.UDPAddrFromAddrPort(a)
	}
	return net.TCPAddrFromAddrPort(a)
}

// addrPortOf is the inverse of addrOf.
func addrPortOf(a net.Addr) netip.AddrPort {
	var ap netip.AddrPort
	switch a := a.(type) {
	case *net.TCPAddr:
		ap = a.AddrPort()
	case *net.UDPAddr:
		ap = a.AddrPort()
	}
	return netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())
}

func contextError(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return &Error{"i/o timeout", err}
	}
	return &Error{"operation was canceled", err}
}
