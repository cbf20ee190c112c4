package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"netlab/scripts"
	"netlab/topology/words"
)

// parseParams reads what --param was given.
func parseParams(given []string) (map[string]string, error) {
	params := make(map[string]string, len(given))
	for _, text := range given {
		name, value, ok := strings.Cut(text, "=")
		if !ok || name == "" {
			return nil, usageErrorf("--param %s: want NAME=VALUE, such as delay=50ms", text)
		}
		if _, twice := params[name]; twice {
			return nil, usageErrorf("--param %s: %s is given twice", text, name)
		}
		params[name] = value
	}
	return params, nil
}

// checkParams sees that a lab has the parameters it is given.
func checkParams(t target, params map[string]string) error {
	var names []string
	for _, p := range t.Params {
		names = append(names, p.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(params)) {
		if !slices.Contains(names, name) {
			return usageErrorf("--param %s: lab %s has no such parameter%s", name, t.Name, paramHint(name, t, names))
		}
	}
	return nil
}

func paramHint(name string, t target, names []string) string {
	if hint := didYouMean(name, names); hint != "" {
		return hint
	}
	if len(names) == 0 {
		return ", and no other"
	}
	return fmt.Sprintf(": it has %s", strings.Join(defaults(t.Params), ", "))
}

// paramFlags writes the parameters that were given, as a shell takes them.
func (r *runner) paramFlags() []string {
	var flags []string
	for _, p := range r.given {
		flags = append(flags, "--param "+words.ShellQuote(p))
	}
	return flags
}

// paramError is an error of a run that was given parameters. A lab reads them as
// text and uses them anywhere, so that the place in the lab does not say that a
// value came from the command line.
func (r *runner) paramError(err error) error {
	if err == nil || len(r.given) == 0 {
		return err
	}
	return fmt.Errorf("%w\n        it was run with %s", err, strings.Join(r.paramFlags(), " "))
}

// again is the command line that repeats a run.
func (r *runner) again(lab string) string {
	command := []string{"netlab run", words.ShellQuote(lab), fmt.Sprintf("--seed %d", r.seed)}
	command = append(command, r.paramFlags()...)
	for _, l := range []struct {
		flag string
		same bool
		text string
	}{
		{"--max-steps", r.limits.Steps == scripts.DefaultSteps, fmt.Sprint(r.limits.Steps)},
		{"--max-time", r.limits.VirtualTime == scripts.DefaultVirtualTime, r.limits.VirtualTime.String()},
		{"--max-packets", r.limits.Packets == scripts.DefaultPackets, fmt.Sprint(r.limits.Packets)},
		{"--max-memory", r.limits.Memory == scripts.DefaultMemory, fmt.Sprint(r.limits.Memory)},
	} {
		if !l.same {
			command = append(command, l.flag+" "+l.text)
		}
	}
	if r.monitor.value != r.monitor.words[0] {
		command = append(command, "--monitor "+r.monitor.value)
	}
	return strings.Join(command, " ")
}
