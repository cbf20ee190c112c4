// Package lib has the modules that labs may load, load("//lib/http.star", "get"): a
// file each, and an example of each in examples/.
package lib

import "embed"

// FS has the modules and their examples.
//
//go:embed *.star examples/*.star
var FS embed.FS
