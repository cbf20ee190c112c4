package control

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"netlab/topology"
	"netlab/topology/report"
	"netlab/topology/tap"
)

// Limits of what clients can take.
const (
	// maxClients is how many connections there may be at a time; more are closed at once.
	maxClients = 64
	maxHeader  = 8 << 10
	// patience is for how long a client may send nothing of a request, or take nothing of
	// an answer.
	patience = 10 * time.Second
)

// Options say what is to be controlled.
type Options struct {
	// Name is the network's: a letter, then letters, digits, "-", "_" and ".", 64 at most.
	Name    string
	Network *topology.Network
	// Run makes of a record what reports are made of. It is called without any lock.
	Run func(*tap.Record) *report.Run
	// Formats are those in which the record can be saved.
	Formats []Format
	// Down ends the network; it returns at once.
	Down func()
}

// Server answers those who ask about a network. The caller closes it.
type Server struct {
	Options
	http    http.Server
	clients atomic.Int32
	// saving is held while a record is written: each is a copy in memory.
	saving  sync.Mutex
	token   string
	serving sync.WaitGroup
	release func() error // nil once it is closed
}

// Listen begins to answer for a network, under its name. It fails where a network of
// that name is up already; what a killed process has left of one is taken away.
func Listen(o Options) (*Server, error) {
	at, err := place(o.Name)
	if err != nil {
		return nil, err
	}
	s := &Server{Options: o}
	ln, token, err := at.listen()
	if err != nil {
		return nil, err
	}
	s.token = token
	s.http = http.Server{
		Handler: s.handler(), ErrorLog: log.New(io.Discard, "", 0), ConnState: s.count,
		ReadTimeout: patience, WriteTimeout: patience, IdleTimeout: patience, MaxHeaderBytes: maxHeader,
	}
	s.release = at.release
	s.serving.Go(func() { _ = s.http.Serve(ln) }) // it ends with an error, by Close
	return s, nil
}

// Close ends the server, with all its goroutines. Answers that are being written are
// finished if their readers take them within a second. Closing again does nothing.
func (s *Server) Close() error {
	if s.release == nil {
		return nil
	}
	err := s.release()
	s.release = nil
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if s.http.Shutdown(ctx) != nil {
		err = errors.Join(err, s.http.Close())
	}
	s.serving.Wait()
	for s.clients.Load() > 0 { // their goroutines are about to end
		time.Sleep(time.Millisecond)
	}
	return err
}

// count closes what are too many clients.
func (s *Server) count(c net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		if s.clients.Add(1) > maxClients {
			c.Close()
		}
	case http.StateClosed, http.StateHijacked:
		s.clients.Add(-1)
	}
}

// handler is what can be asked.
func (s *Server) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /network", s.answer(func(*http.Request) (any, error) { return s.overview(), nil }))
	mux.HandleFunc("GET /sockets", s.answer(func(*http.Request) (any, error) { return sockets(s.Network.Snapshot()), nil }))
	mux.HandleFunc("GET /stats", s.answer(func(*http.Request) (any, error) { return s.stats(), nil }))
	mux.HandleFunc("POST /act", s.answer(s.act))
	mux.HandleFunc("POST /down", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, Done{s.Network.Now(), "down"})
		s.Down()
	})
	mux.HandleFunc("GET /ladder", s.ladder)
	mux.HandleFunc("GET /record/{format}", s.save)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.token != "" && r.Header.Get("Authorization") != "Bearer "+s.token {
			refuse(w, http.StatusUnauthorized, errors.New("the token of this network is missing or wrong"))
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, 2*maxAct)
		mux.ServeHTTP(w, r)
	})
}

// answer makes a handler of what answers in JSON, or not at all.
func (s *Server) answer(ask func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, err := ask(r)
		if err != nil {
			refuse(w, http.StatusBadRequest, err)
			return
		}
		writeJSON(w, http.StatusOK, v)
	}
}

// Request is an act that is asked for.
type Request struct {
	Act string `json:"act"`
	// Check asks only whether the act can be read.
	Check bool `json:"check,omitempty"`
}

// Done is what has been done, and at which time of the network.
type Done struct {
	At  time.Duration `json:"at_ns"`
	Act string        `json:"act"`
}

func (s *Server) act(r *http.Request) (any, error) {
	var ask Request
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&ask); err != nil {
		return nil, err
	}
	if ask.Check {
		names := namesOf(s.Network)
		a, err := Parse(ask.Act, names)
		if err != nil {
			return nil, err
		}
		return Done{s.Network.Now(), inWords(&a, names)}, nil
	}
	text, err := Act(s.Network, ask.Act)
	return Done{s.Network.Now(), text}, err
}

// refusal is the answer to what cannot be done.
type refusal struct {
	Error string `json:"error"`
}

func refuse(w http.ResponseWriter, status int, err error) {
	writeJSON(w, status, refusal{err.Error()})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client may be gone
}

// run is what reports are made of, of all that has happened until now, or of what
// belongs to one connection; 0 stands for all.
func (s *Server) run(conn int) (*report.Run, error) {
	var rec *tap.Record
	var err error
	s.Network.Inspect(func(live *tap.Record) {
		if conn > 0 {
			if live, err = only(live, conn); err != nil {
				return
			}
		}
		rec = live.Clone()
	})
	if err != nil {
		return nil, err
	}
	run := s.Run(rec)
	run.Snapshot = s.Network.Snapshot()
	return run, nil
}

// only is what the record has of a connection.
func only(rec *tap.Record, conn int) (*tap.Record, error) {
	for _, c := range rec.Conns {
		if c.ID == conn {
			return rec.Only(c), nil
		}
	}
	switch n := len(rec.Conns); {
	case n == 0:
		return nil, errors.New("there was no connection yet")
	default:
		return nil, errors.New("no connection " + strconv.Itoa(conn) + " is remembered: those on record are " +
			strconv.Itoa(rec.Conns[0].ID) + " to " + strconv.Itoa(rec.Conns[n-1].ID))
	}
}

// pid is the process that keeps the network up.
var pid = os.Getpid()
