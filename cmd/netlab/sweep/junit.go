package sweep

import (
	"encoding/xml"
	"fmt"
	"io"
)

// WriteJUnit writes results in the XML that CI systems read of JUnit: a suite for each
// lab, a case for each run. Times are in seconds of the wall clock.
func WriteJUnit(w io.Writer, results []Result) error {
	type failure struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
	type testcase struct {
		Name    string   `xml:"name,attr"`
		Class   string   `xml:"classname,attr"`
		Time    string   `xml:"time,attr"`
		Failure *failure `xml:"failure"`
		Error   *failure `xml:"error"`
	}
	type testsuite struct {
		Name     string     `xml:"name,attr"`
		Tests    int        `xml:"tests,attr"`
		Failures int        `xml:"failures,attr"`
		Errors   int        `xml:"errors,attr"`
		Time     string     `xml:"time,attr"`
		Cases    []testcase `xml:"testcase"`
	}
	var suites []*testsuite
	seconds := make(map[string]float64)
	at := make(map[string]*testsuite)
	for _, r := range results {
		s := at[r.Lab]
		if s == nil {
			s = &testsuite{Name: r.Lab}
			at[r.Lab] = s
			suites = append(suites, s)
		}
		took := float64(r.WallNS) / 1e9
		seconds[r.Lab] += took
		c := testcase{Name: r.String(), Class: r.Lab, Time: fmt.Sprintf("%.3f", took)}
		f := &failure{Message: r.Again, Text: r.Output}
		switch r.Verdict {
		case Failed:
			c.Failure = f
			s.Failures++
		case Broken:
			c.Error = f
			s.Errors++
		}
		s.Tests++
		s.Cases = append(s.Cases, c)
	}
	for _, s := range suites {
		s.Time = fmt.Sprintf("%.3f", seconds[s.Name])
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", " ")
	if err := e.Encode(struct {
		XMLName xml.Name     `xml:"testsuites"`
		Suites  []*testsuite `xml:"testsuite"`
	}{Suites: suites}); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
