package scripts

import "go.starlark.net/starlark"

func isnBuiltin() []entry {
	return []entry{
		property("isn", "The initial sequence number that this end chose, None before its SYN.", func(c *conn) starlark.Value {
			if c.tcp == nil {
				return starlark.None
			}
			own := &c.tcp.Ends[c.side]
			return known(own.HasISN, own.ISN)
		}),
	}
}
