package scripts

import "sync"

// memo has what texts of a lab were read as: each run of it reads the same ones.
type memo[T any] struct {
	mu    sync.Mutex
	known map[string]T
	size  int
}

// maxMemo is how many bytes the texts of a memo may have, so that a lab which makes its
// texts as it runs does not fill the memory.
const maxMemo = 64 << 10

// read returns what a text was read as, and reads it where it was not.
func (m *memo[T]) read(text string, read func(string) (T, error)) (T, error) {
	m.mu.Lock()
	v, ok := m.known[text]
	m.mu.Unlock()
	if ok {
		return v, nil
	}
	v, err := read(text)
	if err != nil {
		return v, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known == nil {
		m.known = make(map[string]T)
	}
	if m.size += len(text); m.size <= maxMemo {
		m.known[text] = v
	}
	return v, nil
}
