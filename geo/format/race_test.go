//go:build race

package format

// raceEnabled tells a test that measures to measure less.
const raceEnabled = true
