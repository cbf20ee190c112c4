package nodes

import (
	"math/rand/v2"
	"sync"

	"netlab/topology/sim"
)

// source is a random stream that a stack may draw from on any of its
// goroutines: rand.Source of math/rand for ports and jitter, io.Reader for what
// gVisor wants unpredictable (initial sequence numbers, cookies).
type source struct {
	mu     sync.Mutex
	stream *rand.ChaCha8
}

func newSource(seed uint64, names ...string) *source {
	return &source{stream: sim.Stream(seed, names...)}
}

func (s *source) Int63() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return int64(s.stream.Uint64() >> 1)
}

// Seed is part of rand.Source. The stream is the run's; nobody reseeds it.
func (s *source) Seed(int64) { panic("nodes: a node's random stream cannot be reseeded") }

func (s *source) Read(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.stream.Read(b)
}
