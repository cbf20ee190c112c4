package impair

// markCE sets the congestion experienced mark of an ECN-capable packet (RFC 3168
// section 5) and reports whether it has one now.
func markCE(f *Frame) bool { return f.Packet.TOS&3 == 3 }
