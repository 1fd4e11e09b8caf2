package main

// measureMemory says what the server holds.
func (b *bench) measureMemory() error {
	now, _, err := b.server.memory()
	if err != nil {
		return err
	}
	b.report.line("memory of the process", figure(float64(now)/float64(b.n), "B/event"), "")
	return nil
}
