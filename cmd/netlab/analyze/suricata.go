package analyze

import (
	"netlab/topology/wire"
	"netlab/topology/wire/flow"
)

// SuricataState says how a connection stood in the end, in the words of the
// tcp.state of Suricata's flow records: one state for both ends, in which the
// client's FIN makes close_wait and the server's fin_wait1.
func SuricataState(s *flow.Summary) string {
	client, server := &s.Ends[0], &s.Ends[1]
	switch s.Ending {
	case flow.Closed, flow.WasReset, flow.Refused:
		return "closed"
	case flow.Closing:
		switch {
		case s.Simultaneous:
			return "closing"
		case s.Closer == 0:
			return "last_ack"
		}
		return "time_wait"
	case flow.HalfClosed:
		switch {
		case client.FIN:
			return "close_wait"
		case passed(server, wire.FinWait2):
			return "fin_wait2"
		}
		return "fin_wait1"
	case flow.StillOpen:
		return "established"
	}
	switch {
	case server.HasISN:
		return "syn_recv"
	case client.HasISN:
		return "syn_sent"
	}
	return "none"
}

// passed reports whether an end has been in a state.
func passed(d *flow.Direction, state wire.State) bool {
	for _, s := range d.States {
		if s.State == state {
			return true
		}
	}
	return false
}
