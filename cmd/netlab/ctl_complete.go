package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"netlab/cmd/netlab/control"
)

// patienceAtTab is how long a shell waits for the network.
const patienceAtTab = time.Second

// completeNetworks completes --network.
func completeNetworks(_ *cobra.Command, _ []string, begin string) ([]cobra.Completion, cobra.ShellCompDirective) {
	names, _ := control.Networks()
	return fitting(names, begin), cobra.ShellCompDirectiveNoFileComp
}

// fitting are the words that begin so.
func fitting(words []string, begin string) []cobra.Completion {
	var out []cobra.Completion
	for _, w := range words {
		if strings.HasPrefix(w, begin) {
			out = append(out, w)
		}
	}
	return out
}

// overview is how the network stands, as far as a shell waits for it.
func (f *ctl) overview() (control.Overview, bool) {
	client, err := control.Open(f.network)
	if err != nil {
		return control.Overview{}, false
	}
	ctx, cancel := context.WithTimeout(context.Background(), patienceAtTab)
	defer cancel()
	o, err := client.Overview(ctx)
	return o, err == nil
}

// completeAct completes what an act is done to.
func (f *ctl) completeAct(v *control.Verb) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, begin string) ([]cobra.Completion, cobra.ShellCompDirective) {
		o, ok := f.overview()
		if !ok {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return fitting(o.Complete(v, args), begin), cobra.ShellCompDirectiveNoFileComp
	}
}

// completeConn completes the number of a connection that has a socket.
func (f *ctl) completeConn(_ *cobra.Command, args []string, begin string) ([]cobra.Completion, cobra.ShellCompDirective) {
	client, err := control.Open(f.network)
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	ctx, cancel := context.WithTimeout(context.Background(), patienceAtTab)
	defer cancel()
	all, err := client.Sockets(ctx)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	seen := make(map[int]bool)
	var out []cobra.Completion
	for _, s := range all {
		number := strconv.Itoa(s.Conn)
		if s.Conn == 0 || seen[s.Conn] || !strings.HasPrefix(number, begin) {
			continue
		}
		seen[s.Conn] = true
		out = append(out, cobra.CompletionWithDesc(number, fmt.Sprintf("%s %s %s > %s", s.Node, s.State, s.Local, s.Peer)))
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}
