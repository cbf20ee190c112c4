package wire

// Before reports whether sequence number a comes before b, in the circular
// order of RFC 9293 section 3.4.
func Before(a, b uint32) bool { return int32(a-b) < 0 }

// BeforeEq reports whether a is b or comes before it.
func BeforeEq(a, b uint32) bool { return int32(a-b) <= 0 }
