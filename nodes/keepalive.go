package nodes

import (
	"net"
	"time"

	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"
)

// Package net's defaults for keepalive.
const (
	defaultKeepAlive      = 15 * time.Second
	defaultKeepAliveCount = 9
)

// keepAliveOptions are those of a new connection, as the fields of the same names in
// net.Dialer and net.ListenConfig say.
func keepAliveOptions(idle time.Duration, c net.KeepAliveConfig) []SocketOption {
	if !c.Enable && idle >= 0 {
		c = net.KeepAliveConfig{Enable: true, Idle: idle}
	}
	if !c.Enable {
		return nil
	}
	return []SocketOption{keepAliveConfig(c)}
}

// keepAliveConfig is one option of the four of keepalive: a zero field means package
// net's default, a negative one leaves what is.
func keepAliveConfig(c net.KeepAliveConfig) SocketOption {
	return option("keepalive_config", c, func(ep *tcp.Endpoint) error {
		ep.SocketOptions().SetKeepAlive(c.Enable)
		if c.Idle >= 0 {
			o := tcpip.KeepaliveIdleOption(seconds(c.Idle))
			if err := ep.SetSockOpt(&o); err != nil {
				return wrap(err)
			}
		}
		if c.Interval >= 0 {
			o := tcpip.KeepaliveIntervalOption(seconds(c.Interval))
			if err := ep.SetSockOpt(&o); err != nil {
				return wrap(err)
			}
		}
		if c.Count >= 0 {
			count := c.Count
			if count == 0 {
				count = defaultKeepAliveCount
			}
			return wrap(ep.SetSockOptInt(tcpip.KeepaliveCountOption, count))
		}
		return nil
	})
}

// seconds rounds up to whole ones, in which hosts count keepalive; 0 is the default.
func seconds(d time.Duration) time.Duration {
	if d == 0 {
		return defaultKeepAlive
	}
	return (d + time.Second - 1).Truncate(time.Second)
}
