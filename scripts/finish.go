package scripts

import (
	"fmt"

	"netlab/topology/report"
)

// finish decides what can be decided only at the end of the run.
func (r *run) finish() {
	for _, decide := range r.pending {
		decide()
	}
	r.pending = nil
	for _, u := range r.rules {
		r.checkRule(u)
	}
	for _, p := range r.profiles {
		r.checkProfile(p)
	}
	for _, f := range r.flows {
		if f == r.main || f.done || f.server {
			continue
		}
		r.decide(report.Check{
			Name: "flow " + f.name, At: r.now(), Pos: fmt.Sprintf("%s:%d", r.lab.file, f.at.Line),
			Detail: fmt.Sprintf("it still waits for %s, and nothing is left to happen", f.waits),
		})
	}
}

// checkRule finds a rule that has done nothing, which is a typing error more
// often than not.
func (r *run) checkRule(u *rule) {
	if u.optional || u.live.Matched() > 0 || u.live.Removed() {
		return
	}
	detail := "the rule matched no packet"
	if seen := u.live.Seen(); seen > 0 {
		detail = fmt.Sprintf("the rule matched no packet: %d were of this kind, but none had this number", seen)
	}
	r.decide(report.Check{
		Name: u.source, At: r.now(), Pos: fmt.Sprintf("%s:%d", r.lab.file, u.pos.Line),
		Detail: detail + "; with optional=True it need not",
	})
}
