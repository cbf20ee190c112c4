package labs_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"text/tabwriter"
)

// columns are two blanks or more between the columns of a table.
var columns = regexp.MustCompile(` {2,}`)

// grid runs a lab with each combination of values, "NAME=a,b NAME=c,d", and puts the
// tables that it notes together, with the values in front.
func grid(t *testing.T, lab, part string) string {
	t.Helper()
	combinations := []string{""}
	var names []string
	for _, word := range strings.Fields(part) {
		name, values, _ := strings.Cut(word, "=")
		names = append(names, name)
		var longer []string
		for _, before := range combinations {
			for value := range strings.SplitSeq(values, ",") {
				longer = append(longer, before+" "+name+"="+value)
			}
		}
		combinations = longer
	}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	for i, values := range combinations {
		run, err := runWith(t, lab+values)
		if err != nil || failed(run, err) != "" {
			t.Fatalf("%s%s: %s", lab, values, failed(run, err))
		}
		rows := strings.Split(strings.TrimSpace(notes(run)), "\n")
		if i == 0 {
			fmt.Fprintln(w, strings.Join(append(names, columns.Split(rows[0], -1)...), "\t")+"\t")
		}
		var given []string
		for word := range strings.FieldsSeq(values) {
			_, value, _ := strings.Cut(word, "=")
			given = append(given, value)
		}
		for _, row := range rows[1:] {
			fmt.Fprintln(w, strings.Join(append(given, columns.Split(row, -1)...), "\t")+"\t")
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
