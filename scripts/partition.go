package scripts

import (
	"fmt"

	"go.starlark.net/starlark"
)

func init() {
	register(72, "",
		entry{Builtin: Builtin{
			Name: "partition", Params: "(*groups)", Doc: "Cuts every link between nodes of different groups, which are lists of nodes; a node that is in none keeps its links.",
			Example: "partition([a], [b])\nclient.send(\"lost\")\nat(\"5s\", heal)\nexpect_eq(conn.recv(), \"lost\")\nexpect(now() > \"5s\")",
		}, run: partition},
		entry{Builtin: Builtin{
			Name: "heal", Params: "()", Doc: "Mends what partition() has cut.",
			Example: "partition([a], [b])\nheal()\nclient.send(\"hello\")\nexpect_eq(conn.recv(), \"hello\")",
		}, run: heal},
		entry{Builtin: Builtin{
			Name: "reroute", Params: "()", Doc: "Computes all routes anew, around links that are cut in both directions.",
			More:    "There is no routing protocol: until then nodes go on sending into a cut link, as they would with static routes.",
			Example: "x, near, far, y = host(\"x\"), router(\"near\"), router(\"far\"), host(\"y\")\nlink(x, near, delay = \"1ms\")\nshort = link(near, far, delay = \"5ms\")\ndetour = router(\"detour\")\nlink(near, detour, delay = \"10ms\")\nlink(detour, far, delay = \"10ms\")\nlink(far, y, delay = \"1ms\")\nexpect_eq(x.ping(\"y\"), [\"14ms\"])\nshort.cut()\nreroute()\nexpect_eq(x.ping(\"y\"), [\"44ms\"])",
		}, run: func(c *call) (starlark.Value, error) {
			c.r.nw.Reroute()
			return nil, c.unpack()
		}},
	)
}

func partition(c *call) (starlark.Value, error) {
	if len(c.kwargs) > 0 || len(c.args) < 2 {
		return nil, hint(fmt.Errorf("want two groups of nodes or more"), "partition([a, b], [c])")
	}
	group := make(map[*node]int)
	for i, v := range c.args {
		members, ok := v.(starlark.Iterable)
		if !ok {
			return nil, hint(fmt.Errorf("%s is not a list of nodes", brief(v)), "partition([a, b], [c])")
		}
		for m := range starlark.Elements(members) {
			n, err := c.r.nodeArg(m)
			if err != nil {
				return nil, err
			}
			if other, twice := group[n]; twice && other != i {
				return nil, fmt.Errorf("node %s is in two groups", n.name)
			}
			group[n] = i
		}
	}
	for _, l := range c.r.links {
		from, ok1 := group[l.a]
		to, ok2 := group[l.b]
		if ok1 && ok2 && from != to && !l.severed {
			l.severed = true
			l.live.Cut()
		}
	}
	return nil, nil
}

func heal(c *call) (starlark.Value, error) {
	for _, l := range c.r.links {
		if l.severed {
			l.severed = false
			l.live.Mend()
		}
	}
	return nil, c.unpack()
}
