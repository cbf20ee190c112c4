package main

import (
	"fmt"
	"os"

	"netlab/topology/words"

	"github.com/spf13/cobra"
)

// execute runs a command line and returns the exit status.
func execute(args []string) int {
	c := newConsole(os.Stdout, os.Stderr)
	ctx, stop := c.withSignals()
	defer stop()
	root := newRoot(c)
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	return c.exit(cmd, err)
}

func newRoot(c *console) *cobra.Command {
	root := &cobra.Command{
		Use:   "netlab",
		Short: "A network laboratory in one process",
		Long: `netlab runs network labs: short scripts that wire real TCP/IP stacks together
over links that delay, lose, duplicate and reorder packets, and say what must
happen. Time is virtual, so a minute of TIME-WAIT takes no time at all, and the
same lab with the same seed gives the same packets everywhere. Nothing touches
the network of this machine.`,
		Example: `  netlab list                                which labs there are
  netlab run simultaneous-close              run one and draw what happened
  netlab run syn-lost --view transcript      the same as text, packet by packet
  netlab run ./my-lab --seed 7 --pcapng my-lab.pcapng
  netlab test                                run all labs: which do not hold?`,
		Args:              cobra.ArbitraryArgs,
		SilenceErrors:     true,
		SilenceUsage:      true,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return unknownCommand(cmd, args[0])
		},
	}
	root.SetOut(c.out)
	root.SetErr(c.err)
	root.SetHelpFunc(c.help)
	root.SetUsageFunc(func(cmd *cobra.Command) error {
		c.usage(cmd.OutOrStderr(), cmd)
		return nil
	})
	root.SetFlagErrorFunc(flagError)
	root.PersistentFlags().Var(&c.color, "color", "colour the output: auto is on a terminal only")
	root.PersistentFlags().BoolVar(&c.noColor, "no-color", false, "the same as --color never")
	_ = root.RegisterFlagCompletionFunc("color", c.color.complete)
	root.AddCommand(newRun(c), newTest(c), newWorker(c), newList(c), newGraph(c), newNew(c), newDiff(c), newAnalyze(c), newExplain(c), newQuiz(c), newUp(c), newExec(c), newCtl(c), newPlay(c), newEngine(c), newVersion(c))
	root.AddCommand(c.newTopics()...)
	root.SetHelpCommand(c.newHelp())
	return root
}

// unknownCommand says what may have been meant: a command, or the run of a lab.
func unknownCommand(cmd *cobra.Command, word string) error {
	var names []string
	for _, c := range cmd.Commands() {
		names = append(names, c.Name())
	}
	hint := didYouMean(word, names)
	if hint == "" {
		if near := words.Nearest(word, builtinNames()); near != "" {
			hint = fmt.Sprintf(": did you mean netlab run %s?", near)
		}
	}
	return usageErrorf("unknown command %q%s", word, hint)
}
