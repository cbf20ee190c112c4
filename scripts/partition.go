package scripts

import (
	"fmt"
	"strings"

	"go.starlark.net/starlark"
)

func partitionBuiltins() []entry {
	return []entry{
		builtin("partition(*groups, one_way=False)", partition, "Separates groups of nodes, given as lists: every link between two groups loses what is on it, and what is sent until heal().").more(
			"A single group is separated from all other nodes. With one_way=True only what the first group sends to the other is lost. It is an error if a router outside the groups would still join two of them. cut() and mend() of a link do not affect a partition."),
		builtin("heal()", heal, "Ends all partitions."),
		builtin("reroute()", reroute, "Computes all routes again, around links that are cut in both directions.").more(
			"There is no routing protocol: until then nodes go on sending into a cut link, as they would with static routes."),
	}
}

func partition(c *call) (starlark.Value, error) {
	groups := c.args
	c.args = nil
	oneWay := false
	if err := c.unpack("one_way?", &oneWay); err != nil {
		return nil, err
	}
	names := make([][]string, len(groups))
	for i, v := range groups {
		members, ok := v.(starlark.Iterable)
		if !ok {
			return nil, hint(fmt.Errorf("%s is not a list of nodes", brief(v)), "partition([a, b], [c])")
		}
		for m := range starlark.Elements(members) {
			n, err := c.r.nodeArg(m)
			if err != nil {
				return nil, err
			}
			names[i] = append(names[i], n.name)
		}
		if len(names[i]) == 0 {
			return nil, fmt.Errorf("group %d has no node", i+1)
		}
	}
	switch {
	case len(names) == 0:
		return nil, hint(fmt.Errorf("want at least one group of nodes"), "partition([a, b], [c])")
	case !oneWay:
		return nil, parted(c.r.nw.Partition(names...))
	case len(names) == 1:
		return nil, parted(c.r.nw.PartitionFrom(names[0], nil))
	case len(names) == 2:
		return nil, parted(c.r.nw.PartitionFrom(names[0], names[1]))
	}
	return nil, fmt.Errorf("one_way: want one group or two, got %d", len(names))
}

// parted takes off an error what the call says by itself.
func parted(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s", strings.TrimPrefix(err.Error(), "topology: partition: "))
}

func heal(c *call) (starlark.Value, error) {
	c.r.nw.Heal()
	return nil, c.unpack()
}

func reroute(c *call) (starlark.Value, error) {
	c.r.nw.Reroute()
	return nil, c.unpack()
}
