package wire

// Before reports whether sequence number a comes before b, in the circular
// order of RFC 9293 section 3.4.
func Before(a, b uint32) bool { return int32(a-b) < 0 }

// BeforeEq reports whether a is b or comes before it.
func BeforeEq(a, b uint32) bool { return int32(a-b) <= 0 }

// After reports whether a comes after b.
func After(a, b uint32) bool { return int32(a-b) > 0 }

// AfterEq reports whether a is b or comes after it.
func AfterEq(a, b uint32) bool { return int32(a-b) >= 0 }

// InWindow reports whether seq is one of the n numbers from start on.
func InWindow(seq, start, n uint32) bool { return seq-start < n }
