package pen

// Look is the colours that all drawings have in common, in one of their looks: of the
// paper, of text and of text in the background, of thin lines, and of lines that
// matter.
type Look struct{ Paper, Ink, Soft, Line, Data string }

// The looks. Text in the background has a contrast of at least 6 to 1.
var (
	Light = Look{Paper: "#ffffff", Ink: "#1f2328", Soft: "#59636e", Line: "#d0d7de", Data: "#3b4a5a"}
	Dark  = Look{Paper: "#0d1117", Ink: "#e6edf3", Soft: "#9198a1", Line: "#30363d", Data: "#adbac7"}
)

// Stylesheet is the style element of an SVG drawing: what its shapes are in every
// look, and the rules of the light look and of the dark one, which a reader gets who
// prefers it. Print is light. Rules name each colour: variables of CSS would be
// shorter, but not every program that draws SVG knows them.
func Stylesheet(shapes, light, dark string) string {
	return "<style>\n:root { color-scheme: light dark }\n" +
		`text { font: 12px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace } .end { text-anchor: end } .mid { text-anchor: middle }` + "\n" +
		shapes + light + "@media (prefers-color-scheme: dark) {\n" + dark + "}\n@media print {\n" + light + "}\n</style>\n"
}
