package analyze

import (
	"bufio"
	"fmt"
	"io"
	"time"

	"netlab/topology/wire/flow"
)

// ZeekLinger is how long Zeek keeps a connection that is over, for [Options]: its
// tcp_close_delay. It writes what comes later as a line of its own.
const ZeekLinger = 5 * time.Second

// ZeekHeader names the fields that [WriteZeek] writes, as Zeek's logs do.
const ZeekHeader = "#fields\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tconn_state\thistory"

// WriteZeek writes connections as Zeek's conn.log does: for each the fields of
// [ZeekHeader], separated by tabs.
func WriteZeek(w io.Writer, entries []Entry) error {
	b := bufio.NewWriter(w)
	for i := range entries {
		e := &entries[i]
		fmt.Fprintf(b, "%s\t%d\t%s\t%d\t%s\t%s\n",
			e.Ends[0].Addr(), e.Ends[0].Port(), e.Ends[1].Addr(), e.Ends[1].Port(), e.Zeek, e.History)
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
		case !opened:
			return "RSTRH"
		case !server.HasISN && client.HasISN:
			return "REJ"
		}
		return "RSTR"
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
