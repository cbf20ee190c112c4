package wire

import (
	"errors"
	"strconv"
)

// What the errors about a datagram wrap.
var (
	// ErrVersion is a datagram of neither IPv4 nor IPv6.
	ErrVersion = errors.New("wire: neither IPv4 nor IPv6")
	// ErrShort is a header that its datagram has no room for.
	ErrShort = errors.New("wire: datagram ends inside a header")
	// ErrLength is a length field that contradicts the datagram.
	ErrLength = errors.New("wire: length field contradicts the datagram")
	// ErrPartial is a datagram of which only a part is there.
	ErrPartial = errors.New("want a whole datagram")
	// ErrProto is a datagram of another protocol than the one that is asked for.
	ErrProto = errors.New("wire: wrong protocol")
)

// DecodeError says which part of a datagram cannot be decoded, where and why.
type DecodeError struct {
	// What is the part: "ipv4 header", "tcp data offset".
	What string
	// Offset is that of the part in the datagram, in bytes.
	Offset int
	// Got is the number of bytes (of a version or protocol: the number) that is
	// there, Want the least or the most that could be.
	Got, Want int
	// Kind is one of this package's errors, for errors.Is.
	Kind error
}

func (e *DecodeError) Error() string {
	b := append(make([]byte, 0, 64), "wire: "...)
	b = append(b, e.What...)
	b = append(b, " at byte "...)
	b = strconv.AppendInt(b, int64(e.Offset), 10)
	b = append(b, ": "...)
	b = strconv.AppendInt(b, int64(e.Got), 10)
	switch e.Kind {
	case ErrVersion:
		return string(append(b, ", want 4 or 6"...))
	case ErrProto:
		b = append(b, ", want "...)
		return string(strconv.AppendInt(b, int64(e.Want), 10))
	}
	b = append(b, " bytes, want "...)
	b = strconv.AppendInt(b, int64(e.Want), 10)
	if e.Got > e.Want {
		b = append(b, " at most"...)
	}
	return string(b)
}

// Unwrap returns the kind of the error.
func (e *DecodeError) Unwrap() error { return e.Kind }

func short(what string, offset, got, want int) error {
	return &DecodeError{What: what, Offset: offset, Got: got, Want: want, Kind: ErrShort}
}

func badLength(what string, offset, got, want int) error {
	return &DecodeError{What: what, Offset: offset, Got: got, Want: want, Kind: ErrLength}
}
