// Package page makes the report of a run in one HTML file: ladder, segments, the
// variables of both ends at each event, plots, checks, findings, source and capture,
// to move through by time. It needs no network and no other file.
//
// [New] makes the data of a run, one JSON value that [Data] describes; [Write] makes the
// file. The same view is there as ES modules and a style sheet for a page of another
// program ([Files]): view.js exports
//
//	mount(element, data, {lang, theme, head})
//
// which shows the data inside the element and returns an object with unmount(). lang is
// "en" or "zh", theme "light", "dark" or "auto", head false where the page says itself
// which run this is; all may be left out. The view makes
// no element from text as markup, and needs of a Content-Security-Policy its own script
// and style sheet, and img-src data: for the drawings.
package page
