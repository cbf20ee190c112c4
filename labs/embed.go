// Package labs is the library of labs that the command carries with it, a folder
// each: lab.star is the script, README.md tells what it shows and why.
package labs

import "embed"

// FS has a folder for each lab.
//
//go:embed */lab.star
var FS embed.FS
