package main

import (
	"bytes"
	"io"
	"sync"

	"netlab/topology/report/pen"
)

// labelled writes what programs say, line by line, each with the name of its node.
type labelled struct {
	live *live
	mu   sync.Mutex
	// widest is the length of the longest name so far.
	widest  int
	streams []*labelledStream
}

// styles tell nodes apart on a terminal, in the order in which they come.
var styles = []pen.Style{pen.Opening, pen.Remark, pen.Good, pen.Waiting, pen.Segment}

// writer returns what writes one stream of a program.
func (o *labelled) writer(node string, to io.Writer) io.Writer {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.widest = max(o.widest, len(node))
	style := pen.Body
	for i, n := range o.live.Nodes {
		if n.Name == node {
			style = styles[i%len(styles)]
		}
	}
	s := &labelledStream{of: o, node: node, style: style, to: to}
	o.streams = append(o.streams, s)
	return s
}

// end writes what the programs have begun to write, when all have ended.
func (o *labelled) end() {
	for _, s := range o.streams {
		_ = s.flush() // nobody is left to be told
	}
}

// labelledStream is one stream of a program.
type labelledStream struct {
	of    *labelled
	node  string
	style pen.Style
	to    io.Writer
	line  []byte // begun, without its end
}

// longestLine is where a line is broken that does not end.
const longestLine = 64 << 10

// Write implements io.Writer.
func (s *labelledStream) Write(b []byte) (int, error) {
	n := len(b)
	for len(b) > 0 {
		end := bytes.IndexByte(b, '\n') + 1
		if end == 0 {
			end = len(b)
		}
		s.line, b = append(s.line, b[:end]...), b[end:]
		if s.line[len(s.line)-1] == '\n' || len(s.line) > longestLine {
			if err := s.flush(); err != nil {
				return 0, err
			}
		}
	}
	return n, nil
}

// flush writes the line that is begun, with an end.
func (s *labelledStream) flush() error {
	if len(s.line) == 0 {
		return nil
	}
	s.of.mu.Lock()
	defer s.of.mu.Unlock()
	label := s.of.live.paint(s.to, s.style, s.node) + string(bytes.Repeat([]byte{' '}, s.of.widest-len(s.node))) + " | "
	line := append([]byte(label), bytes.TrimSuffix(s.line, []byte{'\n'})...)
	s.line = s.line[:0]
	var err error
	s.of.live.status.over(s.of.live.err, func() { _, err = s.to.Write(append(line, '\n')) })
	return err
}
