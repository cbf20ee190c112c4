package explain

import (
	"bytes"
	"context"
	"io"
	"strings"

	"netlab/topology/rfc"
	"netlab/topology/words"
)

// Page is how a page is written.
type Page struct {
	// Lang is one of [Languages].
	Lang string
	// Width is how wide text may be, in cells.
	Width int
	// ASCII draws the figure with ASCII characters alone.
	ASCII bool
	// Color asks for ANSI colours in the figure; Paint gives the text its own.
	Color bool
	// Paint puts a style on text; nil leaves it as it is.
	Paint func(style Style, text string) string
}

// Style is what a text is on a page.
type Style uint8

// The styles.
const (
	Head Style = iota
	Label
	Faint
)

// captions are the words of the page itself, and of how a rule is checked.
type captions struct {
	source, labs, see, run, terms, use string

	checked, onSegments, onStates, onCapture, notOnCapture, known, differs string
	// levels say what a rule's level means, after its name.
	level  string
	levels map[rfc.Level]string
}

var captionsIn = map[string]*captions{
	English: {
		source: "Source", labs: "Labs", see: "See also", run: "netlab run",
		terms: "What netlab explains; begin with \"how to read a figure\". Letter case, blanks, hyphens and underscores do not matter.",
		use:   "netlab explain TERM",

		checked: "Checked", onSegments: "in every run, on the segments",
		onStates:     "in every run, against the states that the stack reports",
		onCapture:    "; and on a capture",
		notOnCapture: "; not on a capture, which shows too little for it",
		known:        "Known", differs: "the stack differs: ",

		level: "Level", levels: map[rfc.Level]string{
			rfc.Must:   ", or a text as plain: a run that breaks it fails",
			rfc.Should: ": breaking it is a warning",
			rfc.May:    ", where it is done at all: breaking it is a warning",
			rfc.Text:   ", implied and not stated: breaking it is a warning",
		},
	},
	Chinese: {
		source: "出处", labs: "实验", see: "参见", run: "netlab run",
		terms: "netlab 可以解释的术语，可从“怎样看图”开始。不区分大小写，空格、连字符与下划线可以省略。",
		use:   "netlab explain --lang zh 术语",

		checked: "检查", onSegments: "每次运行，检查报文段",
		onStates:     "每次运行，检查协议栈报告的状态",
		onCapture:    "；也用于抓包文件",
		notOnCapture: "；不用于抓包文件，那里显示的内容不足以判断",
		known:        "已知", differs: "协议栈与此不同：",

		level: "级别", levels: map[rfc.Level]string{
			rfc.Must:   "，或同样明确的规定：违反时运行失败",
			rfc.Should: "：违反时给出警告",
			rfc.May:    "，可以不实现，实现时须如此：违反时给出警告",
			rfc.Text:   "，由正文推知，没有明文规定：违反时给出警告",
		},
	},
}

// printer writes a page.
type printer struct {
	Page
	*captions
	bytes.Buffer
}

func newPrinter(p Page) *printer {
	if p.Paint == nil {
		p.Paint = func(_ Style, text string) string { return text }
	}
	if p.Lang == "" {
		p.Lang = English
	}
	return &printer{Page: p, captions: captionsIn[p.Lang]}
}

// margin begins the lines of the body; labelWidth is the column of labels.
const (
	margin     = "  "
	labelWidth = 10
)

func (p *printer) line(text string) {
	p.WriteString(strings.TrimRight(text, " "))
	p.WriteByte('\n')
}

// paragraph writes text after a margin.
func (p *printer) paragraph(text string) {
	for _, l := range words.Fold(text, p.Width-len(margin)) {
		p.line(margin + l)
	}
}

// room is how wide the column beside the labels is.
func (p *printer) room() int { return p.Width - len(margin) - labelWidth }

// beside writes lines in the column beside a label.
func (p *printer) beside(label string, lines []string) {
	lead := margin + p.Paint(Label, words.Pad(label, labelWidth))
	for _, l := range lines {
		p.line(lead + l)
		lead = strings.Repeat(" ", len(margin)+labelWidth)
	}
}

// Write runs the entry's figure and writes its page.
func (e *Entry) Write(ctx context.Context, w io.Writer, o Page) error {
	p := newPrinter(o)
	t := e.Text(p.Lang)
	name := e.name(p.Lang)
	kind := e.Group.Title(p.Lang)
	p.line(p.Paint(Head, name) + strings.Repeat(" ", max(2, p.Width-words.Width(name)-words.Width(kind))) + p.Paint(Faint, kind))
	p.blocks(t.Blocks)
	if e.Figure.Lab != "" {
		drawn, err := e.Figure.Draw(ctx, p.ASCII, p.Color)
		if err != nil {
			return err
		}
		p.WriteByte('\n')
		p.WriteString(drawn)
	}
	p.WriteByte('\n')
	p.references(e)
	_, err := w.Write(p.Bytes())
	return err
}

// blocks writes the text: paragraphs apart, labelled lines together.
func (p *printer) blocks(all []Block) {
	label := ""
	for i, b := range all {
		if i > 0 && (b.Label == "" || all[i-1].Label == "") {
			p.WriteByte('\n')
		}
		if b.Drawn {
			for line := range strings.Lines(b.Text) {
				p.line(margin + strings.TrimSuffix(line, "\n"))
			}
			label = ""
			continue
		}
		if b.Label == "" {
			p.paragraph(b.Text)
			label = ""
			continue
		}
		shown := b.Label
		if shown == label {
			shown = ""
		}
		label = b.Label
		p.beside(shown, words.Fold(b.Text, p.room()))
	}
}

// references writes where more is found.
func (p *printer) references(e *Entry) {
	if e.RFC != "" {
		p.beside(p.source, words.Fold(p.cite(e.RFC), p.room()))
	}
	var runs []string
	for _, name := range e.labs() {
		runs = append(runs, p.run+" "+name)
	}
	if len(runs) > 0 {
		p.beside(p.labs, words.Pack(runs, p.room()))
	}
	if len(e.See) > 0 {
		var terms []string
		for _, s := range e.see {
			terms = append(terms, s.name(p.Lang))
		}
		p.beside(p.see, words.Pack(terms, p.room()))
	}
}

var chineseCitation = strings.NewReplacer(
	" sections ", " §", " section ", " §", "figures ", "图 ", "figure ", "图 ", " to ", " 至 ", "; ", "；",
)

// cite writes where a term is defined in the page's language.
func (p *printer) cite(rfc string) string {
	if p.Lang != Chinese {
		return rfc
	}
	return chineseCitation.Replace(rfc)
}
