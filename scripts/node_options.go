package scripts

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.starlark.net/starlark"

	"netlab/nodes"
)

// nodeSettings are the keywords of host(), router() and node.set(); their
// defaults are those of nodes.Options.
var nodeSettings = []setting{
	duration("time_wait", "how long a connection stays in TIME-WAIT, 2 MSL; 60s", func(o *nodes.Options) *time.Duration { return &o.TimeWait }),
	duration("fin_wait_2", "how long a closed socket waits in FIN-WAIT-2; 60s, at most 120s", func(o *nodes.Options) *time.Duration { return &o.FinWait2 }),
	named("time_wait_reuse", "whether a port in TIME-WAIT may be taken by a new connection: off, global, or loopback, which is the default", func(o *nodes.Options) *string { return &o.TimeWaitReuse }),
	named("cc", "the congestion control: reno, the default, or cubic", func(o *nodes.Options) *string { return &o.CongestionControl }),
	duration("rto_min", "the smallest retransmission timeout; 200ms", func(o *nodes.Options) *time.Duration { return &o.MinRTO }),
	duration("rto_max", "the largest retransmission timeout; 120s", func(o *nodes.Options) *time.Duration { return &o.MaxRTO }),
	count("syn_retries", "how often a SYN is retransmitted, 6 at most; 6", 1, 6, func(o *nodes.Options) *int { return &o.SynRetries }),
	count("retries", "how often a segment is retransmitted before the connection is given up; 15", 1, 255, func(o *nodes.Options) *int { return &o.Retries }),
	amount("send_buffer", "the bytes that a socket's send buffer takes; 1MiB", func(o *nodes.Options) *int { return &o.SendBuffer }),
	amount("receive_buffer", "the bytes that a socket's receive buffer takes at first; 1MiB", func(o *nodes.Options) *int { return &o.ReceiveBuffer }),
	switchOff("sack", "selective acknowledgments, RFC 2018; True", func(o *nodes.Options) *bool { return &o.NoSACK }),
	switchOff("rack", "RACK-TLP loss detection, RFC 8985; True", func(o *nodes.Options) *bool { return &o.NoRACK }),
	switchOn("nagle", "whether new sockets hold back small segments, RFC 896; False", func(o *nodes.Options) *bool { return &o.Nagle }),
	switchOff("autotune", "whether receive buffers grow by themselves; True", func(o *nodes.Options) *bool { return &o.FixedReceiveBuffer }),
	switchOn("syn_cookies", "whether each SYN is answered with a cookie, not only once the backlog is full; False", func(o *nodes.Options) *bool { return &o.SynCookies }),
	{
		name: "ports", want: "range", doc: "the ports, \"50000-50099\", from which a connection takes its own; 16000-65535",
		node: func(o *nodes.Options, v starlark.Value) (err error) {
			o.FirstPort, o.LastPort, err = portRange(v)
			return err
		},
	},
	{
		name: "ttl", want: "1 to 255", doc: "the time to live of what the node sends; 64",
		node: func(o *nodes.Options, v starlark.Value) error {
			n, err := number(1, 255)(v)
			o.TTL = uint8(n)
			return err
		},
	},
}

func duration(name, doc string, field func(*nodes.Options) *time.Duration) setting {
	return setting{name: name, want: "duration", doc: doc, node: func(o *nodes.Options, v starlark.Value) (err error) {
		*field(o), err = positive(v)
		return err
	}}
}

func named(name, doc string, field func(*nodes.Options) *string) setting {
	return setting{name: name, want: "word", doc: doc, node: func(o *nodes.Options, v starlark.Value) (err error) {
		*field(o), err = word(v)
		return err
	}}
}

func count(name, doc string, low, high int, field func(*nodes.Options) *int) setting {
	return setting{name: name, want: "number", doc: doc, node: func(o *nodes.Options, v starlark.Value) (err error) {
		*field(o), err = number(low, high)(v)
		return err
	}}
}

func amount(name, doc string, field func(*nodes.Options) *int) setting {
	return setting{name: name, want: "size", doc: doc, node: func(o *nodes.Options, v starlark.Value) (err error) {
		*field(o), err = size(v)
		return err
	}}
}

func switchOn(name, doc string, field func(*nodes.Options) *bool) setting {
	return setting{name: name, want: "True or False", doc: doc, node: func(o *nodes.Options, v starlark.Value) (err error) {
		*field(o), err = yes(v)
		return err
	}}
}

func switchOff(name, doc string, field func(*nodes.Options) *bool) setting {
	return setting{name: name, want: "True or False", doc: doc, node: func(o *nodes.Options, v starlark.Value) error {
		on, err := yes(v)
		*field(o) = !on
		return err
	}}
}

// portRange reads "50000-50099".
func portRange(v starlark.Value) (first, last uint16, err error) {
	text, err := word(v)
	if err != nil {
		return 0, 0, err
	}
	low, high, _ := strings.Cut(text, "-")
	a, err1 := strconv.ParseUint(low, 10, 16)
	b, err2 := strconv.ParseUint(high, 10, 16)
	if err1 != nil || err2 != nil || a == 0 || a > b {
		return 0, 0, hint(fmt.Errorf("%q is not a range of ports", text), `such as "50000-50099"`)
	}
	return uint16(a), uint16(b), nil
}

// setNode reads keywords as options of a node.
func setNode(o *nodes.Options, kwargs []starlark.Tuple) error {
	return applySettings(nodeSettings, kwargs, nil, func(s *setting, v starlark.Value) error { return s.node(o, v) })
}
