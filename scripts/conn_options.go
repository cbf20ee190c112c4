package scripts

import (
	"fmt"
	"time"

	"go.starlark.net/starlark"

	"netlab/nodes"
)

// connSettings are the keywords of conn.set(), connect() and listen().
var connSettings = []setting[[]nodes.SocketOption]{
	option("nodelay", "True or False", "send small segments at once: Nagle's algorithm off (TCP_NODELAY)", yes, nodes.NoDelay),
	option("cork", "True or False", "hold back small segments until it is off again (TCP_CORK)", yes, nodes.Cork),
	option("keepalive", "True or False", "probe an idle connection (SO_KEEPALIVE)", yes, nodes.KeepAlive),
	option("keepalive_idle", "duration", "how long it is idle before the first probe; 2h (TCP_KEEPIDLE)", positive, nodes.KeepAliveIdle),
	option("keepalive_interval", "duration", "the time between probes; 75s (TCP_KEEPINTVL)", positive, nodes.KeepAliveInterval),
	option("keepalive_count", "number", "how many probes go unanswered before the connection is given up; 9 (TCP_KEEPCNT)", number(1, 255), nodes.KeepAliveCount),
	option("linger", "0 or None", "SO_LINGER: with 0 closing resets the connection; None, the default, is off; closing never waits, so no other time is taken", lingering, nodes.Linger),
	option("user_timeout", "duration", "how long data may stay unacknowledged; 0 leaves it to the retries (TCP_USER_TIMEOUT)", notNegative, nodes.UserTimeout),
	option("fin_wait_2", "duration", "how long the closed socket waits in FIN-WAIT-2, 120s at most (TCP_LINGER2)", finWait2, nodes.FinWait2),
	option("defer_accept", "duration", "stay in SYN-RECEIVED until the first data, at most this long (TCP_DEFER_ACCEPT)", positive, nodes.DeferAccept),
	option("cc", "word", "reno or cubic (TCP_CONGESTION)", congestionControl, nodes.CongestionControl),
	option("mss", "number", "the largest segment that is announced, before connecting or listening, 88 at least (TCP_MAXSEG)", number(nodes.MinMSS, 65535), nodes.MSS),
	option("syn_retries", "number", "how often the SYN is retransmitted, 6 at most (TCP_SYNCNT)", number(1, 6), nodes.SynRetries),
	option("send_buffer", "size", "the size of the send buffer (SO_SNDBUF)", bufferSize, nodes.SendBuffer),
	option("receive_buffer", "size", "the size of the receive buffer (SO_RCVBUF)", bufferSize, nodes.ReceiveBuffer),
	option("reuse_address", "True or False", "bind to a port that others hold in TIME-WAIT (SO_REUSEADDR)", yes, nodes.ReuseAddress),
	option("reuse_port", "True or False", "let several sockets bind to one port (SO_REUSEPORT)", yes, nodes.ReusePort),
	option("ttl", "1 to 255", "the time to live of what is sent (IP_TTL)", number(1, 255), nodes.TTL),
}

func option[V any](name, value, doc string, read func(starlark.Value) (V, error), make func(V) nodes.SocketOption) setting[[]nodes.SocketOption] {
	return setting[[]nodes.SocketOption]{Setting{name, value, doc}, func(to *[]nodes.SocketOption, v starlark.Value) error {
		x, err := read(v)
		if err == nil {
			*to = append(*to, make(x))
		}
		return err
	}}
}

func lingering(v starlark.Value) (time.Duration, error) {
	if v == starlark.None {
		return -1, nil
	}
	d, err := toDuration(v)
	if err == nil && d != 0 {
		err = fmt.Errorf("%s: closing never waits: want 0, which resets, or None, which is off", brief(v))
	}
	return d, err
}

func finWait2(v starlark.Value) (time.Duration, error) {
	d, err := toDuration(v)
	if err == nil && d > nodes.MaxFinWait2 {
		err = fmt.Errorf("%v: want at most %v", Duration(d), Duration(nodes.MaxFinWait2))
	}
	return d, err
}

func bufferSize(v starlark.Value) (int, error) {
	n, err := size(v)
	if err == nil && n < 1 {
		err = fmt.Errorf("%s: want at least 1 byte", brief(v))
	}
	return n, err
}

func congestionControl(v starlark.Value) (string, error) {
	name, err := word(v)
	if err == nil {
		err = nodes.Options{CongestionControl: name}.Validate()
	}
	return name, err
}

// keepsAlive reports whether the options of a socket turn keepalive probes on.
func keepsAlive(kwargs []starlark.Tuple) bool {
	for _, kv := range kwargs {
		if kv[0] == starlark.String("keepalive") {
			return kv[1] == starlark.True
		}
	}
	return false
}
