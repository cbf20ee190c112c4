// Package play is the playground: a page with an editor and an engine that runs labs,
// served on loopback ([Handler]) or written as a site ([WriteSite]).
package play

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"netlab/labs"
	"netlab/scripts"
	"netlab/topology/page"
)

//go:embed site
var site embed.FS

// Mode says where the engine of a page is.
type mode string

// In a Worker of the page, or in a process of the server.
const (
	worker mode = "worker"
	server mode = "server"
)

// assets are the files of the page, by their paths: all but the engine in
// WebAssembly.
func assets(m mode) (map[string][]byte, error) {
	files := make(map[string][]byte)
	pages, err := fs.Sub(site, "site")
	if err != nil {
		return nil, fmt.Errorf("play: %w", err)
	}
	if err := add(files, "", pages); err != nil {
		return nil, err
	}
	if err := add(files, "view/", page.Files()); err != nil {
		return nil, err
	}
	if m == server {
		delete(files, "worker.js")
	}
	files["index.html"] = bytes.Replace(files["index.html"], []byte(`content="worker"`), fmt.Appendf(nil, "content=%q", m), 1)
	list, err := catalogue(files)
	if err != nil {
		return nil, err
	}
	for name, v := range map[string]any{"labs.json": list, "reference.json": reference()} {
		text, err := json.Marshal(v)
		if err != nil {
			return nil, fmt.Errorf("play: %s: %w", name, err)
		}
		files[name] = text
	}
	return files, nil
}

// add adds all files of a folder under a prefix.
func add(files map[string][]byte, prefix string, folder fs.FS) error {
	return fs.WalkDir(folder, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files[prefix+name], err = fs.ReadFile(folder, name)
		}
		if err != nil {
			return fmt.Errorf("play: %w", err)
		}
		return nil
	})
}

// entry is a lab of the library.
type entry struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	// Chinese is the title in Chinese.
	Chinese string `json:"zh"`
}

// catalogue lists the labs, and adds the text of each to the files.
func catalogue(files map[string][]byte) ([]entry, error) {
	var list []entry
	for _, e := range labs.Catalogue() {
		source, err := labs.FS.ReadFile(path.Join(e.Name, scripts.FileName))
		if err != nil {
			return nil, fmt.Errorf("play: %w", err)
		}
		files["labs/"+e.Name+".star"] = source
		title, err := heading(path.Join(e.Name, "README.md"))
		if err != nil {
			return nil, err
		}
		chinese, err := heading(path.Join(e.Name, "README.zh.md"))
		if err != nil {
			return nil, err
		}
		list = append(list, entry{Name: e.Name, Title: title, Chinese: chinese})
	}
	return list, nil
}

// heading is the first line of a text about a lab.
func heading(name string) (string, error) {
	text, err := labs.FS.ReadFile(name)
	if err != nil {
		return "", fmt.Errorf("play: %w", err)
	}
	line, _, _ := strings.Cut(string(text), "\n")
	return strings.TrimSpace(strings.TrimPrefix(line, "#")), nil
}
