package play

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"os/exec"
	"path"
	"slices"
	"strings"
	"time"

	"netlab/cmd/netlab/play/engine"
)

// Options are those of a server.
type Options struct {
	// Addr is where it listens: a loopback address.
	Addr netip.AddrPort
	// Engine is the command line of a process that reads a request from its standard
	// input and writes answers, a line of JSON each, to its standard output: what
	// package engine does. A run that does not end is ended with its process.
	Engine []string
	// Runs is how many processes may run at once, at least 1; the others wait.
	Runs int
	// Timeout is how long one may take.
	Timeout time.Duration
}

// Handler serves the page, and runs labs at /engine. It answers those who name it as a
// browser on this machine does, and takes labs from its own page only: a page
// elsewhere can give the name of its own server this machine's address (DNS
// rebinding), or send a request across, but neither Host nor Origin are its to choose.
func Handler(o Options) (http.Handler, error) {
	files, err := assets(server)
	if err != nil {
		return nil, err
	}
	port := fmt.Sprint(o.Addr.Port())
	s := &service{Options: o, files: files, began: time.Now(), slots: make(chan struct{}, o.Runs), hosts: []string{o.Addr.String(), "localhost:" + port}}
	if o.Addr.Port() == 80 {
		s.hosts = append(s.hosts, strings.TrimSuffix(o.Addr.String(), ":80"), "localhost")
	}
	return s, nil
}

type service struct {
	Options
	files map[string][]byte
	began time.Time
	slots chan struct{}
	// hosts are the names that it has.
	hosts []string
}

// maxRequest is how many bytes a request may have: a lab has at most 256 KiB, which
// JSON may write as six times as many.
const maxRequest = 2 << 20

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	protect(w.Header())
	if !slices.Contains(s.hosts, r.Host) {
		http.Error(w, fmt.Sprintf("Host %q: want %s", r.Host, strings.Join(s.hosts, " or ")), http.StatusMisdirectedRequest)
		return
	}
	if r.URL.Path == "/engine" {
		s.run(w, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "want GET", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	if name == "" {
		name = "index.html"
	}
	content, ok := s.files[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", contentType(name))
	w.Header().Set("Cache-Control", "no-cache")
	http.ServeContent(w, r, "", s.began, bytes.NewReader(content))
}

// contentType does not ask the system, whose tables differ.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".json":
		return "application/json"
	case ".svg":
		return "image/svg+xml"
	}
	return "text/plain; charset=utf-8"
}

// run has a process answer one request.
func (s *service) run(w http.ResponseWriter, r *http.Request) {
	switch origin := r.Header.Get("Origin"); {
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", "POST")
		http.Error(w, "want POST", http.StatusMethodNotAllowed)
		return
	case origin != "http://"+r.Host:
		http.Error(w, fmt.Sprintf("Origin %q: want http://%s", origin, r.Host), http.StatusForbidden)
		return
	case r.Header.Get("Content-Type") != "application/json":
		http.Error(w, "Content-Type: want application/json", http.StatusUnsupportedMediaType)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	if err != nil {
		http.Error(w, fmt.Sprintf("request: %v", err), http.StatusRequestEntityTooLarge)
		return
	}
	ctx := r.Context()
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-ctx.Done():
		return
	}
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	w.Header().Set("Content-Type", "application/x-ndjson")
	w.Header().Set("Cache-Control", "no-store")
	out := &flusher{w: w}
	var said beginning
	process := exec.CommandContext(ctx, s.Engine[0], s.Engine[1:]...)
	process.Stdin, process.Stdout, process.Stderr = bytes.NewReader(body), out, &said
	if err := process.Run(); err != nil && r.Context().Err() == nil {
		cause := fmt.Sprintf("the process of the run ended: %v: %s", err, bytes.TrimSpace(said))
		if ctx.Err() != nil {
			cause = fmt.Sprintf("the run takes longer than %v: raise the limit by netlab play --timeout if that is meant", s.Timeout)
		}
		// The page may be gone.
		_ = json.NewEncoder(out).Encode(engine.Answer{Kind: "error", Mistake: &engine.Mistake{Cause: cause, Callers: []string{}}})
	}
}

// beginning keeps the first of what is written, at most maxSaid bytes: a panic begins with
// its cause.
type beginning []byte

const maxSaid = 4 << 10

func (s *beginning) Write(b []byte) (int, error) {
	*s = append(*s, b[:min(len(b), maxSaid-len(*s))]...)
	return len(b), nil
}

// flusher sends what is written at once.
type flusher struct{ w http.ResponseWriter }

func (f *flusher) Write(b []byte) (int, error) {
	n, err := f.w.Write(b)
	if err == nil {
		err = http.NewResponseController(f.w).Flush()
	}
	return n, err
}
