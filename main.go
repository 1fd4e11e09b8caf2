// Command eventmap is a self-hosted map of what happened, where, when, and how
// we know. This package chooses the store, wires the parts together and reads
// the command line; it knows no rule about events.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // zones of events, on machines that have none

	"github.com/alecthomas/kong"
)

// version is set when the program is built.
var version = "dev"

// commands is the command line.
type commands struct {
	Serve    serveCommand    `cmd:"" help:"Serve the map."`
	Import   importCommand   `cmd:"" help:"Import files; what they are is found out."`
	Export   exportCommand   `cmd:"" help:"Export events to a file; its extension says the format."`
	Generate generateCommand `cmd:"" help:"Make events up, for a first look or a test; the same seed gives the same events."`
	Backup   backupCommand   `cmd:"" help:"Write all that the store holds, with its history, to a GeoPackage."`
	Restore  restoreCommand  `cmd:"" help:"Fill an empty store with a backup; also from a file to PostGIS, and back."`
	Verify   verifyCommand   `cmd:"" help:"Prove that nobody rewrote the history."`
	Purge    purgeCommand    `cmd:"" help:"Erase an event and all that its history says, for good."`
	Migrate  migrateCommand  `cmd:"" help:"Make the store's schema current."`
	Link     linkCommand     `cmd:"" help:"Print a link that signs its first opener in."`
	Token    tokenCommand    `cmd:"" help:"Print a token with which a program such as QGIS reads and edits what the desk does."`
	Version  versionCommand  `cmd:"" help:"Print the version."`

	LogLevel string `help:"How much is logged: debug, info, warn or error; by default info while serving and warn elsewhere." env:"EVENTMAP_LOG_LEVEL" enum:"auto,debug,info,warn,error" default:"auto"`
}

// level gives what is logged by a command.
func (c *commands) level(command string) slog.Level {
	var l slog.Level
	switch {
	case c.LogLevel == "auto" && command == "serve":
		return slog.LevelInfo
	case c.LogLevel == "auto":
		return slog.LevelWarn
	}
	_ = l.UnmarshalText([]byte(c.LogLevel)) // one of the names that kong let through
	return l
}

// A console is what a command talks to.
type console struct {
	ctx      context.Context
	in       io.Reader
	out, err io.Writer
	log      *slog.Logger
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is the whole program; it gives the exit code.
func run(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) int {
	var c commands
	exited := -1
	parser, err := kong.New(&c, kong.Name("eventmap"), kong.Writers(out, errs), kong.Exit(func(code int) { exited = code }),
		kong.Description("A self-hosted map of what happened, where, when, and how we know."), kong.UsageOnError())
	if err != nil {
		fmt.Fprintln(errs, "eventmap:", err)
		return 1
	}
	chosen, err := parser.Parse(args)
	if exited >= 0 { // --help
		return exited
	}
	if err != nil {
		fmt.Fprintf(errs, "eventmap: %v; eventmap --help lists what there is\n", err)
		return 2
	}
	log := slog.New(slog.NewTextHandler(errs, &slog.HandlerOptions{Level: c.level(chosen.Command())}))
	if err := chosen.Run(&console{ctx, in, out, errs, log}); err != nil {
		fmt.Fprintln(errs, "eventmap:", err)
		return 1
	}
	return 0
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(c *console) error {
	_, err := fmt.Fprintln(c.out, "eventmap", version)
	return err
}

type migrateCommand struct{ storeFlag }

// Run makes the schema current.
func (m *migrateCommand) Run(c *console) error {
	s, err := m.open(c.ctx, c.log)
	if err != nil {
		return err
	}
	fmt.Fprintln(c.out, "the schema is current")
	return s.Close()
}
