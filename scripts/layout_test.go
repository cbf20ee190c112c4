package scripts_test

import (
	"strings"
	"testing"

	"netlab/scripts"
	"netlab/topology/tap"
)

// Wide characters take two columns, a column with text in it stands to the left,
// rows may be short, and a text of several lines is that many notes.
func TestLayout(t *testing.T) {
	run := holds(t, `
a, b = host("a"), host("b")
link(a, b)
expect_eq(table([["重传", 1], ["x"], ["yy", "n/a"]]).split("\n"), ["重传  1", "x", "yy    n/a"])
expect_eq(table([]), "")
expect_eq(chart([("a", 0)]), "a  0")
expect_eq(chart([("a", duration("1s")), ("b", duration("250ms"))], width = 8).split("\n"), ["a     1s  ########", "b  250ms  ##"])
expect_eq(pad("重", 3, align = "right"), " 重")
expect_eq(pad("abc", 2), "abc")
note(table([[1, 2], [3, 44]]))
`)
	var notes []string
	for _, e := range run.Record.Events {
		if e.Kind == tap.Remarked {
			notes = append(notes, e.Remark.Text)
		}
	}
	if strings.Join(notes, "|") != "1   2|3  44" {
		t.Errorf("notes %q", notes)
	}
	for call, want := range map[string]string{
		`table([1])`:                                "table: row 1, 1, is not a list",
		`table(1)`:                                  "table: for parameter rows: got int, want iterable",
		`chart([("a", -1)])`:                        "chart: row 1, -1: want a number or duration of 0 or more",
		`chart([("a", float("inf"))])`:              "chart: row 1, +inf: want a number",
		`chart(["ab"])`:                             "want a number or duration",
		`chart([], width = 0)`:                      "chart: width 0: want 1 to 1000",
		`pad("x", 3, align = "rigth")`:              `pad: align "rigth": did you mean right?`,
		`pad("x", 1001)`:                            "pad: width 1001: want 0 to 1000",
		`table([["x" * 1000000]] + [["y"]] * 1000)`: "table: a table of over",
	} {
		if err := attempt(t, call+"\n", scripts.Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\ngot  %v\nwant %s", call, err, want)
		}
	}
}
