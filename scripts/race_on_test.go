//go:build race

package scripts_test

// raced says that the race detector is on, which makes a step ten times slower.
const raced = true
