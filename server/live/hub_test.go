package live

import "testing"

// batch gives n changes under one number, as an import makes them.
func batch(number int64, n int) []Change {
	list := make([]Change, n)
	for i := range list {
		list[i] = Change{Number: number, ID: int64(i + 1), Revision: number}
	}
	return list
}

func TestAFollowerIsGivenWhatCameAfterItsNumber(t *testing.T) {
	var h Hub
	h.Publish(batch(1, 1)...)
	h.Publish(batch(2, 3)...)
	h.Publish(batch(5, 1)...)
	for since, want := range map[int64]int{0: 5, 1: 4, 2: 1, 3: 1, 5: 0, 9: 0} {
		if changes, complete, _ := h.Since(since); len(changes) != want || !complete {
			t.Errorf("Since(%d) = %d changes, complete %v, want %d, true", since, len(changes), complete, want)
		}
	}
}

func TestANumberIsForgottenWholeOrNotAtAll(t *testing.T) {
	var h Hub
	h.Publish(batch(1, 10)...)
	h.Publish(batch(2, keep-5)...)
	if changes, complete, _ := h.Since(1); len(changes) != keep-5 || !complete {
		t.Errorf("Since(1) = %d changes, complete %v, want %d, true", len(changes), complete, keep-5)
	}
	if _, complete, _ := h.Since(0); complete {
		t.Error("Since(0) is called complete, but change 1 was half forgotten")
	}
}

func TestWhoWaitsIsWoken(t *testing.T) {
	for name, act := range map[string]func(*Hub){
		"by a change":    func(h *Hub) { h.Publish(batch(8, 1)...) },
		"by a new start": func(h *Hub) { h.StartAt(8) },
		"by the end":     func(h *Hub) { h.Close() },
	} {
		var h Hub
		_, _, more := h.Since(7)
		_, _, too := h.Since(0)
		act(&h)
		for _, c := range []<-chan struct{}{more, too} {
			select {
			case <-c:
			default:
				t.Errorf("%s, somebody who waited was not woken", name)
			}
		}
	}
}

func TestAClosedHubKeepsNobodyWaiting(t *testing.T) {
	var h Hub
	h.Since(0)
	h.Close()
	h.Publish(batch(1, 1)...) // a handler may still be writing
	h.StartAt(1)
	h.Close()
	_, _, more := h.Since(1)
	select {
	case <-more:
	default:
		t.Error("a closed hub gave a channel that is open")
	}
	if !h.Closed() {
		t.Error("Closed() = false after Close")
	}
}
