package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
)

// stdout as the name of a file is standard output.
const stdout = "-"

// outfile is a file that appears whole or not at all: what is written goes to a
// file beside it, which commit renames. What is not a plain file (a pipe,
// a terminal, /dev/null) is written directly. The caller commits or discards.
type outfile struct {
	*bufio.Writer
	name string
	file *os.File // nil for standard output
	temp string   // empty where the file is written directly
}

// create opens a file for writing; out is what "-" stands for.
func create(name string, out io.Writer) (*outfile, error) {
	if name == stdout {
		const name = "standard output"
		return &outfile{Writer: bufio.NewWriterSize(destination{out, name}, 1<<16), name: name}, nil
	}
	real, err := filepath.EvalSymlinks(name)
	if err != nil {
		real = name // not there yet
	}
	f := &outfile{name: name}
	info, err := os.Stat(real)
	switch {
	case err == nil && info.IsDir():
		return nil, fmt.Errorf("%s: is a folder", name)
	case err == nil && !info.Mode().IsRegular():
		f.file, err = os.OpenFile(real, os.O_WRONLY, 0)
	default:
		dir, base := filepath.Split(real)
		f.temp = filepath.Join(dir, fmt.Sprintf(".%s.%d.part", base, os.Getpid()))
		f.name = real
		mode := os.FileMode(0o666)
		if err == nil {
			mode = info.Mode().Perm() // that of the file whose place it takes
		}
		unfinished.Store(f.temp, true)
		f.file, err = os.OpenFile(f.temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
	}
	if err != nil {
		unfinished.Delete(f.temp)
		return nil, fmt.Errorf("%s: %w", name, reason(err))
	}
	f.Writer = bufio.NewWriterSize(destination{f.file, name}, 1<<16)
	return f, nil
}

// destination is a writer whose errors name what was asked for.
type destination struct {
	io.Writer
	name string
}

func (d destination) Write(b []byte) (int, error) {
	n, err := d.Writer.Write(b)
	if err != nil {
		err = fmt.Errorf("%s: %w", d.name, reason(err))
	}
	return n, err
}

// reason takes from an error of package os the name of the file, which may be
// the temporary one.
func reason(err error) error {
	if e, ok := errors.AsType[*os.PathError](err); ok {
		return e.Err
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return e.Err
	}
	return err
}

// commit ends the file and gives it its name.
func (f *outfile) commit() error {
	if err := f.Flush(); err != nil {
		f.discard()
		return err
	}
	var err error
	if f.file != nil {
		err = f.file.Close()
	}
	if f.temp != "" {
		if err == nil {
			err = os.Rename(f.temp, f.name)
		}
		if err != nil {
			os.Remove(f.temp)
		}
		unfinished.Delete(f.temp)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", f.name, reason(err))
	}
	return nil
}

// discard ends the file without a trace.
func (f *outfile) discard() {
	if f.file != nil {
		f.file.Close()
	}
	if f.temp != "" {
		os.Remove(f.temp)
		unfinished.Delete(f.temp)
	}
}

// unfinished are the names of the temporary files that are neither committed nor
// discarded.
var unfinished sync.Map

// exit ends the program at once. Files that are not finished leave no trace.
func exit(status int) {
	unfinished.Range(func(temp, _ any) bool {
		os.Remove(temp.(string))
		return true
	})
	os.Exit(status)
}
