package flow

// ZeekLine is what Zeek's conn.log says of a connection.
type ZeekLine struct {
	State   string `json:"conn_state"`
	History string `json:"history"`
	// OrigBytes and RespBytes are payload by sequence numbers.
	OrigBytes uint64 `json:"orig_bytes"`
	RespBytes uint64 `json:"resp_bytes"`
}

func (z *zeekConn) line() ZeekLine {
	o, r := &z.ends[0], &z.ends[1]
	return ZeekLine{
		State: z.connState(), History: string(z.log.letters),
		OrigBytes: o.size(r), RespBytes: r.size(o),
	}
}

// connState is conn_state.
func (z *zeekConn) connState() string {
	o, r := &z.ends[0], &z.ends[1]
	quiet := func(e *zeekEnd) bool { return e.state == zeekInactive || e.state == zeekPartial }
	switch {
	case r.state == zeekReset:
		switch {
		case o.state == zeekSynSent, o.state == zeekSynAckSent,
			o.state == zeekReset && o.size(r) == 0 && r.size(o) == 0:
			return "REJ"
		case quiet(o):
			return "RSTRH"
		}
		return "RSTR"
	case o.state == zeekReset:
		switch {
		case !quiet(r):
			return "RSTO"
		case z.log.onlySYN():
			return "RSTOS0"
		}
		return "OTH"
	case o.state == zeekClosed && r.state == zeekClosed:
		return "SF"
	case o.state == zeekClosed:
		if quiet(r) {
			return "SH"
		}
		return "S2"
	case r.state == zeekClosed:
		if quiet(o) {
			return "SHR"
		}
		return "S3"
	case o.state == zeekSynSent && r.state == zeekInactive:
		return "S0"
	case o.state == zeekEstablished && r.state == zeekEstablished:
		return "S1"
	}
	return "OTH"
}

// onlySYN reports whether the originator sent nothing but SYNs before its RST.
func (h *zeekHistory) onlySYN() bool {
	l := h.letters
	if len(l) > 0 && l[0] == '^' {
		l = l[1:]
	}
	if len(l) == 0 || l[0] != 'S' {
		return false
	}
	for _, c := range l[1:] {
		switch c {
		case 'R':
			return true
		case 'H', 'A', 'F', 'G', 'I', 'Q':
			return false
		}
	}
	return false
}
