// Package sweep is a sweep of lab runs: which there are, which of them a shard takes,
// what became of each, and how the results of shards are put together.
package sweep
