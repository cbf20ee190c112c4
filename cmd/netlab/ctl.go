package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"netlab/cmd/netlab/control"
	"netlab/topology/words"
)

// ctl are the commands that act on a network that is up.
type ctl struct {
	*console
	network string
	json    bool
	columns int // --width
}

func newCtl(c *console) *cobra.Command {
	f := &ctl{console: c}
	script := ""
	cmd := &cobra.Command{
		Use:   "ctl",
		Short: "Act on a network that is up, and look at it",
		Long: `ctl acts on a network that netlab up keeps up in another terminal: it cuts and
mends links, changes their settings, adds rules, crashes and boots nodes, and
shows sockets, counters and ladders while programs talk through it. Every act is
on record, in ladders, transcripts and captures, as those of a lab are.

The network is the only one that is up, or the one that --network names. It is
reached over a socket that only its user can open.

--script performs the acts of a file, each line a time from the beginning of the
script and an act, such as "5s cut a b". Lines that begin with # are left out. The
whole file is read before its first act is performed.

The exit status is 0, or 2 where something could not be done.`,
		Example: `  netlab ctl cut a b                       nothing gets through, until
  netlab ctl mend a b
  netlab ctl set a b delay 200ms loss 1%   and keep what is not named
  netlab ctl set a-b from a rate 2mbit     one direction
  netlab ctl rule a b "drop a FIN #1"
  netlab ctl sockets                       of all nodes, as ss -tan shows them
  netlab ctl ladder 3                      what connection 3 has done
  netlab ctl save cut.pcapng               all that is on record, for Wireshark
  netlab ctl --script outage.txt
  netlab ctl down`,
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) > 0:
				return unknownAct(cmd, args)
			case !cmd.Flags().Changed("script"):
				return cmd.Help()
			}
			return f.script(cmd.Context(), script)
		},
	}
	cmd.PersistentFlags().StringVarP(&f.network, "network", "n", "", "the network of this `NAME` (the only one that is up)")
	cmd.PersistentFlags().BoolVar(&f.json, "json", false, "write the answer as JSON")
	cmd.Flags().StringVar(&script, "script", "", "perform the acts of a `FILE` at their times, - for standard input")
	_ = cmd.RegisterFlagCompletionFunc("network", completeNetworks)
	for i := range control.Verbs {
		cmd.AddCommand(f.newAct(&control.Verbs[i]))
	}
	cmd.AddCommand(f.newNetwork(), f.newSockets(), f.newStats(), f.newLadder(), f.newSave(), f.newDown(), f.newList())
	return cmd
}

// unknownAct says what may have been meant.
func unknownAct(cmd *cobra.Command, args []string) error {
	var names []string
	for _, c := range cmd.Commands() {
		names = append(names, c.Name())
	}
	hint := didYouMean(args[0], names)
	if hint == "" {
		hint = ": have " + strings.Join(names, ", ")
	}
	return usageErrorf("ctl has no command %q%s", args[0], hint)
}

// newAct is the command of an act.
func (f *ctl) newAct(v *control.Verb) *cobra.Command {
	return &cobra.Command{
		Use:               strings.TrimSpace(v.Name + " " + v.Args),
		Short:             v.Short,
		Long:              strings.TrimSpace(strings.Join(words.Fold(v.Short+". "+v.More, fallbackWidth), "\n")),
		Example:           "  netlab ctl " + strings.Join(v.Examples, "\n  netlab ctl "),
		Args:              cobra.ArbitraryArgs,
		ValidArgsFunction: f.completeAct(v),
		RunE: func(cmd *cobra.Command, args []string) error {
			act := func(client *control.Client, ctx context.Context) (control.Done, error) {
				return client.Act(ctx, strings.Join(append([]string{v.Name}, args...), " "), false)
			}
			return answer(cmd.Context(), f, act, f.done)
		},
	}
}

// answer asks the network, and shows what it answers.
func answer[T any](ctx context.Context, f *ctl, ask func(*control.Client, context.Context) (T, error), inWords func(T) error) error {
	client, err := control.Open(f.network)
	if err != nil {
		return err
	}
	v, err := ask(client, ctx)
	if err != nil {
		return err
	}
	return show(f, v, inWords)
}

// show writes an answer as JSON, or in words.
func show[T any](f *ctl, v T, inWords func(T) error) error {
	if f.json {
		return json.NewEncoder(f.out).Encode(v)
	}
	return inWords(v)
}

// done tells what has been done.
func (f *ctl) done(d control.Done) error {
	_, err := fmt.Fprintf(f.out, "%.3f  %s\n", d.At.Seconds(), d.Act)
	return err
}

func (f *ctl) newDown() *cobra.Command {
	return &cobra.Command{
		Use:               "down",
		Short:             "End the network, as Ctrl-C does",
		Example:           "  netlab ctl down",
		Args:              noArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return answer(cmd.Context(), f, (*control.Client).Down, f.done)
		},
	}
}

func (f *ctl) newList() *cobra.Command {
	return &cobra.Command{
		Use:               "list",
		Short:             "List the networks that are up",
		Example:           "  netlab ctl list",
		Args:              noArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(*cobra.Command, []string) error {
			names, err := control.Networks()
			if err != nil {
				return err
			}
			return show(f, append([]string{}, names...), func(names []string) error {
				for _, name := range names {
					fmt.Fprintln(f.out, name)
				}
				return nil
			})
		},
	}
}

// noArgs refuses words after a command that takes none.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageErrorf("%s: %q is left over: it takes nothing but flags", cmd.Name(), strings.Join(args, " "))
	}
	return nil
}
