package main

import (
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"netlab/scripts"
	"netlab/topology/words"
)

// limitFlags are the flags that bound a run.
type limitFlags struct {
	limits  scripts.Limits
	memory  size
	timeout time.Duration
}

func (f *limitFlags) register(cmd *cobra.Command) {
	f.memory = scripts.DefaultMemory
	flagGroup(cmd, "Limits that end a run:", func(flags *pflag.FlagSet) {
		flags.Uint64Var(&f.limits.Steps, "max-steps", scripts.DefaultSteps, "at most `N` steps of the script")
		flags.DurationVar(&f.limits.VirtualTime, "max-time", scripts.DefaultVirtualTime, "at most `TIME` on the virtual clock, such as 90s or 2h")
		flags.Uint64Var(&f.limits.Packets, "max-packets", scripts.DefaultPackets, "at most `N` packets, on all links together")
		flags.Var(&f.memory, "max-memory", "at most `BYTES` of memory for the run: script, network and record")
		flags.DurationVar(&f.timeout, "timeout", 0, "at most `TIME` by the clock of this machine, such as 30s (no limit)")
	})
	for _, flag := range []string{"max-steps", "max-time", "max-packets", "max-memory", "timeout"} {
		if err := cmd.RegisterFlagCompletionFunc(flag, cobra.NoFileCompletions); err != nil {
			panic(err) // no such flag
		}
	}
}

// minMemory is about what the smallest run takes. The limit of Go's stacks follows
// that of memory; with much less the command itself would not fit.
const minMemory = 1 << 20

// check refuses limits that nothing could keep.
func (f *limitFlags) check(set *pflag.FlagSet) error {
	f.limits.Memory = int64(f.memory)
	if f.limits.Memory < minMemory {
		return usageErrorf("--max-memory %v: want at least %s", &f.memory, words.FormatSize(minMemory))
	}
	for _, limit := range []struct {
		flag string
		zero bool
	}{
		{"max-steps", f.limits.Steps == 0},
		{"max-time", f.limits.VirtualTime <= 0},
		{"max-packets", f.limits.Packets == 0},
		{"timeout", f.timeout < 0 || f.timeout == 0 && set.Changed("timeout")},
	} {
		if limit.zero {
			return usageErrorf("--%s %s: want more than 0", limit.flag, set.Lookup(limit.flag).Value)
		}
	}
	return nil
}
