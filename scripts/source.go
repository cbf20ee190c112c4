package scripts

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// FileName is the name of the script in a lab's folder.
const FileName = "lab.star"

// LoadFS reads the lab in the folder of that name, or in the .star file.
func LoadFS(fsys fs.FS, name string) (*Lab, error) {
	name = path.Clean(name)
	file := name
	if !strings.HasSuffix(name, ".star") {
		file = path.Join(name, FileName)
	}
	source, err := fs.ReadFile(fsys, file)
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
	source, err := os.ReadFile(file)
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

// labName is what a lab is called: its folder, or its file without the ending.
func labName(name string, base func(string) string) string {
	return strings.TrimSuffix(base(name), ".star")
}

func notRead(file string, err error) error {
	e := &Error{File: file, Cause: err.Error(), err: err}
	var p *fs.PathError
	if errors.As(err, &p) {
		e.Cause = p.Err.Error()
	}
	if errors.Is(err, fs.ErrNotExist) {
		e.Cause = "there is no such lab"
		e.Hint = fmt.Sprintf("a lab is a folder with a %s, or a file whose name ends in .star", FileName)
	}
	return e
}
