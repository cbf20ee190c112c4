package scripts_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"netlab/scripts"
)

func TestParameters(t *testing.T) {
	lab := mustLoad(t, `"""Parameters. Each has a type.

More about them.
"""
delay = param("delay", "50ms", help = "one-way delay")
n = param("n", 3)
share = param(name = "share", default = -0.5)
on = param("on", True, "a switch")
expect_eq([delay, n, share, on], ["70ms", 4, 0.25, False])
`)
	if lab.Title != "Parameters." || !strings.Contains(lab.Doc, "More about them.") {
		t.Errorf("title %q, doc %q", lab.Title, lab.Doc)
	}
	var got []string
	for _, p := range lab.Params {
		got = append(got, fmt.Sprintf("%s=%s (%s)", p.Name, p.Default, p.Help))
	}
	if want := "delay=50ms (one-way delay) n=3 () share=-0.5 () on=true (a switch)"; strings.Join(got, " ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, " "), want)
	}
	run := mustRun(t, lab, scripts.Options{Params: map[string]string{"delay": "70ms", "n": "4", "share": "0.25", "on": "no"}})
	if p := run.Params[1]; p.Name != "n" || p.Value != "4" {
		t.Errorf("the run has parameter %v", p)
	}
	for _, c := range []struct{ name, value, want string }{
		{"dealy", "1s", `test.star: the lab has no parameter "dealy": did you mean delay?`},
		{"n", "many", `test.star:6:5: parameter n: "many" is not a whole number, such as 3`},
		{"share", "NaN", `test.star:7:9: parameter share: "NaN" is not a number, such as -0.5`},
		{"on", "maybe", `test.star:8:6: parameter on: "maybe" is not true or false, such as true`},
	} {
		_, err := lab.Run(context.Background(), scripts.Options{Params: map[string]string{c.name: c.value}})
		if err == nil || err.Error() != c.want {
			t.Errorf("%s=%s: got %v, want %s", c.name, c.value, err, c.want)
		}
	}
}

// A parameter with choices takes nothing else, and says what it takes.
func TestParameterWithChoices(t *testing.T) {
	lab := mustLoad(t, `cc = param("cc", "reno", "the congestion control", choices = ["reno", "cubic"])
family = param("family", 4, choices = [4, 6])
rate = param("rate", -0.5, choices = [-0.5, 1.5, 2.5])
expect_eq([cc, family, rate], ["cubic", 6, 1.5])
`)
	var got []string
	for _, p := range lab.Params {
		got = append(got, fmt.Sprintf("%s=%s %s", p.Name, p.Default, strings.Join(p.Choices, ",")))
	}
	if want := "cc=reno reno,cubic; family=4 4,6; rate=-0.5 -0.5,1.5,2.5"; strings.Join(got, "; ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, "; "), want)
	}
	mustRun(t, lab, scripts.Options{Params: map[string]string{"cc": "cubic", "family": "6", "rate": "1.50"}})
	for _, c := range []struct{ name, value, want string }{
		{"cc", "renno", `test.star:1:6: parameter cc: "renno": want reno or cubic: did you mean reno?`},
		{"cc", "", `test.star:1:6: parameter cc: "": want reno or cubic`},
		{"family", "5", `test.star:2:10: parameter family: "5": want 4 or 6`},
		{"family", "six", `test.star:2:10: parameter family: "six": want 4 or 6`},
		{"rate", "2", `test.star:3:8: parameter rate: "2": want -0.5, 1.5 or 2.5`},
	} {
		_, err := lab.Run(context.Background(), scripts.Options{Params: map[string]string{c.name: c.value}})
		if err == nil || err.Error() != c.want {
			t.Errorf("%s=%s: got %v, want %s", c.name, c.value, err, c.want)
		}
	}
}
