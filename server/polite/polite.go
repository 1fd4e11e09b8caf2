// Package polite runs work that can wait on threads that let others go first.
package polite

import (
	"context"
	"runtime"
)

type asked struct{}

// Do runs f on a thread of its own, to which the operating system gives a core where
// none of the program's other threads wants it, waits for it, and hands on what it
// panics with. What f starts by Go, under the context that it is given, is as polite.
func Do(ctx context.Context, f func(ctx context.Context)) {
	done := make(chan struct{})
	var broken any
	ctx = context.WithValue(ctx, asked{}, true)
	Go(ctx, func() {
		defer close(done)
		defer func() { broken = recover() }()
		f(ctx)
	})
	<-done
	if broken != nil {
		panic(broken)
	}
}

// Go runs f on a goroutine; within Do on such a thread, which ends with f, for what
// stepped back may not step forward again.
func Go(ctx context.Context, f func()) {
	if ctx.Value(asked{}) == nil {
		go f()
		return
	}
	go func() {
		runtime.LockOSThread() // and never unlocks it
		stepBack()
		f()
	}()
}
