// Package sweep is a sweep of lab runs: which there are, which of them a shard takes,
// what became of each, and how the results of shards are put together.
//
// The folder examples has an indexed job of Kubernetes and a workflow of GitHub
// Actions that run a sweep of a million runs in 16 shards. The module in
// testdata/published holds them against the published API: run go test there where
// they change.
package sweep
