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

// Format is a way to write what has happened, named by the ending of a file's name.
type Format struct {
	Ending, What string
	Write        func(io.Writer, *report.Run) error
}

// CheckFormat refuses an ending that none of the formats has.
func CheckFormat(formats []Format, ending string) error {
	var have []string
	for _, f := range formats {
		if f.Ending == ending {
			return nil
		}
		have = append(have, f.Ending)
	}
	return fmt.Errorf("format %q: want %s", ending, strings.Join(have, ", "))
}

// save writes the record in a format.
func (s *Server) save(w http.ResponseWriter, r *http.Request) {
	ending := r.PathValue("format")
	if err := CheckFormat(s.Formats, ending); err != nil {
		refuse(w, http.StatusBadRequest, err)
		return
	}
	i := slices.IndexFunc(s.Formats, func(f Format) bool { return f.Ending == ending })
	s.write(w, 0, s.Formats[i].Write)
}

// Drawing is how a ladder is to be drawn.
type Drawing struct {
	// Conn is the connection, Width that of the terminal in columns.
	Conn, Width  int
	Color, ASCII bool
	// From and Until bound what is drawn in the network's time; an Until of 0 is now.
	From, Until time.Duration
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
	var from, until time.Duration
	for name, to := range map[string]*time.Duration{"from": &from, "until": &until} {
		if !q.Has(name) {
			continue
		}
		if *to, err = time.ParseDuration(q.Get(name)); err != nil || *to < 0 {
			refuse(w, http.StatusBadRequest, fmt.Errorf("%s %q: want a time with its unit, such as 2.5s", name, q.Get(name)))
			return
		}
	}
	opt := report.LadderOptions{Width: width, From: from, Until: until, Color: q.Has("color"), ASCII: q.Has("ascii"), Elide: report.Concise}
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
