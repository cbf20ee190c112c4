package main

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"netlab/cmd/netlab/analyze"
	"netlab/topology/report"
	"netlab/topology/wire/flow"
)

// analyzeFlags are the flags of the command.
type analyzeFlags struct {
	json, zeek bool
	connection int
	view       choice
	verbose    bool
	ascii      bool
	columns    int
	filter     analyze.Filter
	sort       choice
	monitor    choice
	limit      int
	most       int
	html       string
	plotFlags
}

func newAnalyze(c *console) *cobra.Command {
	var orders []string
	for _, o := range analyze.Orders() {
		orders = append(orders, string(o))
	}
	f := &analyzeFlags{
		view: newChoice(automatic, "ladder", "transcript", "states", plotView, "none"), sort: newChoice(orders...),
		monitor: newChoice("report", "fail", "strict", "off"),
	}
	cmd := &cobra.Command{
		Use:   "analyze FILE...",
		Short: "Follow the TCP connections in capture files",
		Long: `analyze follows every TCP connection in pcap and pcapng files, compressed by
gzip or not. It says who opened each one, how long it lasted, what was sent and
sent again, and how it ended. FILE may be - for standard input. Each file is
read once, from front to back, and may be of any size. Fragments are put together,
and what GRE, ERSPAN, VXLAN, Geneve, GTP-U, L2TP, Teredo and IP in IP carry is read:
the table names the tunnel. The last line says what was not read.

A capture does not show what was lost on either side of the place of capture.
That, and the states of both ends, are inferred. In the table the client is the
end that opened the connection. RTT is the round trip of the handshake, SENT and
RCVD are the payload of client and server without repetitions, RETX counts the
retransmissions of both. Where there is room, PACKETS counts the packets of both,
and RATE is their payload over the time that the connection lasted. BY is the end
that closed or reset first, and ZEEK is Zeek's conn_state, that of the first part
where Zeek takes a connection for several.

Segments are checked against those rules of the RFCs that can be judged from one
place. Broken rules come last, each with its level (MUST, SHOULD, MAY, text), how
often it was broken and when first.

If a file is damaged, everything before the damage is shown. The damage and its
place go to standard error, and the exit status is 2. With --monitor fail a broken
MUST gives status 1, with --monitor strict any broken rule. Ctrl-C shows what was
found so far, with status 130.`,
		Example: `  netlab analyze trace.pcapng
  netlab analyze trace.pcap --port 443 --sort bytes --limit 10
  netlab analyze trace.pcap --connection 3        all about one, and its ladder
  netlab analyze trace.pcap --connection 3 --plot transfer.svg
  netlab analyze trace.pcap --html trace.html     all of it, in a browser
  netlab analyze trace.pcap --zeek                what Zeek's conn.log would say
  tcpdump -w - port 80 | netlab analyze - --json`,
		Args: func(_ *cobra.Command, args []string) error { return f.check(args) },
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.conflict(cmd); err != nil {
				return err
			}
			return c.analyze(cmd.Context(), f, args)
		},
	}
	f.register(cmd)
	return cmd
}

