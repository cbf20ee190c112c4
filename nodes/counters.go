package nodes

import (
	"reflect"
	"unsafe" // for fields at their offsets

	"gvisor.dev/gvisor/pkg/tcpip"
)

// counters are the offsets of the counters in a stack's statistics. The stack would make
// each by itself, hundreds of allocations.
var counters = countersIn(reflect.TypeFor[tcpip.Stats](), 0)

func countersIn(t reflect.Type, at uintptr) (offsets []uintptr) {
	for i := range t.NumField() {
		switch f := t.Field(i); {
		case f.Type == reflect.TypeFor[*tcpip.StatCounter]():
			offsets = append(offsets, at+f.Offset)
		case f.Type.Kind() == reflect.Struct:
			offsets = append(offsets, countersIn(f.Type, at+f.Offset)...)
		}
	}
	return offsets
}

// newStats returns statistics whose counters are at 0.
func newStats() (s tcpip.Stats) {
	all := make([]tcpip.StatCounter, len(counters))
	for i, at := range counters {
		*(**tcpip.StatCounter)(unsafe.Add(unsafe.Pointer(&s), at)) = &all[i]
	}
	return s
}
