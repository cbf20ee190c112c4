// Package pen colours text by what it means.
package pen

import "github.com/fatih/color"

// Style is what a piece of text means, which decides its colour.
type Style uint8

// The styles. Opening to Waiting are the phases of a connection's life.
const (
	Body Style = iota
	Faint
	Title
	Good
	Bad
	Remark
	Speech
	Segment
	Opening
	Open
	Closing
	Waiting
	numStyles
)

// Pen colours text, or does not: the nil Pen leaves it as it is.
type Pen [numStyles]*color.Color

// New returns a pen that writes ANSI colours, whatever the terminal and the
// environment are: whether to is for the caller to decide. Without colour it is
// nil.
func New(colour bool) *Pen {
	if !colour {
		return nil
	}
	p := &Pen{
		Faint:   color.New(color.Faint),
		Title:   color.New(color.Bold),
		Good:    color.New(color.FgGreen),
		Bad:     color.New(color.FgRed, color.Bold),
		Remark:  color.New(color.FgYellow),
		Speech:  color.New(color.FgCyan, color.Italic),
		Segment: color.New(color.FgBlue),
		Opening: color.New(color.FgCyan),
		Open:    color.New(color.FgGreen, color.Bold),
		Closing: color.New(color.FgYellow, color.Bold),
		Waiting: color.New(color.FgMagenta, color.Bold),
	}
	for _, c := range p {
		if c != nil {
			c.EnableColor()
		}
	}
	return p
}

// Append writes text in a style.
func (p *Pen) Append(b []byte, s Style, text string) []byte {
	if p == nil || p[s] == nil || text == "" {
		return append(b, text...)
	}
	return append(b, p[s].Sprint(text)...)
}
