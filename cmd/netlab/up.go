package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"netlab/cmd/netlab/control"
	"netlab/scripts"
)

// upFlags are the flags of netlab up.
type upFlags struct {
	links []string // --link
	name  string
	seed  uint64
	given []string // --param
	span  time.Duration
	// timeline says that the lab's acts on links and nodes are done.
	timeline bool
	monitor  choice
	proxyFlags
	programFlags
	shown *outputFlags
}

func newUp(c *console) *cobra.Command {
	f := &upFlags{shown: newOutputFlags("summary"), monitor: newChoice("report", "off")}
	cmd := &cobra.Command{
		Use:   "up [LAB]",
		Short: "Keep a network up in real time, and join programs of this machine to it",
		Long: `up makes a network and keeps it up in real time until Ctrl-C, or for as long as
--for says. Programs of this machine reach it through ports and proxies, and
everything that they send is delayed, lost, recorded and checked as in a lab.

The network is that of the flags --link, or the one that LAB builds (as in
netlab run). Of a lab the nodes, addresses, links and their settings are taken:
its script is run until the network is built, and no further, since programs
take the place of its connections. With --timeline the lab is run in virtual time
first, and what it did to links and nodes (cuts, settings, rules, partitions,
crashes) is done at the same times here. A node of several --link passes packets on.

--forward gives a port of this machine that leads to a node, --reverse a port of
a node that leads to a service of this machine, --socks5 and --http-proxy proxies
whose connections leave from a node: they know the names of nodes, and reach
nothing but nodes. All of them listen at loopback addresses of this machine only,
and lead to such, unless --non-loopback permits others.

netlab ctl cuts and mends its links while it is up, and shows its sockets and
ladders (netlab ctl --help).

--run starts a program of this machine as a node, unmodified, on Linux: it sees the
network of the lab and no other, and its TCP is the kernel's. It needs no
privileges. Its output has the node's name before each line, and it has no input:
--programs is for what reads the terminal. Programs start in the order in which they
are named, each when the one before it listens. One whose line ends in & is in the
background; where none does, all but the last are. When the last one in the foreground
has ended the network ends, with its exit status. When the network ends, all programs of
nodes get SIGTERM, and SIGKILL three seconds later. netlab ctl crash kills the
programs of a node at once, and boot starts those of --run again.

A link carries packets of 1500 bytes at most unless it says otherwise: with mtu 65000
a transfer costs the machine a fraction, where nothing but its bytes matters.

A status line appears now and then. At the end comes a summary, and
what else is asked for by --view, --json, --pcapng and the like. The record keeps
the latest packets, the file of --pcapng has them all. The exit status is 0 after
Ctrl-C too, 2 where the network could not be made or kept up.`,
		Example: `  netlab up --link "a b delay 50ms loss 1%" --reverse b:80=127.0.0.1:8000 \
      --forward 127.0.0.1:8080=a:b:80     what is at 8000, at 8080 by the link
  netlab up --link "a b delay 50ms loss 1%" \
      --run "b: python3 -m http.server 80" --run "a: curl http://b/"
  netlab up --link "a b mtu 9000 rate 20mbit" --socks5 127.0.0.1:1080=a --for 1h
  netlab up two-routers --for 10m --pcapng two-routers.pcapng
  netlab up --link "a r rate 20mbit" --link "r b delay 20ms" --for 1h`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usageErrorf("up takes one lab, got %d", len(args))
			}
			return nil
		},
		ValidArgsFunction: completeLab,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(cmd.Flags(), args); err != nil {
				return err
			}
			return f.up(cmd.Context(), c, args)
		},
	}
	f.register(cmd)
	return cmd
}

// register declares the flags, by what they are for.
func (f *upFlags) register(cmd *cobra.Command) {
	cmd.Flags().SortFlags = false
	flagGroup(cmd, "What is up:", func(flags *pflag.FlagSet) {
		flags.StringArrayVar(&f.links, "link", nil, "a link `\"A B [mtu N] NETEM\"` between two nodes, such as \"a b delay 50ms loss 1%\" (netlab help netem); may be repeated")
		flags.StringVar(&f.name, "name", "", "the `NAME` of the network for netlab ctl (that of the lab, or up)")
		flags.Uint64Var(&f.seed, "seed", scripts.DefaultSeed, "draw all random numbers from seed `N`")
		flags.StringArrayVarP(&f.given, "param", "p", nil, "set a parameter of the lab, `NAME=VALUE`; may be repeated")
		flags.BoolVar(&f.timeline, "timeline", false, "do to links and nodes what the lab does in virtual time, at the same times")
		flags.DurationVar(&f.span, "for", 0, "stay up for `TIME`, such as 90s or 2h (until Ctrl-C)")
		flags.Var(&f.monitor, "monitor", "what to make of hosts that break a rule of the RFCs: report, off")
	})
	flagGroup(cmd, "How programs of this machine join it:", func(flags *pflag.FlagSet) {
		f.programFlags.register(flags)
		f.proxyFlags.register(flags)
	})
	f.shown.register(cmd)
	for flag, complete := range map[string]cobra.CompletionFunc{"monitor": f.monitor.complete, "param": completeParams} {
		_ = cmd.RegisterFlagCompletionFunc(flag, complete)
	}
	for _, flag := range []string{"link", "name", "seed", "for", "run", "programs", "dns", "forward", "reverse", "socks5", "http-proxy", "max-connections"} {
		_ = cmd.RegisterFlagCompletionFunc(flag, cobra.NoFileCompletions)
	}
}

// check refuses flags that contradict each other or themselves.
func (f *upFlags) check(set *pflag.FlagSet, args []string) error {
	switch {
	case len(args) == 0 && len(f.links) == 0:
		return usageErrorf(`up: which network? Name a lab, or links: --link "a b delay 50ms"`)
	case len(args) > 0 && len(f.links) > 0:
		return usageErrorf("up: lab %s has links already, and --link gives others: want one of the two", args[0])
	case len(args) == 0 && len(f.given) > 0:
		return usageErrorf("--param sets a parameter of a lab, and no lab is named")
	case set.Changed("name") && control.CheckName(f.name) != nil:
		return usageErrorf("--name %w", control.CheckName(f.name))
	case len(args) == 0 && f.timeline:
		return usageErrorf("--timeline is what a lab does to its network, and no lab is named")
	case f.span < 0 || f.span == 0 && set.Changed("for"):
		return usageErrorf("--for %v: want more than 0", f.span)
	}
	if err := f.proxyFlags.check(set); err != nil {
		return err
	}
	if err := f.programFlags.check(); err != nil {
		return err
	}
	return f.shown.check(set)
}

// up keeps a network up, and shows what has happened.
func (f *upFlags) up(ctx context.Context, c *console, args []string) error {
	l := &live{output: output{c, f.shown}}
	var err error
	if l.plan, err = f.plan(ctx, args); err != nil {
		return err
	}
	l.files, err = l.openFiles(l.about)
	if err != nil {
		return err
	}
	defer l.files.discard()
	parts := []part{f.proxies, f.programs, f.control, showStatus}
	if l.acts != nil {
		parts = append(parts, l.acts.play)
	}
	return l.keepUp(ctx, f.span, parts...)
}
