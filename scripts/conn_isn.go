package scripts

import "go.starlark.net/starlark"

func isnBuiltin() []entry {
	return []entry{
		{
			Builtin: Builtin{
				Name: "isn", Doc: "The initial sequence number that this end chose, None before its SYN.",
			},
			get: func(v starlark.Value) (starlark.Value, error) {
				c := v.(*conn)
				if c.tcp == nil {
					return starlark.None, nil
				}
				own := &c.tcp.Ends[c.side]
				return known(own.HasISN, own.ISN), nil
			},
		},
	}
}
