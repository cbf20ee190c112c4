package main

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"netlab/cmd/netlab/control"
	"netlab/topology/words"
)

func (f *ctl) newNetwork() *cobra.Command {
	return &cobra.Command{
		Use:   "network",
		Short: "Show nodes, links, their settings and rules, and what is down",
		Example: `  netlab ctl network
  netlab ctl network --json | jq -r '.links[].name'`,
		Args:              noArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return answer(cmd.Context(), f, (*control.Client).Overview, func(o control.Overview) error {
				return f.print(overviewText(newPage(f.console), &o))
			})
		},
	}
}

// overviewText tells how a network stands.
func overviewText(p *page, o *control.Overview) string {
	p.head(fmt.Sprintf("%s, up for %.3f s in process %d", o.Name, o.At.Seconds(), o.PID))
	p.head("nodes")
	var rows [][2]string
	for _, n := range o.Nodes {
		text := n.Kind
		if n.Condition != "" && n.Condition != "running" {
			text += ", " + n.Condition
		}
		rows = append(rows, [2]string{n.Name, text + ": " + strings.Join(strs(n.Addrs), " ")})
	}
	p.rows(rows)
	p.head("links")
	rows = nil
	for _, l := range o.Links {
		name := l.Name
		for _, d := range l.Directions {
			text := "from " + d.From
			if d.Down {
				text += ", DOWN"
			}
			text += ": " + d.Settings
			if d.Queued > 0 {
				text += fmt.Sprintf("  (%s, %s wait)", plural(d.Queued, "packet"), words.Bytes(uint64(d.QueuedBytes)))
			}
			rows = append(rows, [2]string{name, text})
			name = ""
		}
		for _, r := range l.Rules {
			rows = append(rows, [2]string{"", fmt.Sprintf("rule %s: matched %d, acted on %d", r.Rule, r.Matched, r.Applied)})
		}
	}
	p.rows(rows)
	return p.String()
}

func strs(addrs []netip.Addr) []string {
	var out []string
	for _, a := range addrs {
		out = append(out, a.String())
	}
	return out
}

func (f *ctl) newStats() *cobra.Command {
	return &cobra.Command{
		Use:   "stats",
		Short: "Count packets, connections, broken rules, and what each stack has done",
		Example: `  netlab ctl stats
  netlab ctl stats --json | jq '.nodes[] | [.node, .counters.retransmits]'`,
		Args:              noArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			name := ""
			stats := func(client *control.Client, ctx context.Context) (control.Stats, error) {
				name = client.Name()
				return client.Stats(ctx)
			}
			return answer(cmd.Context(), f, stats, func(s control.Stats) error {
				return f.print(statsText(newPage(f.console), name, &s))
			})
		},
	}
}

// statsText tells what was counted; of the stacks' counters those that are not 0.
func statsText(p *page, name string, s *control.Stats) string {
	p.head(fmt.Sprintf("%s at %.3f s", name, s.At.Seconds()))
	record := fmt.Sprintf("%d sent, %d dropped", s.Sent, s.Dropped)
	if s.Evicted > 0 {
		record += fmt.Sprintf(", the first %d no longer on record", s.Evicted)
	}
	rules := fmt.Sprintf("%d broken, %d known divergences of the stack", s.Broken, s.Known)
	p.rows([][2]string{{"packets", record}, {"connections", fmt.Sprint(s.Conns)}, {"rules", rules}})
	p.head("nodes")
	var rows [][2]string
	for _, n := range s.Nodes {
		var names, parts []string
		for name, count := range n.Counters {
			if count > 0 {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		for _, name := range names {
			parts = append(parts, fmt.Sprintf("%s\u00a0%d", name, n.Counters[name]))
		}
		rows = append(rows, [2]string{n.Node, strings.Join(parts, ", ")})
	}
	p.rows(rows)
	return strings.ReplaceAll(p.String(), "\u00a0", " ")
}
