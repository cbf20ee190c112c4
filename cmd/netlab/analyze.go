package main

import (
	"github.com/spf13/cobra"

	"netlab/topology/analysis"
	"netlab/topology/report"
	"netlab/topology/wire/flow"
)

// analyzeFlags are the flags of the command.
type analyzeFlags struct {
	json, zeek bool
	connection int
	view       choice
	full       bool
	ascii      bool
	width      int
	filter     analysis.Filter
	sort       choice
	limit      int
	most       int
}

func newAnalyze(c *console) *cobra.Command {
	var orders []string
	for _, o := range analysis.Orders() {
		orders = append(orders, string(o))
	}
	f := &analyzeFlags{view: newChoice("ladder", "transcript", "states", "none"), sort: newChoice(orders...)}
	cmd := &cobra.Command{
		Use:   "analyze FILE...",
		Short: "Follow the TCP connections in capture files",
		Long: `analyze follows every TCP connection in pcap and pcapng files, compressed by
gzip or not, and says who opened it, for how long it lasted, what was sent and
sent again, and how it ended. FILE may be - for standard input. Each file is
read once, from front to back, and may be of any size.

What was lost before or after the place of capture can only be inferred, as are
the states of both ends. In the table, a connection's client is the end that
opened it, RTT is the handshake's round trip, SENT and RCVD are the payload of
client and server without repetitions, RETX counts the retransmissions of both,
BY is the end that closed or reset first, and ZEEK is Zeek's conn_state.

Of a damaged file everything up to the damage is shown; the damage, with its
place, goes to standard error, and the exit status is 2. Ctrl-C shows what was
found so far, with status 130.`,
		Example: `  netlab analyze trace.pcapng
  netlab analyze trace.pcap --port 443 --sort bytes --limit 10
  netlab analyze trace.pcap --connection 3           all about one, and its ladder
  netlab analyze trace.pcap --zeek                   what Zeek's conn.log would say
  tcpdump -w - port 80 | netlab analyze - --json`,
		Args: func(_ *cobra.Command, args []string) error { return f.check(args) },
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.conflict(cmd); err != nil {
				return err
			}
			return c.analyze(cmd.Context(), f, args)
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.BoolVar(&f.json, "json", false, "print one JSON object a file")
	flags.BoolVar(&f.zeek, "zeek", false, "print Zeek's conn_state and history, separated by tabs as in conn.log")
	flags.IntVar(&f.connection, "connection", 0, "show all about the connection with this ID, and its packets")
	flags.Var(&f.view, "view", "how --connection shows the packets")
	flags.BoolVar(&f.full, "full", false, "leave nothing out of a view, also of long transfers")
	flags.Var((*addrList)(&f.filter.Addrs), "addr", "show only connections of this address or prefix; may be repeated")
	flags.Var((*portList)(&f.filter.Ports), "port", "show only connections of this port; may be repeated")
	flags.Var(&f.sort, "sort", "what to sort by")
	flags.IntVar(&f.limit, "limit", 0, "show this many connections at most, 0 for all")
	flags.IntVar(&f.most, "max-connections", flow.DefaultMaxConns,
		"how many to follow at once, and to keep for sorting; of more, parts are sorted on their own")
	flags.BoolVar(&f.ascii, "ascii", false, "draw with ASCII characters alone")
	flags.IntVar(&f.width, "width", 0, "how many columns to fill, 0 for those of the terminal")
	_ = cmd.RegisterFlagCompletionFunc("view", f.view.complete)
	_ = cmd.RegisterFlagCompletionFunc("sort", f.sort.complete)
	return cmd
}

// check refuses what no file can be.
func (f *analyzeFlags) check(args []string) error {
	stdin := 0
	for _, a := range args {
		if a == stdout {
			stdin++
		}
	}
	switch {
	case len(args) == 0:
		return usageErrorf("analyze needs a capture file, or - for standard input")
	case stdin > 1:
		return usageErrorf("standard input can be read once only")
	}
	return nil
}

// conflict refuses flags that say nothing together.
func (f *analyzeFlags) conflict(cmd *cobra.Command) error {
	set := func(name string) bool { return cmd.Flags().Changed(name) }
	if set("connection") {
		if f.connection < 1 {
			return usageErrorf("--connection %d: want an ID of the table, from 1 on", f.connection)
		}
		if len(cmd.Flags().Args()) > 1 {
			return usageErrorf("--connection is of one file: name one")
		}
	}
	for _, pair := range [][2]string{
		{"json", "zeek"},
		{"json", "view"},
		{"connection", "zeek"},
		{"connection", "addr"},
		{"connection", "port"},
		{"connection", "sort"},
		{"connection", "limit"},
		{"json", "width"},
		{"zeek", "width"},
		{"json", "ascii"},
		{"zeek", "ascii"},
		{"json", "full"},
	} {
		if set(pair[0]) && set(pair[1]) {
			return usageErrorf("--%s and --%s do not go together", pair[0], pair[1])
		}
	}
	for _, name := range []string{"view", "full"} {
		if set(name) && !set("connection") {
			return usageErrorf("--%s is about one connection: name it by --connection", name)
		}
	}
	switch {
	case f.limit < 0:
		return usageErrorf("--limit %d: want a number of connections, or 0 for all", f.limit)
	case f.most < 1:
		return usageErrorf("--max-connections %d: want at least 1", f.most)
	case f.width != 0 && f.width < fallbackWidth:
		return usageErrorf("--width %d: want at least %d, or 0", f.width, fallbackWidth)
	}
	return nil
}

// page is how wide text is to be, 0 for lines of any length.
func (f *analyzeFlags) page(c *console) int {
	if f.width > 0 {
		return f.width
	}
	if n := width(c.out); n > 0 {
		return max(n, report.MinLadderWidth)
	}
	return 0
}
