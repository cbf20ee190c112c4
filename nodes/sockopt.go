package nodes

import (
	"errors"
	"fmt"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"

	"netlab/topology/wire"
)

// SocketOption is one socket option. Options given to a listener are those of
// the connections that it accepts.
type SocketOption struct {
	name  string
	apply func(*tcp.Endpoint) error
	// socket is set where the option is not the stack's.
	socket func(*Socket) error
	// inherited says that the stack hands it on from a listener, or that it is one of
	// listeners only.
	inherited bool
	// tunes is told to [Env].Tuned.
	tunes wire.Tuning
}

// inherit marks an option as inherited.
func inherit(o SocketOption) SocketOption {
	o.inherited = true
	return o
}

// String returns the option as a lab would write it.
func (o SocketOption) String() string { return o.name }

// Set changes an option.
func (s *Socket) Set(o SocketOption) error {
	if err := s.callable(); err != nil {
		return err
	}
	if o.socket != nil {
		return o.socket(s)
	}
	var err error
	s.host.call(s, wire.CallSetOption, func() { err = o.apply(s.ep) })
	if err == nil && o.tunes != 0 {
		s.tuned |= o.tunes
		s.tellTuned()
	}
	return err
}

// tellTuned tells which options were set, as soon as the socket has its addresses.
func (s *Socket) tellTuned() {
	if s.tuned != 0 && s.state != wire.Closed {
		s.host.env.Tuned(s, s.tuned)
		s.tuned = 0
	}
}

// Set changes an option of the listener, and of the connections that it accepts
// from now on.
func (l *Listener) Set(o SocketOption) error {
	if l.closed {
		return l.failure
	}
	if err := o.apply(l.ep); err != nil {
		return err
	}
	l.options = append(l.options, o)
	return nil
}

func option(name string, value any, apply func(*tcp.Endpoint) error) SocketOption {
	full := fmt.Sprintf("%s=%v", name, value)
	return SocketOption{name: full, apply: func(ep *tcp.Endpoint) error {
		if err := apply(ep); err != nil {
			return fmt.Errorf("%s: %w", full, err)
		}
		return nil
	}}
}

func setInt(o tcpip.SockOptInt, v int) func(*tcp.Endpoint) error {
	return func(ep *tcp.Endpoint) error { return wrap(ep.SetSockOptInt(o, v)) }
}

func set(o tcpip.SettableSocketOption) func(*tcp.Endpoint) error {
	return func(ep *tcp.Endpoint) error { return wrap(ep.SetSockOpt(o)) }
}

// toggle is an option that is on or off.
func toggle(name string, on bool, set func(*tcpip.SocketOptions, bool)) SocketOption {
	return option(name, on, func(ep *tcp.Endpoint) error {
		set(ep.SocketOptions(), on)
		return nil
	})
}

// NoDelay turns Nagle's algorithm off, or on (TCP_NODELAY).
func NoDelay(on bool) SocketOption {
	return toggle("nodelay", on, func(o *tcpip.SocketOptions, on bool) { o.SetDelayOption(!on) })
}

// Cork holds back small segments until it is turned off (TCP_CORK).
func Cork(on bool) SocketOption {
	o := toggle("cork", on, (*tcpip.SocketOptions).SetCorkOption)
	if on {
		o.tunes = wire.TunedCork
	}
	return o
}

// KeepAlive turns keepalive probes on or off (SO_KEEPALIVE).
func KeepAlive(on bool) SocketOption {
	return toggle("keepalive", on, (*tcpip.SocketOptions).SetKeepAlive)
}

// KeepAliveIdle is how long a connection is idle before the first probe, 2 h by
// default (TCP_KEEPIDLE).
func KeepAliveIdle(d time.Duration) SocketOption {
	return option("keepalive_idle", d, set(ptr(tcpip.KeepaliveIdleOption(d))))
}

// KeepAliveInterval is the time between probes, 75 s by default
// (TCP_KEEPINTVL).
func KeepAliveInterval(d time.Duration) SocketOption {
	return option("keepalive_interval", d, set(ptr(tcpip.KeepaliveIntervalOption(d))))
}

// KeepAliveCount is how many probes go unanswered before the connection is given
// up, 9 by default (TCP_KEEPCNT).
func KeepAliveCount(n int) SocketOption {
	return option("keepalive_count", n, setInt(tcpip.KeepaliveCountOption, n))
}

// Linger is SO_LINGER: with 0 closing resets the connection; negative turns it
// off, which is the default. A longer time is refused: it would have close wait,
// and closing never waits here.
func Linger(d time.Duration) SocketOption {
	return option("linger", d, func(ep *tcp.Endpoint) error {
		if d > 0 {
			return errors.New("closing never waits: want 0, which resets, or a negative time, which is off")
		}
		ep.SocketOptions().SetLinger(tcpip.LingerOption{Enabled: d == 0})
		return nil
	})
}

