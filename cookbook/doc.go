// Package cookbook has tests of well-known network libraries on a laboratory network, as
// examples that run: what to give the library in place of package net, what it does
// when a link is cut, and how long that takes. README.md has the table.
//
// It is a module of its own, so that netlab does not depend on what is tested here.
package cookbook
