package wire

// Tuning is a set of the socket options with which the pinned stack sends what it ought
// not to: whoever judges it has to know who has set them.
type Tuning uint8

// The options.
const (
	// TunedCork: TCP_CORK was turned on.
	TunedCork Tuning = 1 << iota
	// TunedCongestion: TCP_CONGESTION was set.
	TunedCongestion
)