// register declares the flags, by what they are for.
func (f *analyzeFlags) register(cmd *cobra.Command) {
	cmd.Flags().SortFlags = false
	flagGroup(cmd, "Which connections:", func(flags *pflag.FlagSet) {
		flags.Var((*addrList)(&f.filter.Addrs), "addr", "those of this `ADDRESS` or prefix; may be repeated")
		flags.Var((*portList)(&f.filter.Ports), "port", "those of this `PORT`; may be repeated")
		flags.IntVar(&f.connection, "connection", 0, "the one with this `ID`: all about it, and its packets")
		flags.IntVar(&f.limit, "limit", 0, "at most `N`, 0 for all")
		flags.Var(&f.sort, "sort", "`ORDER`: "+strings.Join(f.sort.words, ", "))
		flags.IntVar(&f.most, "max-connections", flow.DefaultMaxConns,
			"follow at most `N` at once, and sort at most N together")
	})
	flagGroup(cmd, "What is shown:", func(flags *pflag.FlagSet) {
		flags.BoolVar(&f.json, "json", false, "one JSON object a file on standard output, and nothing else")
		flags.BoolVar(&f.zeek, "zeek", false, "Zeek's conn_state and history, separated by tabs as in its conn.log")
		flags.Var(&f.view, "view", "`VIEW` of --connection: auto (a ladder on a terminal, a transcript elsewhere), ladder, transcript, states, plot, none")
		flags.StringVar(&f.html, "html", "", "all of the connections, or of --connection, as one page for a browser, a `FILE` to look at, send and keep (netlab help html)")
		f.plotFlags.register(flags)
		flags.Var(&f.monitor, "monitor", "what to make of segments that break a rule of the RFCs: report, fail (exit with 1 where it is a MUST), strict (for any rule), off")
		flags.BoolVar(&f.ascii, "ascii", false, "write ASCII characters only")
		flags.IntVar(&f.columns, "width", 0, "`COLUMNS` to fill (those of the terminal; elsewhere 80 for a ladder, as many as it takes for text)")
		flags.BoolVarP(&f.verbose, "verbose", "v", false, "leave nothing out of a view: long transfers whole, every timestamp option")
	})
	complete := func(flag string, fn cobra.CompletionFunc) {
		if err := cmd.RegisterFlagCompletionFunc(flag, fn); err != nil {
			panic(err) // no such flag
		}
	}
	complete("view", f.view.complete)
	complete("panels", f.panels.complete)
	complete("sort", f.sort.complete)
	complete("monitor", f.monitor.complete)
	for _, flag := range []string{"addr", "port", "connection", "limit", "max-connections", "width"} {
		complete(flag, cobra.NoFileCompletions)
	}
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
		return usageErrorf("standard input can be read only once")
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
			return usageErrorf("--connection is about one file: name one")
		}
	}
	for _, pair := range [][2]string{
		{"json", "zeek"},
		{"json", "plot"},
		{"json", "html"},
		{"zeek", "html"},
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
		{"json", "verbose"},
	} {
		if set(pair[0]) && set(pair[1]) {
			return usageErrorf("--%s and --%s do not go together", pair[0], pair[1])
		}
	}
	for _, name := range []string{"view", "verbose", "plot"} {
		if set(name) && !set("connection") {
			return usageErrorf("--%s is about one connection: name it by --connection", name)
		}
	}
	if err := f.plotFlags.check(cmd.Flags(), f.view.value); err != nil {
		return err
	}
	switch {
	case set("plot") && f.plot == "":
		return usageErrorf("--plot needs the name of a file")
	case set("html") && f.html == "":
		return usageErrorf("--html needs the name of a file")
	case f.plot != "" && f.plot == f.html:
		return usageErrorf("--plot and --html would both write to %s", f.plot)
	case f.plot == stdout && f.view.value != "none":
		return usageErrorf("--plot - writes to standard output: add --view none, so that nothing else does")
	case f.html == stdout && f.view.value != "none":
		return usageErrorf("--html - writes to standard output: name a connection and add --view none, so that nothing else does")
	case f.html != "" && len(cmd.Flags().Args()) > 1:
		return usageErrorf("--html writes the page of one file: name one")
	case f.limit < 0:
		return usageErrorf("--limit %d: want a number of connections, or 0 for all", f.limit)
	case f.most < 1:
		return usageErrorf("--max-connections %d: want at least 1", f.most)
	case set("width") && f.columns < report.MinLadderWidth:
		return usageErrorf("--width %d: want at least %d", f.columns, report.MinLadderWidth)
	}
	return nil
}

// page is how wide text is to be, 0 for lines of any length.
func (f *analyzeFlags) page(c *console) int {
	if f.columns > 0 {
		return f.columns
	}
	if n := width(c.out); n > 0 {
		return max(n, report.MinLadderWidth)
	}
	return 0
}
