package page

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"regexp"

	"netlab/topology/words"
)

//go:embed view/*.js view/*.css
var embedded embed.FS

// Files are the modules of the view, view.js among them, and its style sheet, view.css.
func Files() fs.FS {
	files, err := fs.Sub(embedded, "view")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return files
}

// modules are those of the view, each after those that it imports.
var modules = []string{
	"dom.js", "model.js", "tell.js", "rows.js", "label.js", "stays.js", "scene.js", "ladder.js",
	"detail.js", "sockets.js", "diagram.js", "panels.js", "header.js", "find.js", "view.js",
}

// importLine and exportWord are all that the view's modules may write of the syntax of
// modules, so that they can be joined into one script.
var (
	importLine = regexp.MustCompile(`(?m)^import \{[^}]*\} from "\./([a-z]+\.js)";\n`)
	exportWord = regexp.MustCompile(`(?m)^export (function|const|class) `)
)

// script is all modules as one.
func script() ([]byte, error) {
	var b bytes.Buffer
	for _, name := range modules {
		text, err := fs.ReadFile(Files(), name)
		if err != nil {
			return nil, err
		}
		text = importLine.ReplaceAll(text, nil)
		b.Write(exportWord.ReplaceAll(text, []byte("$1 ")))
	}
	b.WriteString(start)
	return b.Bytes(), nil
}

// start shows the data that the file holds.
const start = `mount(document.getElementById("netlab"), JSON.parse(document.getElementById("data").textContent), {lang: document.documentElement.lang});
`

// Write writes the page of a run as one file, in a language to begin with: "en" or "zh".
func Write(w io.Writer, d *Data, lang string) error {
	code, err := script()
	if err != nil {
		return fmt.Errorf("page: %w", err)
	}
	style, err := fs.ReadFile(Files(), "view.css")
	if err != nil {
		return fmt.Errorf("page: %w", err)
	}
	// Encoded so that no text of the lab ends the element: <, > and & are escapes.
	data, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("page: %w", err)
	}
	title := d.Lab
	if d.Title != "" {
		title += ": " + d.Title
	}
	policy := "default-src 'none'; script-src " + source(code) + "; style-src " + source(style) + "; img-src data:; base-uri 'none'; form-action 'none'"
	_, err = fmt.Fprintf(w, `<!DOCTYPE html>
<html lang="%s">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="%s">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>%s</title>
<style>%s</style>
</head>
<body>
<main id="netlab"></main>
<script type="application/json" id="data">%s</script>
<script type="module">%s</script>
</body>
</html>
`, words.Escape(lang), policy, words.Escape(title), style, data, code)
	if err != nil {
		return fmt.Errorf("page: %w", err)
	}
	return nil
}

// source allows one inline element of a Content-Security-Policy.
func source(text []byte) string {
	sum := sha256.Sum256(text)
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}
