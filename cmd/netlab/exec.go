package main

import (
	"github.com/spf13/cobra"

	"netlab/topology"
)

func newExec(c *console) *cobra.Command {
	f := &ctl{console: c}
	cmd := &cobra.Command{
		Use:   "exec NODE -- COMMAND...",
		Short: "Run a program of this machine as a node of a network that is up (Linux)",
		Long: `exec runs a program as a node of a network that netlab up keeps up in another
terminal: it sees the network of the lab and no other, under this machine's
kernel, with the files, the folder and the environment that it would have here.
It needs no privileges. The node is one that netlab up names by --programs
or --run. Several programs may run on one node.

Signals are passed on, and so is the exit status. A terminal is the program's to
read and write, without job control: a shell says so and goes on. When netlab exec
ends, its program gets SIGHUP, and when the network ends SIGTERM; SIGKILL follows three
seconds later.`,
		Example: `  netlab up --link "a b delay 50ms loss 1%" --programs a --programs b
  netlab exec b -- python3 -m http.server 80  in a second terminal
  netlab exec a -- curl http://b/             in a third one`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(commandOf(args)) == 0 {
				return usageErrorf("exec: want a node, -- and a program with its arguments: netlab exec a -- curl http://b/")
			}
			return nil
		},
		ValidArgsFunction: f.completeProgramNodes,
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.join(cmd.Context(), f.network, args[0], commandOf(args))
		},
	}
	cmd.Flags().SetInterspersed(false)
	cmd.Flags().StringVarP(&f.network, "network", "n", "", "the network of this `NAME` (the only one that is up)")
	_ = cmd.RegisterFlagCompletionFunc("network", completeNetworks)
	return cmd
}

// commandOf is what comes after the node, and after -- where that is there.
func commandOf(args []string) []string {
	if len(args) > 1 && args[1] == "--" {
		return args[2:]
	}
	return args[min(1, len(args)):]
}

// completeProgramNodes completes the nodes of a network that are for programs, and then
// files.
func (f *ctl) completeProgramNodes(_ *cobra.Command, args []string, begin string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveDefault
	}
	o, _ := f.overview()
	var names []string
	for _, n := range o.Nodes {
		if n.Kind == topology.Outside.String() {
			names = append(names, n.Name)
		}
	}
	return fitting(names, begin), cobra.ShellCompDirectiveNoFileComp
}
