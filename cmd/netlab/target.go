package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"

	"netlab/labs"
	"netlab/scripts"
	"netlab/topology/words"
)

// script is the file that makes a folder a lab.
const script = "lab.star"

// target is a lab that a command line names.
type target struct {
	// arg is the name as it was given.
	arg string
	*scripts.Lab
	// wrong is why a lab cannot be read, which its run says.
	wrong error
}

// findLab loads the lab that a word of the command line names. A word with a
// slash or the ending .star is a path; any other is a built-in lab, and only
// where there is none of that name a folder.
func findLab(arg string) (target, error) {
	builtin := isBuiltin(arg)
	if !builtin && (isPath(arg) || exists(arg)) {
		return loadPath(arg)
	}
	if !builtin {
		hint := didYouMean(arg, builtinNames())
		if hint == "" {
			hint = ": netlab list shows the built-in labs; a lab of your own is a folder or a .star file"
		}
		return target{}, fmt.Errorf("no lab %q%s", arg, hint)
	}
	lab, err := scripts.LoadFS(labs.FS, arg)
	return target{arg: arg, Lab: lab}, err
}

func loadPath(arg string) (target, error) {
	info, err := os.Stat(arg)
	if err != nil {
		name := strings.TrimSuffix(filepath.Base(arg), ".star")
		if near := words.Nearest(name, builtinNames()); near != "" {
			return target{}, fmt.Errorf("no folder or file %s: did you mean the built-in lab %s?", arg, near)
		}
		return target{}, fmt.Errorf("no folder or file %s", arg)
	}
	if info.IsDir() && !exists(filepath.Join(arg, script)) {
		inside, _ := filepath.Glob(filepath.Join(arg, "*", script))
		if len(inside) > 0 {
			return target{}, fmt.Errorf("folder %s has no %s but holds labs: name one, such as %s, or all with %s",
				arg, script, filepath.Dir(inside[0]), filepath.Join(arg, "*"+string(filepath.Separator)))
		}
		return target{}, fmt.Errorf("folder %s has no %s", arg, script)
	}
	lab, err := scripts.LoadPath(arg)
	return target{arg: arg, Lab: lab}, err
}

func isPath(arg string) bool {
	return strings.ContainsRune(arg, '/') || strings.ContainsRune(arg, filepath.Separator) ||
		strings.HasSuffix(arg, ".star") || arg == "." || arg == ".."
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}

func isBuiltin(name string) bool {
	if !fs.ValidPath(name) || strings.ContainsRune(name, '/') {
		return false
	}
	_, err := fs.Stat(labs.FS, path.Join(name, script))
	return err == nil
}

// builtinNames are the names of the built-in labs, sorted.
var builtinNames = sync.OnceValue(func() []string {
	files, err := fs.Glob(labs.FS, "*/"+script)
	if err != nil {
		panic(err) // the pattern is wrong
	}
	for i, f := range files {
		files[i] = path.Dir(f)
	}
	return files
})

// shadowed is the folder that a user may have meant by the name of a built-in
// lab: one of that name, here, that holds another lab. Empty where there is none.
func shadowed(t target) string {
	if isPath(t.arg) || !isBuiltin(t.arg) {
		return ""
	}
	builtin, err := fs.ReadFile(labs.FS, path.Join(t.arg, script))
	if err != nil {
		return ""
	}
	name := filepath.Join(t.arg, script)
	info, err := os.Stat(name)
	if err != nil || !info.Mode().IsRegular() {
		return ""
	}
	if info.Size() == int64(len(builtin)) {
		if own, err := os.ReadFile(name); err != nil || bytes.Equal(own, builtin) {
			return ""
		}
	}
	return "." + string(filepath.Separator) + t.arg
}
