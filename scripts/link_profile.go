package scripts

import (
	"fmt"
	"strconv"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"netlab/impair"
	"netlab/topology"
	"netlab/topology/report"
)

// profile is how a link's settings change over time, at work on both directions
// or on one.
type profile struct {
	object
	r      *run
	text   string
	pos    syntax.Position
	source string
	live   *topology.Profile
}

func (p *profile) String() string                           { return "profile " + strconv.Quote(p.text) }
func (p *profile) Type() string                             { return "profile" }
func (p *profile) Hash() (uint32, error)                    { return starlark.String(p.text).Hash() }
func (p *profile) Attr(name string) (starlark.Value, error) { return attribute(p, name) }
func (p *profile) AttrNames() []string                      { return attributes(p) }

func linkProfileMethod() []entry {
	return []entry{
		builtin("profile(text, sender=None)", linkProfile, "Changes the link over time: steps separated by semicolons, each a time from now and what changes then.").more(
			"A step is settings in the words of tc-netem, or cut, unplug or mend: \"0s rate 10mbit; 5s rate 1mbit loss 2%; 10s cut; 12s mend; repeat 20s\". With sender=a it is the direction that leaves a. " +
				"A profile that repeats goes on until stop(), or the end of the script; until then run() needs an end time. A step that does not fit the link's settings at that moment is a failed check."),
		builtin("unplug()", act(func(_ *call, l *link) { l.live.Unplug() }), "Pulls the link's cable: what is sent from now on is lost. Unlike with cut(), what is on its way still arrives."),
	}
}

func profileMethods() []entry {
	return []entry{
		builtin("stop()", act(func(_ *call, p *profile) { p.live.Stop() }), "Ends the profile: the settings stay as they are."),
	}
}

func linkProfile(c *call) (starlark.Value, error) {
	l := c.self.(*link)
	var text string
	var sender starlark.Value
	if err := c.unpack("text", &text, "sender??", &sender); err != nil {
		return nil, err
	}
	from, err := l.senders(sender)
	if err != nil {
		return nil, err
	}
	parsed, err := impair.ParseProfile(text)
	if err != nil {
		return nil, argument("text", err)
	}
	p := &profile{r: c.r, text: parsed.String(), pos: c.pos(), source: c.source()}
	if len(from) == 2 {
		p.live, err = l.live.Profile(parsed)
	} else {
		p.live, err = l.live.ProfileFrom(from[0], parsed)
	}
	if err != nil {
		return nil, err
	}
	c.r.profiles = append(c.r.profiles, p)
	return p, nil
}

// repeating returns a profile that goes on for ever, nil where none does.
func (r *run) repeating() *profile {
	for _, p := range r.profiles {
		if p.live.Repeats() && p.live.Active() {
			return p
		}
	}
	return nil
}

// stopProfiles ends the profiles that would go on for ever, so that what is left
// of the run comes to its end.
func (r *run) stopProfiles() {
	for _, p := range r.profiles {
		if p.live.Repeats() {
			p.live.Stop()
		}
	}
}

// checkProfile finds a profile that broke off.
func (r *run) checkProfile(p *profile) {
	if err := p.live.Err(); err != nil {
		r.decide(report.Check{
			Name: p.source, At: r.now(), Pos: fmt.Sprintf("%s:%d", r.lab.file, p.pos.Line), Detail: err.Error(),
		})
	}
}
