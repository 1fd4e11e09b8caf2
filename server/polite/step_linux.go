package polite

import "syscall"

// niceness is how far a thread steps back, of 19 (setpriority(2), nice(2)).
const niceness = 10

// stepBack has this thread step back; where that is refused it goes on as it is.
func stepBack() {
	_ = syscall.Setpriority(syscall.PRIO_PROCESS, 0, niceness)
}
