package capture

import (
	"errors"
	"fmt"
	"io"
)

// bufferSize is what is asked of the file at once. The buffer grows only for
// records that are longer, and only as their bytes arrive.
const bufferSize = 256 << 10

// source is a file's bytes, a window of which is in the buffer.
type source struct {
	r   io.Reader
	buf []byte
	// buf[start:end] has been read from r and not yet taken; it begins at offset.
	start, end int
	offset     int64
	// err is what r answered last, once it was an error.
	err error
}

func newSource(r io.Reader) *source { return &source{r: r, buf: make([]byte, bufferSize)} }

// peek returns the next n bytes without taking them, valid until the next peek
// or skip. At the end of the file the error is io.EOF, within the n bytes it is
// io.ErrUnexpectedEOF, saying what was to be read.
func (s *source) peek(n int, what string) ([]byte, error) {
	if s.end-s.start < n {
		if err := s.fill(n); err != nil {
			return nil, s.short(int64(n), what, err)
		}
	}
	return s.buf[s.start : s.start+n], nil
}

// take drops n bytes that were peeked at.
func (s *source) take(n int) {
	s.start += n
	s.offset += int64(n)
}

// fill reads until there are n bytes in the buffer.
func (s *source) fill(n int) error {
	if s.start > 0 {
		copy(s.buf, s.buf[s.start:s.end])
		s.start, s.end = 0, s.end-s.start
	}
	for empty := 0; s.end < n; {
		if s.err != nil {
			return s.err
		}
		if s.end == len(s.buf) {
			s.buf = append(s.buf, make([]byte, len(s.buf))...)
		}
		m, err := s.r.Read(s.buf[s.end:])
		s.end += m
		s.err = err
		if m == 0 && err == nil {
			if empty++; empty == 100 {
				s.err = io.ErrNoProgress
			}
			continue
		}
		empty = 0
	}
	return nil
}

// skip drops n bytes, in the buffer or not. Where it fails, offset stays where
// it was: at what could not be skipped.
func (s *source) skip(n int64, what string) error {
	begin := s.offset
	for left := n; left > 0; {
		if s.start == s.end {
			if err := s.fill(1); err != nil {
				if errors.Is(err, io.EOF) {
					err = io.ErrUnexpectedEOF
				}
				s.offset = begin
				return fmt.Errorf("%s of %d bytes ends after %d: %w", what, n, n-left, err)
			}
		}
		m := int(min(left, int64(s.end-s.start)))
		s.take(m)
		left -= int64(m)
	}
	return nil
}

// short is the error where n bytes were wanted and there were fewer.
func (s *source) short(n int64, what string, err error) error {
	have := s.end - s.start
	if errors.Is(err, io.EOF) {
		if have == 0 {
			return io.EOF
		}
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("%s of %d bytes ends after %d: %w", what, n, have, err)
}