// UserTimeout is how long sent data may stay unacknowledged before the
// connection is given up (RFC 5482, TCP_USER_TIMEOUT); 0 means the stack's own
// limit of retransmissions.
func UserTimeout(d time.Duration) SocketOption {
	return inherit(option("user_timeout", d, func(ep *tcp.Endpoint) error {
		if d < 0 {
			return errors.New("want 0 or more")
		}
		return wrap(ep.SetSockOpt(ptr(tcpip.TCPUserTimeoutOption(d))))
	}))
}

// MaxFinWait2 is the longest FIN-WAIT-2 of a closed socket that the stack has.
const MaxFinWait2 = tcp.MaxTCPLingerTimeout

// FinWait2 is how long the closed socket waits in FIN-WAIT-2 (TCP_LINGER2), at most
// [MaxFinWait2]; negative means not at all.
func FinWait2(d time.Duration) SocketOption {
	return option("fin_wait_2", d, func(ep *tcp.Endpoint) error {
		if d > MaxFinWait2 {
			return fmt.Errorf("want at most %v", MaxFinWait2)
		}
		return wrap(ep.SetSockOpt(ptr(tcpip.TCPLingerTimeoutOption(d))))
	})
}

// DeferAccept keeps a connection in SYN-RECEIVED until its first data arrives, at
// most for d (TCP_DEFER_ACCEPT).
func DeferAccept(d time.Duration) SocketOption {
	return inherit(option("defer_accept", d, set(ptr(tcpip.TCPDeferAcceptOption(d)))))
}

// CongestionControl is "reno" or "cubic" (TCP_CONGESTION).
func CongestionControl(name string) SocketOption {
	o := option("cc", name, func(ep *tcp.Endpoint) error {
		if err := checkCongestionControl(name); err != nil {
			return err
		}
		return wrap(ep.SetSockOpt(ptr(tcpip.CongestionControlOption(name))))
	})
	o.tunes = wire.TunedCongestion
	return o
}

// checkCongestionControl refuses a name for which the stack says "no such file".
func checkCongestionControl(name string) error {
	if name != "reno" && name != "cubic" {
		return fmt.Errorf("congestion control %q: want reno or cubic", name)
	}
	return nil
}

// MinMSS is the least MSS that the stack takes, as in Linux.
const MinMSS = header.TCPMinimumMSS

// MSS is the largest segment in bytes that the socket announces, [MinMSS] to 65535,
// before it connects or listens (TCP_MAXSEG).
func MSS(n int) SocketOption {
	return inherit(option("mss", n, func(ep *tcp.Endpoint) error {
		if n < MinMSS || n > header.TCPMaximumMSS {
			return fmt.Errorf("want %d to %d", MinMSS, header.TCPMaximumMSS)
		}
		return wrap(ep.SetSockOptInt(tcpip.MaxSegOption, n))
	}))
}

// SynRetries is how often the SYN is retransmitted before connecting fails, 1 to
// 6 (TCP_SYNCNT). It is for sockets that connect; a listener refuses it.
func SynRetries(n int) SocketOption {
	name := fmt.Sprintf("syn_retries=%d", n)
	return SocketOption{
		name: name,
		apply: func(*tcp.Endpoint) error {
			return fmt.Errorf("%s: a listener sends no SYN", name)
		},
		socket: func(s *Socket) error {
			if n < 1 || n > maxSynRetries {
				return fmt.Errorf("%s: want 1 to %d", name, maxSynRetries)
			}
			s.synRetries = n
			return nil
		},
	}
}

var errNoBuffer = errors.New("want 1 byte or more")

// SendBuffer is the size of the send buffer in bytes (SO_SNDBUF).
func SendBuffer(n int) SocketOption {
	return option("send_buffer", n, func(ep *tcp.Endpoint) error {
		if n < 1 {
			return errNoBuffer
		}
		ep.SocketOptions().SetSendBufferSize(int64(n), true)
		return nil
	})
}

// ReceiveBuffer is the size of the receive buffer in bytes (SO_RCVBUF).
func ReceiveBuffer(n int) SocketOption {
	return inherit(option("receive_buffer", n, func(ep *tcp.Endpoint) error {
		if n < 1 {
			return errNoBuffer
		}
		ep.SocketOptions().SetReceiveBufferSize(int64(n), true)
		return nil
	}))
}

// ReuseAddress lets the socket bind to a port that others of the host hold in
// TIME-WAIT (SO_REUSEADDR).
func ReuseAddress(on bool) SocketOption {
	return inherit(toggle("reuse_address", on, (*tcpip.SocketOptions).SetReuseAddress))
}

// ReusePort lets several sockets bind to one port (SO_REUSEPORT).
func ReusePort(on bool) SocketOption {
	return inherit(toggle("reuse_port", on, (*tcpip.SocketOptions).SetReusePort))
}

// TTL is the time to live of what the socket sends (IP_TTL), 1 to 255.
func TTL(n int) SocketOption {
	return option("ttl", n, func(ep *tcp.Endpoint) error {
		if err := ep.SetSockOptInt(tcpip.IPv4TTLOption, n); err != nil {
			return wrap(err)
		}
		return wrap(ep.SetSockOptInt(tcpip.IPv6HopLimitOption, n))
	})
}
