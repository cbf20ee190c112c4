package main

import (
	"io"
	"os"
	"sync/atomic"

	"golang.org/x/term"

	"netlab/topology/report/pen"
)

// console is what the commands write to: results to out, all else to err.
type console struct {
	out, err io.Writer
	color    choice
	noColor  bool
	pen      *pen.Pen
	running  atomic.Bool // a lab
	// patient says that a command which a signal has stopped may take its time to end in
	// good order.
	patient atomic.Bool
}

func newConsole(out, err io.Writer) *console {
	return &console{out: out, err: err, color: newChoice("auto", "always", "never"), pen: pen.New(true)}
}

// paint colours text that is to be written to w, where w is to have colours.
func (c *console) paint(w io.Writer, s pen.Style, text string) string {
	if !c.colorful(w) {
		return text
	}
	return string(c.pen.Append(nil, s, text))
}

// colorful says whether what is written to w has colours. A flag goes before
// the environment, NO_COLOR (no-color.org) before CLICOLOR_FORCE and CLICOLOR
// (bixense.com/clicolors), and these before what w is.
func (c *console) colorful(w io.Writer) bool {
	switch {
	case c.noColor || c.color.value == "never":
		return false
	case c.color.value == "always":
		return true
	case os.Getenv("NO_COLOR") != "":
		return false
	case os.Getenv("CLICOLOR_FORCE") != "" && os.Getenv("CLICOLOR_FORCE") != "0":
		return true
	case os.Getenv("CLICOLOR") == "0" || os.Getenv("TERM") == "dumb":
		return false
	}
	return isTerminal(w)
}

// fallbackWidth is that of a page where there is no terminal to ask.
const fallbackWidth = 80

// width is how many columns the terminal w has, 0 where w is not a terminal.
func width(w io.Writer) int {
	if f, ok := w.(*os.File); ok {
		if n, _, err := term.GetSize(int(f.Fd())); err == nil && isTerminal(w) {
			if n <= 0 {
				return fallbackWidth
			}
			return n
		}
	}
	return 0
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
