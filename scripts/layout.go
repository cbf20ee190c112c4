package scripts

import (
	"fmt"
	"math"
	"strings"

	"go.starlark.net/starlark"

	"netlab/topology/words"
)

func layoutBuiltins() []entry {
	return []entry{
		builtin("pad(value, width, align=\"left\")", padText, "A value as text, filled with blanks to a width in columns of a terminal; align is left, right or center.").beforeStart().more(
			"What is wider stays as it is."),
		builtin("table(rows, header=None)", tableText, "Rows of values as text in columns, a line each, for note() or print().").beforeStart().more(
			"A column of numbers and durations alone stands to the right. Rows may differ in length."),
		builtin("chart(rows, width=40)", chartText, "Rows of a label and a number or duration as bars, the longest of a width, for note() or print().").beforeStart().more(
			"Numbers are 0 or more."),
	}
}

// maxWidth is how many columns of a terminal a text may be filled to.
const maxWidth = 1000

func padText(c *call) (starlark.Value, error) {
	var v starlark.Value
	var width int
	align := "left"
	if err := c.unpack("value", &v, "width", &width, "align?", &align); err != nil {
		return nil, err
	}
	if width < 0 || width > maxWidth {
		return nil, fmt.Errorf("width %d: want 0 to %d", width, maxWidth)
	}
	text, err := cellText(v)
	if err != nil {
		return nil, err
	}
	switch room := strings.Repeat(" ", max(0, width-words.Width(text))); align {
	case "left":
		text += room
	case "right":
		text = room + text
	case "center":
		half := len(room) / 2
		text = room[:half] + text + room[half:]
	default:
		return nil, suggest(fmt.Errorf("align %q", align), align, []string{"left", "right", "center"})
	}
	return starlark.String(text), nil
}

// cellText is a value as str() has it.
func cellText(v starlark.Value) (string, error) {
	if s, ok := starlark.AsString(v); ok {
		return s, nil
	}
	return written(v)
}

// layout is a table of texts, column by column.
type layout struct {
	rows   [][]string
	widths []int
	// right are the columns in which nothing but numbers has stood.
	right []bool
}

// add adds a row; its values decide where columns stand unless it is a header.
func (l *layout) add(row starlark.Value, header bool) error {
	cells, ok := row.(starlark.Iterable)
	if !ok {
		return hint(fmt.Errorf("row %d, %s, is not a list", len(l.rows)+1, brief(row)), `write table([["SYN", 1], ["FIN", 2]])`)
	}
	var texts []string
	for v := range starlark.Elements(cells) {
		text, err := cellText(v)
		if err != nil {
			return err
		}
		if len(l.widths) == len(texts) {
			l.widths, l.right = append(l.widths, 0), append(l.right, true)
		}
		i := len(texts)
		texts = append(texts, text)
		l.widths[i] = max(l.widths[i], words.Width(text))
		if _, number := quantity(v); !number && !header {
			l.right[i] = false
		}
	}
	l.rows = append(l.rows, texts)
	return nil
}

// quantity is a number or a duration as a number.
func quantity(v starlark.Value) (float64, bool) {
	if d, ok := v.(Duration); ok {
		return float64(d), true
	}
	return starlark.AsFloat(v)
}

func (l *layout) text() (starlark.Value, error) {
	width := 0
	for _, w := range l.widths {
		width += w + 2
	}
	if width > maxText || width*len(l.rows) > maxText {
		return nil, fmt.Errorf("a table of over %d bytes", maxText)
	}
	var b strings.Builder
	for n, row := range l.rows {
		if n > 0 {
			b.WriteByte('\n')
		}
		var line strings.Builder
		for i, cell := range row {
			if i > 0 {
				line.WriteString("  ")
			}
			room := strings.Repeat(" ", l.widths[i]-words.Width(cell))
			if l.right[i] {
				line.WriteString(room + cell)
			} else {
				line.WriteString(cell + room)
			}
		}
		b.WriteString(strings.TrimRight(line.String(), " "))
	}
	return starlark.String(b.String()), nil
}

func tableText(c *call) (starlark.Value, error) {
	var rows starlark.Iterable
	var header starlark.Value
	if err := c.unpack("rows", &rows, "header??", &header); err != nil {
		return nil, err
	}
	var l layout
	if header != nil {
		if err := l.add(header, true); err != nil {
			return nil, err
		}
	}
	for row := range starlark.Elements(rows) {
		if err := l.add(row, false); err != nil {
			return nil, err
		}
	}
	return l.text()
}

func chartText(c *call) (starlark.Value, error) {
	var rows starlark.Iterable
	width := 40
	if err := c.unpack("rows", &rows, "width?", &width); err != nil {
		return nil, err
	}
	if width < 1 || width > maxWidth {
		return nil, fmt.Errorf("width %d: want 1 to %d", width, maxWidth)
	}
	type bar struct {
		label, value starlark.Value
		size         float64
	}
	var bars []bar
	longest := 0.0
	for row := range starlark.Elements(rows) {
		pair, ok := row.(starlark.Indexable)
		if !ok || pair.Len() != 2 {
			return nil, hint(fmt.Errorf("row %d, %s, is not a label and a number", len(bars)+1, brief(row)), `write chart([("reno", 12), ("cubic", 34)])`)
		}
		size, ok := quantity(pair.Index(1))
		if !ok || size < 0 || math.IsInf(size, 0) || math.IsNaN(size) {
			return nil, fmt.Errorf("row %d, %s: want a number or duration of 0 or more", len(bars)+1, brief(pair.Index(1)))
		}
		bars = append(bars, bar{pair.Index(0), pair.Index(1), size})
		longest = max(longest, size)
	}
	var l layout
	for _, b := range bars {
		n := 0
		if longest > 0 {
			n = int(math.Round(float64(b.size / longest * float64(width))))
		}
		if err := l.add(starlark.Tuple{b.label, b.value, starlark.String(strings.Repeat("#", n))}, false); err != nil {
			return nil, err
		}
	}
	return l.text()
}
