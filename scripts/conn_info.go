package scripts

import (
	"go.starlark.net/starlark"

	"netlab/nodes"
	tcpflow "netlab/topology/wire/flow"
)

func connInfoMethod() []entry {
	return []entry{
		builtin("info()", connInfo, "What is known of the connection, as a dict: rtt, rttvar, rto, cwnd and ssthresh in packets, recovery, reordering, readable bytes, of the stack; and the variables of its end.").more(
			"Snd_una, snd_nxt and rcv_nxt are numbers as in the transcript, snd_wnd and rcv_wnd bytes (RFC 9293 section 3.3.1), as far as what has reached this end says. " +
				"Mss and peer_mss are those of the SYNs, wscale and peer_wscale the shift counts in force, sack and timestamps whether both ends offered them. What is not known yet is None."),
	}
}

func connInfo(c *call) (starlark.Value, error) {
	if err := c.unpack(); err != nil {
		return nil, err
	}
	var i nodes.Info
	err := c.withSocket(func(s *nodes.Socket) error { i = s.Info(); return nil })
	if err != nil {
		return nil, err
	}
	pairs := []any{
		"state", i.State.String(), "rtt", Duration(i.RTT), "rttvar", Duration(i.RTTVar), "rto", Duration(i.RTO),
		"cwnd", uint64(i.CWnd), "ssthresh", uint64(i.SSThresh),
		"recovery", i.Recovery.String(), "reordering", i.ReorderSeen, "readable", i.Readable,
	}
	return record(append(pairs, c.self.(*conn).variables()...)...), nil
}

// variables are those of the connection's end.
func (c *conn) variables() []any {
	if c.tcp == nil {
		c = &conn{tcp: new(tcpflow.Conn)}
	}
	sum := c.tcp.Summary()
	a, b := sum.Ends[c.side], sum.Ends[1-c.side]
	v := c.tcp.Variables(c.side)
	opened := a.HasISN && b.HasISN
	scaled := opened && sum.WindowScaling
	return []any{
		"snd_una", known(v.HasISS, v.Una-v.ISS), "snd_nxt", known(v.HasISS, v.Nxt-v.ISS), "snd_wnd", known(v.HasISS && v.HasIRS, v.Wnd),
		"rcv_nxt", known(v.HasIRS, v.RcvNxt-v.IRS), "rcv_wnd", known(v.HasIRS, v.RcvWnd()),
		"mss", known(a.HasISN, uint32(a.MSS)), "peer_mss", known(b.HasISN, uint32(b.MSS)),
		"wscale", known(scaled, uint32(a.WindowScale)), "peer_wscale", known(scaled, uint32(b.WindowScale)),
		"sack", sum.SACK, "timestamps", sum.Timestamps,
	}
}

// known is a number, or None where it is not known.
func known(ok bool, n uint32) starlark.Value {
	if !ok {
		return starlark.None
	}
	return starlark.MakeUint64(uint64(n))
}
