//go:build !linux

package polite

// stepBack does nothing: only Linux has priorities of threads.
func stepBack() {}
