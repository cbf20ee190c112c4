package analyze

import (
	"bufio"
	"fmt"
	"io"
	"time"

	"netlab/cmd/netlab/analyze/decap"
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// ZeekLine is what Zeek's conn.log says of a connection.
type ZeekLine struct {
	// State is [ConnState], History what Zeek's history of it is, empty where
	// histories are not written.
	State, History string
}

// Marks are what is known of a connection besides its [flow.Summary].
type Marks struct {
	// Zeek is Zeek's line, the first where Zeek writes several.
	Zeek ZeekLine
	// Tunnel is the tunnels that its first segment in one was in, nil for none.
	Tunnel *decap.Path
}

// How long Zeek keeps what it knows: tcp_close_delay, tcp_attempt_delay and
// tcp_connection_linger, between looks at a connection tcp_session_timer, and
// tcp_inactivity_timeout.
const (
	zeekDelay   = 5 * time.Second
	zeekSession = 6 * time.Second
	zeekIdle    = 5 * time.Minute
)

// zeekForgets reports whether Zeek has forgotten a connection at a time: a little
// after it ended, or was tried without an answer, or when nothing happens after
// one end has closed.
func zeekForgets(c *flow.Conn, at time.Duration) bool {
	first, last := c.Span()
	if at-last > zeekIdle {
		return true
	}
	if ended, ok := c.Ended(); ok {
		return at-ended > zeekDelay
	}
	if at-first <= zeekDelay || at-last <= zeekDelay && c.Ends[0].State != wire.SynSent {
		return false
	}
	switch c.Ending() {
	case flow.Unanswered:
		return true
	case flow.HalfClosed:
		look := first + zeekDelay + zeekSession*((last-first)/zeekSession+1)
		return at > look
	}
	return false
}

// ZeekHeader names the fields that [WriteZeek] writes, as Zeek's logs do.
const ZeekHeader = "#fields\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tconn_state\thistory"

// WriteZeek writes connections as Zeek's conn.log does: for each the fields of
// [ZeekHeader], separated by tabs.
func WriteZeek(w io.Writer, entries []Entry) error {
	b := bufio.NewWriter(w)
	for i := range entries {
		e := &entries[i]
		fmt.Fprintf(b, "%s\t%d\t%s\t%d\t%s\t%s\n",
			e.Ends[0].Addr(), e.Ends[0].Port(), e.Ends[1].Addr(), e.Ends[1].Port(), e.Zeek.State, e.Zeek.History)
	}
	return b.Flush()
}

// ConnState says how a connection stood in the end, in the words of Zeek's
// conn_state: S0 tried, REJ refused, S1 open, S2 and S3 closed by the client or
// the server alone, SF closed by both, RSTO and RSTR reset by the client or the
// server, RSTOS0 given up by the client before it was answered, RSTRH reset by a
// server whose client was not seen, SH and SHR the same with a FIN, OTH anything
// else. Segments that had no effect do not count.
func ConnState(s *flow.Summary) string {
	client, server := &s.Ends[0], &s.Ends[1]
	// One whose SYN was not captured has opened too where it acknowledges the
	// other's SYN,ACK.
	opened := client.HasISN || server.HasISN && client.Packets > client.Resets
	switch {
	case client.FIN && server.FIN:
		return "SF"
	case s.Resetter == 0:
		switch {
		case server.HasISN:
			return "RSTO"
		case client.HasISN && client.PureACKs == 0:
			return "RSTOS0"
		}
	case s.Resetter == 1:
		switch {
		case client.Packets == 0 && server.Packets == server.Resets:
			return "OTH"
		case !opened:
			return "RSTRH"
		case !server.HasISN && client.HasISN:
			return "REJ"
		}
		return "RSTR"
	case client.HasISN && !server.HasISN && client.Resets > 0 && client.PureACKs == 0:
		return "RSTOS0" // it answered something else
	case client.FIN:
		if server.HasISN {
			return "S2"
		}
		return "SH"
	case server.FIN:
		if opened {
			return "S3"
		}
		return "SHR"
	case opened && server.HasISN:
		return "S1"
	case client.HasISN && server.DataSegments == 0:
		return "S0"
	}
	return "OTH"
}
