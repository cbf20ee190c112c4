package capture

import (
	"fmt"
	"strings"
)

// Error says where a file is damaged, and how.
type Error struct {
	// File is the file's path, empty where the reader has none.
	File string
	// Offset is the place in bytes from the start; of a compressed file, from the
	// start of what it expands to.
	Offset int64
	// Err is what is wrong there. It is [io.ErrUnexpectedEOF] to errors.Is where
	// the file ends too early.
	Err error
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("capture: ")
	if e.File != "" {
		b.WriteString(e.File + ": ")
	}
	fmt.Fprintf(&b, "offset %d: %v", e.Offset, e.Err)
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }
