package nodes

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Setting is one of the [Options] as labs name it.
type Setting struct {
	Name string
	// Doc says what it is and, after a semicolon, its default.
	Doc string
	// Field is where its value is, a *bool, *int, *uint8, *string, *time.Duration or
	// *Ports.
	Field func(*Options) any
	// Low and High bound a number; those of a size in bytes are 0.
	Low, High int
	// Negated says that the field is true where the setting is off.
	Negated bool
}

// Settings are all options but [Options.Forward].
var Settings = []Setting{
	{Name: "time_wait", Doc: "how long a connection stays in TIME-WAIT, 2 MSL; 60s", Field: func(o *Options) any { return &o.TimeWait }},
	{Name: "fin_wait_2", Doc: "how long a closed socket waits in FIN-WAIT-2; 60s, at most 120s", Field: func(o *Options) any { return &o.FinWait2 }},
	{Name: "time_wait_reuse", Doc: "whether a port in TIME-WAIT may be taken by a new connection: off, global, or loopback, which is the default", Field: func(o *Options) any { return &o.TimeWaitReuse }},
	{Name: "cc", Doc: "the congestion control: reno, the default, or cubic", Field: func(o *Options) any { return &o.CongestionControl }},
	{Name: "rto_min", Doc: "the smallest retransmission timeout; 200ms", Field: func(o *Options) any { return &o.MinRTO }},
	{Name: "rto_max", Doc: "the largest retransmission timeout; 120s", Field: func(o *Options) any { return &o.MaxRTO }},
	{Name: "syn_retries", Doc: "how often a SYN is retransmitted, 6 at most; 6", Low: 1, High: maxSynRetries, Field: func(o *Options) any { return &o.SynRetries }},
	{Name: "retries", Doc: "how often a segment is retransmitted before the connection is given up; 15", Low: 1, High: 255, Field: func(o *Options) any { return &o.Retries }},
	{Name: "send_buffer", Doc: "the bytes that a socket's send buffer takes; 1MiB", Field: func(o *Options) any { return &o.SendBuffer }},
	{Name: "receive_buffer", Doc: "the bytes that a socket's receive buffer takes at first; 1MiB", Field: func(o *Options) any { return &o.ReceiveBuffer }},
	{Name: "sack", Doc: "selective acknowledgments, RFC 2018; True", Negated: true, Field: func(o *Options) any { return &o.NoSACK }},
	{Name: "rack", Doc: "RACK-TLP loss detection, RFC 8985; True", Negated: true, Field: func(o *Options) any { return &o.NoRACK }},
	{Name: "nagle", Doc: "whether new sockets hold back small segments, RFC 896; False", Field: func(o *Options) any { return &o.Nagle }},
	{Name: "autotune", Doc: "whether receive buffers grow by themselves; True", Negated: true, Field: func(o *Options) any { return &o.FixedReceiveBuffer }},
	{Name: "syn_cookies", Doc: "whether each SYN is answered with a cookie, not only once the backlog is full; False", Field: func(o *Options) any { return &o.SynCookies }},
	{Name: "ports", Doc: "the ports, \"50000-50099\", from which a connection takes its own; 16000-65535", Field: func(o *Options) any { return &o.Ports }},
	{Name: "ttl", Doc: "the time to live of what the node sends; 64", Low: 1, High: 255, Field: func(o *Options) any { return &o.TTL }},
}

// forwards is the option that labs set by making a router.
var forwards = Setting{Name: "forward", Field: func(o *Options) any { return &o.Forward }}

// text writes the setting with its value as labs do: "time_wait=10s", "sack=False".
func (s *Setting) text(o *Options) string {
	var value any
	switch f := s.Field(o).(type) {
	case *bool:
		value = "False"
		if *f != s.Negated {
			value = "True"
		}
	case *time.Duration:
		value = strconv.FormatFloat(f.Seconds(), 'f', -1, 64) + "s"
	case *int:
		value = *f
	case *uint8:
		value = *f
	case *string:
		value = *f
	case *Ports:
		value = *f
	}
	return fmt.Sprintf("%s=%v", s.Name, value)
}

// changes writes those options that are others than before, by their values in
// force; empty where none is.
func (o Options) changes(before Options) string {
	o, before = o.full(), before.full()
	var changed []string
	for _, s := range append(Settings[:len(Settings):len(Settings)], forwards) {
		if now := s.text(&o); now != s.text(&before) {
			changed = append(changed, now)
		}
	}
	return strings.Join(changed, " ")
}
