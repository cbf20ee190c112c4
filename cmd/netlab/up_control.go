package main

import (
	"context"
	"errors"
	"fmt"

	"netlab/cmd/netlab/control"
	"netlab/topology/report"
	"netlab/topology/tap"
)

// control lets netlab ctl act on the network, under the name that --name gives, or else
// that of the lab, with a number where another network has it.
func (f *upFlags) control(_ context.Context, l *live) (func(), error) {
	o := control.Options{
		Name: f.name, Network: l.nw,
		Run:  func(rec *tap.Record) *report.Run { return l.run(rec) },
		Down: func() { l.end(nil) }, Formats: l.formats(),
	}
	if f.name != "" {
		s, err := control.Listen(o)
		return l.controlled(s), err
	}
	for n := 1; ; n++ {
		if o.Name = l.name; n > 1 {
			o.Name = fmt.Sprintf("%s-%d", l.name, n)
		}
		s, err := control.Listen(o)
		if !errors.Is(err, control.ErrTaken) {
			return l.controlled(s), err
		}
	}
}

// controlled says under which name the network is to be found, and returns what ends
// that.
func (l *live) controlled(s *control.Server) func() {
	if s == nil {
		return nil
	}
	l.say("netlab: up as %s, for netlab ctl", s.Name)
	return func() {
		if err := s.Close(); err != nil {
			l.complain(err)
		}
	}
}
