package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"netlab/cmd/netlab/control"
	"netlab/topology/report/pen"
	"netlab/topology/samples"
	"netlab/topology/words"
)

func (f *ctl) newSockets() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sockets",
		Short: "List the TCP sockets of all nodes, as ss -tan does",
		Long: `sockets lists the TCP sockets of all nodes. Recv-Q is how many bytes wait to be
read, of a listener how many connections wait to be accepted; Send-Q how many
bytes are sent and not acknowledged. Conn is the number of the connection, for
netlab ctl ladder. Where there is room for them, the variables of the stack
follow: cwnd and ssthresh in segments, the smoothed round-trip time, the
retransmission timeout, and what the congestion control is doing.`,
		Example: `  netlab ctl sockets
  netlab ctl sockets --width 160
  netlab ctl sockets --json | jq '.[] | select(.state == "TIME-WAIT")'`,
		Args:              noArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.checkWidth(cmd, minWidth); err != nil {
				return err
			}
			return answer(cmd.Context(), f, (*control.Client).Sockets, func(all []control.Socket) error {
				return writeSockets(f.out, all, f.width(0), func(s string) string { return f.paint(f.out, pen.Title, s) })
			})
		},
	}
	f.addWidth(cmd)
	return cmd
}

// socketHead are the columns of a table of sockets, those with variables last; numeric
// are those that are aligned to the right.
var (
	socketHead = []string{"Node", "State", "Recv-Q", "Send-Q", "Local Address:Port", "Peer Address:Port", "Conn", "cwnd", "ssthresh", "rtt", "rto", "recovery"}
	numeric    = map[string]bool{"Recv-Q": true, "Send-Q": true, "Conn": true, "cwnd": true, "ssthresh": true, "rtt": true, "rto": true}
)

const (
	socketColumns = 7 // without the variables
	peerColumn    = 5
)

// writeSockets writes a table of sockets, so wide at most, 0 for any. Where one does not
// fit into a line, its peer begins another.
func writeSockets(w io.Writer, all []control.Socket, most int, title func(string) string) error {
	rows := [][]string{socketHead}
	for i := range all {
		rows = append(rows, socketRow(&all[i]))
	}
	widths := make([]int, len(socketHead))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], words.Width(cell))
		}
	}
	columns := len(socketHead)
	if most > 0 && lineWidth(widths) > most {
		columns = socketColumns
	}
	stacked := most > 0 && lineWidth(widths[:columns]) > most
	for n, row := range rows {
		text := socketLine(row[:columns], widths)
		if stacked {
			text = socketLine(row[:peerColumn], widths) + "\n    " + strings.TrimSpace(socketLine(row[peerColumn:columns], widths[peerColumn:]))
		}
		if n == 0 {
			text = title(text)
		}
		if _, err := fmt.Fprintln(w, text); err != nil {
			return err
		}
	}
	return nil
}

func socketRow(s *control.Socket) []string {
	row := []string{s.Node, s.State, strconv.Itoa(s.RecvQ), strconv.FormatUint(uint64(s.SendQ), 10), s.Local, s.Peer, "", "", "", "", "", ""}
	if s.Peer == "" {
		row[5] = "*:*"
		return row
	}
	if s.Conn > 0 {
		row[6] = strconv.Itoa(s.Conn)
	}
	if s.CWnd > 0 {
		row[7] = strconv.FormatUint(uint64(s.CWnd), 10)
	}
	if s.SSThresh > 0 && s.SSThresh < samples.NoThreshold {
		row[8] = strconv.FormatUint(uint64(s.SSThresh), 10)
	}
	for i, d := range []time.Duration{s.RTT, s.RTO} {
		if d > 0 {
			row[9+i] = d.Round(100 * time.Microsecond).String()
		}
	}
	if s.Recovery != "open" {
		row[11] = s.Recovery
	}
	return row
}

const socketGap = 2

func lineWidth(widths []int) int {
	n := -socketGap
	for _, w := range widths {
		n += w + socketGap
	}
	return n
}

func socketLine(cells []string, widths []int) string {
	var b strings.Builder
	for i, cell := range cells {
		if i > 0 {
			b.WriteString(strings.Repeat(" ", socketGap))
		}
		if numeric[socketHead[len(socketHead)-len(widths)+i]] {
			b.WriteString(strings.Repeat(" ", widths[i]-words.Width(cell)) + cell)
		} else {
			b.WriteString(words.Pad(cell, widths[i]))
		}
	}
	return strings.TrimRight(b.String(), " ")
}
