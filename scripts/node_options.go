package scripts

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.starlark.net/starlark"

	"netlab/nodes"
)

// nodeSettings are the keywords of host(), router() and node.set().
var nodeSettings = func() []setting[nodes.Options] {
	var all []setting[nodes.Options]
	for _, s := range nodes.Settings {
		all = append(all, nodeSetting(s))
	}
	return all
}()

func nodeSetting(s nodes.Setting) setting[nodes.Options] {
	var value string
	switch s.Field(new(nodes.Options)).(type) {
	case *time.Duration:
		value = "duration"
	case *string:
		value = "word"
	case *bool:
		value = "True or False"
	case *int:
		value = "number"
		if s.High == 0 {
			value = "size"
		}
	case *uint8:
		value = fmt.Sprintf("%d to %d", s.Low, s.High)
	case *nodes.Ports:
		value = "range"
	}
	return setting[nodes.Options]{Setting{s.Name, value, s.Doc}, func(o *nodes.Options, v starlark.Value) (err error) {
		switch f := s.Field(o).(type) {
		case *time.Duration:
			*f, err = positive(v)
		case *string:
			*f, err = word(v)
		case *bool:
			*f, err = yes(v)
			*f = *f != s.Negated
		case *int:
			if value == "size" {
				*f, err = size(v)
			} else {
				*f, err = number(s.Low, s.High)(v)
			}
		case *uint8:
			var n int
			n, err = number(s.Low, s.High)(v)
			*f = uint8(n)
		case *nodes.Ports:
			*f, err = portRange(v)
		}
		return err
	}}
}

// portRange reads "50000-50099".
func portRange(v starlark.Value) (nodes.Ports, error) {
	text, err := word(v)
	if err != nil {
		return nodes.Ports{}, err
	}
	low, high, _ := strings.Cut(text, "-")
	a, err1 := strconv.ParseUint(low, 10, 16)
	b, err2 := strconv.ParseUint(high, 10, 16)
	if err1 != nil || err2 != nil || a == 0 || a > b {
		return nodes.Ports{}, hint(fmt.Errorf("%q is not a range of ports", text), `such as "50000-50099"`)
	}
	return nodes.Ports{First: uint16(a), Last: uint16(b)}, nil
}
