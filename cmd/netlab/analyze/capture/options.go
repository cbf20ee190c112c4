package capture

import (
	"encoding/binary"
	"errors"
)

// The codes of pcapng's options that matter here (draft-ietf-opsawg-pcapng
// sections 3.5 and 4.2).
const (
	optEnd      = 0
	optComment  = 1
	optName     = 2
	optTSResol  = 9
	optTSOffset = 14
)

var errOptions = errors.New("options run past the end of their block")

// option takes the next option off b. Code optEnd is the end of them.
func option(order binary.ByteOrder, b []byte) (code uint16, value, rest []byte, err error) {
	if len(b) < 4 {
		if len(b) > 0 {
			err = errOptions
		}
		return optEnd, nil, nil, err
	}
	code = order.Uint16(b)
	n := int(order.Uint16(b[2:]))
	b = b[4:]
	if code == optEnd {
		return optEnd, nil, nil, nil
	}
	padded := (n + 3) &^ 3
	if padded > len(b) {
		return optEnd, nil, nil, errOptions
	}
	return code, b[:n], b[padded:], nil
}

// comments returns the comments among the options as lines. Options that are
// broken end them: they are not worth losing a packet over.
func comments(order binary.ByteOrder, b []byte) string {
	var text string
	for {
		code, value, rest, err := option(order, b)
		if err != nil || code == optEnd {
			return text
		}
		if code == optComment {
			text = addLine(text, string(value))
		}
		b = rest
	}
}

func addLine(text, line string) string {
	if text == "" || line == "" {
		return text + line
	}
	return text + "\n" + line
}
