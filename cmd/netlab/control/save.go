package control

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"netlab/topology/report"
)

// format is a way to write what has happened, by the ending of a file's name.
type format struct {
	ending, what string
	write        func(io.Writer, *report.Run) error
}

var formats = []format{
	{"pcapng", "a capture for Wireshark", func(w io.Writer, run *report.Run) error {
		return report.WritePcapng(w, run.Record, report.PcapngOptions{})
	}},
	{"json", "the object of netlab run --json", report.WriteJSON},
	{"svg", "a ladder as a picture", func(w io.Writer, run *report.Run) error {
		return report.WriteSVG(w, run, report.SVGOptions{Elide: report.Concise})
	}},
	{"mmd", "a ladder as Mermaid", func(w io.Writer, run *report.Run) error {
		return report.WriteMermaid(w, run, report.MermaidOptions{Elide: report.Concise})
	}},
	{"txt", "a transcript", func(w io.Writer, run *report.Run) error {
		return report.WriteTranscript(w, run, report.TranscriptOptions{})
	}},
}

// Formats lists the endings of files that [Client.Save] writes, and what each holds.
func Formats() [][2]string {
	var all [][2]string
	for _, f := range formats {
		all = append(all, [2]string{f.ending, f.what})
	}
	return all
}

// CheckFormat refuses an ending that is not one of [Formats].
func CheckFormat(ending string) error {
	if slices.ContainsFunc(formats, func(f format) bool { return f.ending == ending }) {
		return nil
	}
	var have []string
	for _, f := range formats {
		have = append(have, f.ending)
	}
	return fmt.Errorf("format %q: want %s", ending, strings.Join(have, ", "))
}

// save writes the record in a format.
func (s *Server) save(w http.ResponseWriter, r *http.Request) {
	ending := r.PathValue("format")
	if err := CheckFormat(ending); err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	i := slices.IndexFunc(formats, func(f format) bool { return f.ending == ending })
	s.write(w, 0, formats[i].write)
}

// Drawing is how a ladder is to be drawn.
type Drawing struct {
	// Conn is the connection, Width that of the terminal in columns.
	Conn, Width  int
	Color, ASCII bool
	// Verbose draws all that is on record.
	Verbose bool
}

// maxWidth is how wide a ladder can be asked for.
const maxWidth = 1000

func (s *Server) ladder(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	conn, err := strconv.Atoi(q.Get("conn"))
	if err != nil || conn < 1 {
		refuse(w, http.StatusBadRequest, fmt.Errorf("connection %q: want its number, from 1", q.Get("conn")))
		return
	}
	width, err := strconv.Atoi(q.Get("width"))
	if err != nil || width < report.MinLadderWidth || width > maxWidth {
		refuse(w, http.StatusBadRequest, fmt.Errorf("width %q: want %d to %d", q.Get("width"), report.MinLadderWidth, maxWidth))
		return
	}
	opt := report.LadderOptions{Width: width, Color: q.Has("color"), ASCII: q.Has("ascii"), Elide: report.Concise}
	if q.Has("verbose") {
		opt.Elide = report.Elision{}
	}
	s.write(w, conn, func(out io.Writer, run *report.Run) error { return report.WriteLadder(out, run, opt) })
}

// write answers by what is made of the record, or of one connection's part of it. An
// answer that cannot be finished breaks off, so that nobody takes it for whole.
func (s *Server) write(w http.ResponseWriter, conn int, write func(io.Writer, *report.Run) error) {
	if !s.saving.TryLock() {
		refuse(w, http.StatusServiceUnavailable, errors.New("another record of this network is being written: try again"))
		return
	}
	defer s.saving.Unlock()
	run, err := s.run(conn)
	if err != nil {
		refuse(w, http.StatusNotFound, err)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	out := &patientWriter{ResponseWriter: w, patience: patience}
	if err := write(out, run); err != nil {
		if !out.begun {
			refuse(w, http.StatusInternalServerError, err)
			return
		}
		panic(http.ErrAbortHandler)
	}
}

// patientWriter gives the client patience for each piece of a long answer.
type patientWriter struct {
	http.ResponseWriter
	patience time.Duration
	begun    bool
}

func (p *patientWriter) Write(b []byte) (int, error) {
	p.begun = true
	if err := http.NewResponseController(p.ResponseWriter).SetWriteDeadline(time.Now().Add(p.patience)); err != nil {
		return 0, err
	}
	return p.ResponseWriter.Write(b)
}
