package impair

func flipBit(f *Frame, bit uint32, fix bool) bool { return false }
