package scripts

import "go.starlark.net/starlark"

func init() {
	register(41, "conn", entry{
		Builtin: Builtin{
			Name: "isn", Doc: "The initial sequence number that this end chose, None before its SYN.",
			Example: "other = a.connect(\"b:80\")\nexpect(client.isn != other.isn, \"each connection has its own\")",
		},
		get: func(v starlark.Value) (starlark.Value, error) {
			end := v.(*conn).end
			if end == nil || !end.HasISN {
				return starlark.None, nil
			}
			return starlark.MakeUint64(uint64(end.ISN)), nil
		},
	})
}
