package main

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"netlab/cmd/netlab/control"
	"netlab/topology/report"
)

func (f *ctl) newLadder() *cobra.Command {
	d := control.Drawing{}
	cmd := &cobra.Command{
		Use:   "ladder CONNECTION",
		Short: "Draw what a connection has done",
		Long: `ladder draws a connection by its number, which netlab ctl sockets shows: its
segments, the states of both ends, and what was done to the links and nodes on its
way. The record keeps the latest packets of the network; older ones are left out.`,
		Example: `  netlab ctl ladder 1
  netlab ctl ladder 1 --from 2s --until 10s
  netlab ctl ladder 3 --width 160 --verbose | less -R`,
		Args: func(_ *cobra.Command, args []string) error {
			n := 0
			if len(args) == 1 {
				n, _ = strconv.Atoi(args[0])
			}
			switch {
			case len(args) != 1:
				return usageErrorf("ladder: want the number of one connection: netlab ctl sockets shows them")
			case n < 1:
				return usageErrorf("ladder %s: want the number of a connection, from 1: netlab ctl sockets shows them", args[0])
			}
			d.Conn = n
			return nil
		},
		ValidArgsFunction: f.completeConn,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if f.json {
				return usageErrorf("ladder: --json: a ladder is a drawing: netlab ctl save FILE.json has all that is on record")
			}
			if err := f.checkWidth(cmd, report.MinLadderWidth); err != nil {
				return err
			}
			if d.From < 0 || d.Until < 0 || d.Until > 0 && d.Until < d.From {
				return usageErrorf("ladder: from %v until %v: want times from 0 on, in this order", d.From, d.Until)
			}
			client, err := control.Open(f.network)
			if err != nil {
				return err
			}
			d.Width, d.Color = max(f.width(fallbackWidth), report.MinLadderWidth), f.colorful(f.out)
			return client.Ladder(cmd.Context(), f.out, d)
		},
	}
	cmd.Flags().DurationVar(&d.From, "from", 0, "begin at this `TIME` of the network, such as 2.5s")
	cmd.Flags().DurationVar(&d.Until, "until", 0, "end at this `TIME` of the network (now)")
	for _, flag := range []string{"from", "until"} {
		_ = cmd.RegisterFlagCompletionFunc(flag, cobra.NoFileCompletions)
	}
	f.addWidth(cmd)
	cmd.Flags().BoolVar(&d.ASCII, "ascii", false, "write ASCII characters only")
	cmd.Flags().BoolVarP(&d.Verbose, "verbose", "v", false, "draw all that is on record, long transfers whole")
	return cmd
}

// addWidth declares --width.
func (f *ctl) addWidth(cmd *cobra.Command) {
	cmd.Flags().IntVar(&f.columns, "width", 0, "`COLUMNS` to fill (those of the terminal)")
	_ = cmd.RegisterFlagCompletionFunc("width", cobra.NoFileCompletions)
}

func (f *ctl) checkWidth(cmd *cobra.Command, least int) error {
	if cmd.Flags().Changed("width") && f.columns < least {
		return usageErrorf("--width %d: want at least %d", f.columns, least)
	}
	return nil
}

// width is how wide what is shown may be: as wide as asked for, as the terminal, or so.
func (f *ctl) width(elsewhere int) int {
	if f.columns > 0 {
		return f.columns
	}
	if n := width(f.out); n > 0 {
		return n
	}
	return elsewhere
}

func (f *ctl) newSave() *cobra.Command {
	format := ""
	var lines []string
	var endings []string
	formats := new(live).formats()
	for _, known := range formats {
		lines = append(lines, fmt.Sprintf("  .%-8s %s", known.Ending, known.What))
		endings = append(endings, known.Ending)
	}
	cmd := &cobra.Command{
		Use:   "save FILE",
		Short: "Write what is on record so far to a file",
		Long: `save writes what is on record until now to a file, and the network goes on. What
it writes is for the ending of the file's name to say:

` + strings.Join(lines, "\n") + `

- is standard output, and needs --format.`,
		Example: `  netlab ctl save outage.pcapng
  netlab ctl save - --format json | jq .acts`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 || args[0] == "" {
				return usageErrorf("save: want the name of one file")
			}
			return nil
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return endings, cobra.ShellCompDirectiveFilterFileExt
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.json {
				return usageErrorf("save: --json: name a file that ends in .json, or --format json")
			}
			if format == "" {
				if format = strings.TrimPrefix(filepath.Ext(args[0]), "."); format == "" {
					return usageErrorf("save %s: which format? want --format, or a name that ends in .%s", args[0], strings.Join(endings, ", ."))
				}
			}
			if err := control.CheckFormat(formats, format); err != nil {
				return usageErrorf("save %s: %w", args[0], err)
			}
			client, err := control.Open(f.network)
			if err != nil {
				return err
			}
			out, err := create(args[0], f.out)
			if err != nil {
				return err
			}
			if err := client.Save(cmd.Context(), out, format); err != nil {
				out.discard()
				return err
			}
			return out.commit()
		},
	}
	cmd.Flags().StringVar(&format, "format", "", "write this `FORMAT`, whatever the file is called: "+strings.Join(endings, ", "))
	_ = cmd.RegisterFlagCompletionFunc("format", func(_ *cobra.Command, _ []string, begin string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return fitting(endings, begin), cobra.ShellCompDirectiveNoFileComp
	})
	return cmd
}
