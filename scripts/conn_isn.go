package scripts

import "go.starlark.net/starlark"

func isnBuiltin() []entry {
	return []entry{
		{
			Builtin: Builtin{
				Name: "isn", Doc: "The initial sequence number that this end chose, None before its SYN.",
			},
			get: func(v starlark.Value) (starlark.Value, error) {
				end := v.(*conn).end
				if end == nil || !end.HasISN {
					return starlark.None, nil
				}
				return starlark.MakeUint64(uint64(end.ISN)), nil
			},
		},
	}
}
