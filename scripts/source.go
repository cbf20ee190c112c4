package scripts

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// FileName is the name of the script in a lab's folder.
const FileName = "lab.star"

const aLabIs = "a lab is a folder with a " + FileName + ", or a file whose name ends in .star"

// LoadFS reads the lab in the folder of that name, or in the .star file.
func LoadFS(fsys fs.FS, name string) (*Lab, error) {
	name = path.Clean(name)
	file := name
	if !strings.HasSuffix(name, ".star") {
		file = path.Join(name, FileName)
	}
	source, err := readSource(func() (fs.FileInfo, error) { return fs.Stat(fsys, file) }, func() (fs.File, error) { return fsys.Open(file) })
	if err != nil {
		return nil, notRead(file, err)
	}
	lab, err := Load(labName(name, path.Base), file, source)
	if err != nil {
		return nil, err
	}
	lab.folder = func() (fs.FS, func()) {
		sub, err := fs.Sub(fsys, path.Dir(file))
		if err != nil {
			return nil, nil
		}
		return sub, func() {}
	}
	return lab, nil
}

// noFolder is the folder of a lab that is text alone.
func noFolder() (fs.FS, func()) { return nil, nil }

// LoadPath is LoadFS for a path of the host's file system.
func LoadPath(name string) (*Lab, error) {
	file := name
	info, err := os.Stat(name)
	if err == nil && info.IsDir() {
		file = filepath.Join(name, FileName)
	}
	source, err := readSource(func() (fs.FileInfo, error) { return os.Stat(file) }, func() (fs.File, error) { return os.Open(file) })
	if err != nil {
		return nil, notRead(file, err)
	}
	abs, err := filepath.Abs(name)
	if err != nil {
		abs = name
	}
	lab, err := Load(labName(abs, filepath.Base), filepath.ToSlash(file), source)
	if err != nil {
		return nil, err
	}
	// A root does not follow links out of the folder.
	lab.folder = func() (fs.FS, func()) {
		root, err := os.OpenRoot(filepath.Dir(file))
		if err != nil {
			return nil, nil
		}
		return root.FS(), func() { root.Close() }
	}
	return lab, nil
}

// readSource reads a file, and no more of it than a lab may have. It looks before
// it opens: to open a pipe waits for one who writes.
func readSource(stat func() (fs.FileInfo, error), open func() (fs.File, error)) ([]byte, error) {
	info, err := stat()
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, hint(fmt.Errorf("this is %s, not a file", kindOf(info.Mode())), aLabIs)
	case info.Size() > maxSource:
		return nil, tooLarge(info.Size())
	}
	f, err := open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxSource+1))
}

func kindOf(m fs.FileMode) string {
	switch {
	case m.IsDir():
		return "a folder"
	case m&fs.ModeNamedPipe != 0:
		return "a pipe"
	case m&fs.ModeSocket != 0:
		return "a socket"
	}
	return "a device"
}

func tooLarge(size int64) error {
	return fmt.Errorf("the lab has %d bytes, want at most %d", size, maxSource)
}

// labName is what a lab is called: its folder, or its file without the ending.
func labName(name string, base func(string) string) string {
	return strings.TrimSuffix(base(name), ".star")
}

func notRead(file string, err error) error {
	e := &Error{File: file, Cause: err.Error(), err: err}
	var h hinted
	if errors.As(err, &h) {
		e.Hint = h.hint
	}
	var p *fs.PathError
	if errors.As(err, &p) {
		e.Cause = p.Err.Error()
	}
	if errors.Is(err, fs.ErrNotExist) {
		e.Cause = "there is no such lab"
		e.Hint = aLabIs
	}
	return e
}
