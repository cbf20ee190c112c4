package sim

import (
	"encoding/binary"
	"hash/fnv"
	"math/rand/v2"
)

// Stream returns a separate source of random numbers for one use, derived
// from the run's seed and the names of what draws: ("link", "a-b", "a>b",
// "loss"), or ("node", "a", "isn"). Different names give independent streams,
// so that a draw added in one place changes nothing in another.
func Stream(seed uint64, names ...string) *rand.ChaCha8 {
	h := fnv.New128a()
	var n [8]byte
	for _, name := range names {
		// Lengths keep ("ab", "c") and ("a", "bc") apart.
		binary.LittleEndian.PutUint64(n[:], uint64(len(name)))
		h.Write(n[:])
		h.Write([]byte(name))
	}
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], seed)
	h.Sum(key[8:8])
	return rand.NewChaCha8(key)
}
