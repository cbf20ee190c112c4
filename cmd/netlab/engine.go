package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/signal"

	"github.com/spf13/cobra"

	"netlab/cmd/netlab/play/engine"
)

// newEngine is the command that netlab play starts for each request: it reads one from
// standard input, and writes answers, a line of JSON each.
func newEngine(c *console) *cobra.Command {
	var limits limitFlags
	cmd := &cobra.Command{
		Use:    "engine",
		Short:  "Run what the page of netlab play asks for",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := limits.check(cmd.Flags()); err != nil {
				return err
			}
			signal.Ignore(os.Interrupt) // it is for netlab play, which ends its processes
			var r engine.Request
			if err := json.NewDecoder(os.Stdin).Decode(&r); err != nil {
				return fmt.Errorf("engine: reading a request: %w", err)
			}
			settle(limits.limits.Memory)
			out := json.NewEncoder(c.out)
			answer := func(a engine.Answer) { _ = out.Encode(a) } // nobody may read it any more
			engine.Ask(cmd.Context(), r, limits.limits, answer, func() { os.Exit(exitOK) })
			return nil
		},
	}
	limits.register(cmd)
	return cmd
}
