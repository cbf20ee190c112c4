package scripts_test

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// stmt is one statement of a random lab, in parts that can be left out one by
// one to find which of them matter.
type stmt struct {
	// text is the line; where args or must are set it is a call without its
	// parentheses, whose arguments they are. Those of must stay.
	text string
	must []string
	args []string
	body block
}

type block []*stmt

// line adds a line.
func (b *block) line(format string, args ...any) *stmt {
	s := &stmt{text: fmt.Sprintf(format, args...)}
	*b = append(*b, s)
	return s
}

// call adds a call, "x = host", with arguments that have to be there.
func (b *block) call(text string, must ...string) *stmt {
	s := &stmt{text: text, must: must}
	*b = append(*b, s)
	return s
}

// with adds arguments that may be left out.
func (s *stmt) with(args ...string) *stmt {
	s.args = append(s.args, args...)
	return s
}

func (b block) String() string {
	var out strings.Builder
	b.write(&out, "")
	return out.String()
}

func (b block) write(out *strings.Builder, indent string) {
	for _, s := range b {
		out.WriteString(indent + s.text)
		if s.must != nil || s.args != nil {
			out.WriteString("(" + strings.Join(slices.Concat(s.must, s.args), ", ") + ")")
		}
		out.WriteByte('\n')
		if !strings.HasSuffix(s.text, ":") {
			continue
		}
		if len(s.body) == 0 {
			out.WriteString(indent + "    pass\n")
		}
		s.body.write(out, indent+"    ")
	}
}

// without copies the block without some of its parts. Parts are counted in the
// order of the text: each statement, then its arguments that may be left out,
// then its body.
func (b block) without(out func(part int) bool) block {
	part := 0
	return b.copy(&part, out)
}

func (b block) copy(part *int, out func(int) bool) block {
	var kept block
	for _, s := range b {
		gone := out(*part)
		*part++
		c := &stmt{text: s.text, must: s.must}
		for _, a := range s.args {
			if !out(*part) {
				c.args = append(c.args, a)
			}
			*part++
		}
		c.body = s.body.copy(part, out)
		if !gone {
			kept = append(kept, c)
		}
	}
	return kept
}

// parts counts the parts that could be left out.
func (b block) parts() int {
	n := 0
	for _, s := range b {
		n += 1 + len(s.args) + s.body.parts()
	}
	return n
}

// shrink leaves out parts of a lab as long as what is left still fails, for no
// longer than a time: halves first, then ever smaller runs of parts, down to
// single ones.
func shrink(lab block, limit time.Duration, fails func(block) bool) block {
	deadline := time.Now().Add(limit)
	for size := lab.parts() / 2; size > 0; {
		smaller := false
		for at := lab.parts() - size; at > -size && time.Now().Before(deadline); at -= size {
			try := lab.without(func(part int) bool { return part >= at && part < at+size })
			if try.parts() < lab.parts() && fails(try) {
				lab, smaller = try, true
			}
		}
		if size > 1 || !smaller {
			size /= 2
		}
		if time.Now().After(deadline) {
			break
		}
	}
	return lab
}
