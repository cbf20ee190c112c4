// Package samples keeps what a plot of a run is made of, beside its record: how the
// sender of each end stood after each thing that happened to it, and how long the queue
// of each link direction was, both exactly, in virtual time and bounded in memory.
package samples
