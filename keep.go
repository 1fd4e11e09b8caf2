package main

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"eventmap/geo"
	"eventmap/geo/gazetteer"
	"eventmap/server"
	"eventmap/server/gpkg"
)

type purgeCommand struct {
	storeFlag
	ID  int64  `arg:"" help:"Number of the event."`
	Why string `help:"Why it has to go; kept with the tombstone." env:"EVENTMAP_WHY" required:"" placeholder:"TEXT"`
}

// Run erases what an event and all its revisions say, for good.
func (p *purgeCommand) Run(c *console) error {
	s, err := p.open(c.ctx, c.log)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	if err := s.Purge(c.ctx, p.ID, geo.Edit{By: user(), Why: p.Why}); err != nil {
		return err
	}
	if err := server.Unlink(c.ctx, s, s); err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.out, "event %d is erased; backups, exports and files that were made before still hold it\n", p.ID)
	return err
}

type verifyCommand struct {
	storeFlag
	Seal string `help:"A seal that verify printed earlier, to prove that nothing up to it was rewritten." env:"EVENTMAP_SEAL" placeholder:"HEX"`
}

// Run proves that nobody rewrote the history.
func (v *verifyCommand) Run(c *console) error {
	known, err := hex.DecodeString(strings.TrimSpace(v.Seal))
	if err != nil || len(known) != 0 && len(known) != len(geo.Digest{}) {
		return fmt.Errorf("--seal %q is not a seal: it has 64 hexadecimal digits", v.Seal)
	}
	s, err := v.openToRead(c.ctx, c.log)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	found, err := s.Verify(c.ctx, known)
	if err != nil {
		return err
	}
	numbers.Fprintf(c.out, "%d changes with %d revisions are as they were written (%d purged); %d events are as their newest revisions have them\n",
		found.Changes, found.Revisions, found.Purged, found.Events)
	_, err = fmt.Fprintf(c.out, "seal %x\n", found.Head)
	return err
}

type backupCommand struct {
	storeFlag
	File string `arg:"" help:"GeoPackage to write; it must not be there yet."`
}

// Run writes all that the store holds at one moment to a GeoPackage, while others
// go on. The file is complete or not there.
func (b *backupCommand) Run(c *console) error {
	if _, err := os.Lstat(b.File); err == nil {
		return fmt.Errorf("%s is there already; name another file, so that no backup is lost to a newer one", b.File)
	}
	s, err := b.openToRead(c.ctx, c.log)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	folder, err := os.MkdirTemp(filepath.Dir(b.File), ".eventmap-backup-*")
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", b.File, rootCause(err))
	}
	defer func() { _ = os.RemoveAll(folder) }()
	partial := filepath.Join(folder, "backup.gpkg")
	if file, ok := s.(*gpkg.Store); ok {
		err = file.Copy(c.ctx, partial)
	} else {
		err = s.Archive(c.ctx, func(a geo.Archive) error { return fill(c, partial, a) })
	}
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", b.File, err)
	}
	if err := describe(c, b.File, partial); err != nil {
		return err
	}
	err = os.Link(partial, b.File) // unlike a rename, this never replaces a file
	if err != nil && !errors.Is(err, os.ErrExist) {
		err = os.Rename(partial, b.File) // where there are no links
	}
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", b.File, rootCause(err))
	}
	return nil
}

// fill makes a GeoPackage of an archive.
func fill(c *console, path string, a geo.Archive) (err error) {
	to, err := gpkg.Open(c.ctx, path, gpkg.Options{Places: gazetteer.Lookup, Log: c.log})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.Close()) }() // a log that is not taken back is no backup
	return to.Restore(c.ctx, a)
}

// describe says what a backup holds.
func describe(c *console, name, path string) error {
	s, err := gpkg.Open(c.ctx, path, gpkg.Options{Places: gazetteer.Lookup, Log: c.log})
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	return tell(c, name, s)
}

// tell counts the events of a store, by proving it.
func tell(c *console, name string, s geo.Store) error {
	found, err := s.Verify(c.ctx, nil)
	if err != nil {
		return err
	}
	_, err = numbers.Fprintf(c.out, "%s: %d events, %d revisions, %d changes\n", name, found.Events, found.Revisions, found.Changes)
	return err
}

type restoreCommand struct {
	storeFlag
	File string `arg:"" help:"A backup, or another GeoPackage of eventmap that no program has open."`
}

// Run fills an empty store with all that a backup holds. The backup is not
// written to.
func (r *restoreCommand) Run(c *console) error {
	copied, err := copyOf(c.ctx, r.File)
	if err != nil {
		return fmt.Errorf("%s: %w", r.File, err)
	}
	defer func() { _ = os.RemoveAll(filepath.Dir(copied)) }()
	from, err := gpkg.Open(c.ctx, copied, gpkg.Options{Places: gazetteer.Lookup, Log: c.log})
	if err != nil {
		return errors.New(strings.ReplaceAll(err.Error(), copied, r.File))
	}
	defer func() { _ = from.Close() }()
	s, err := r.open(c.ctx, c.log)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	if err := from.Archive(c.ctx, func(a geo.Archive) error { return s.Restore(c.ctx, a) }); err != nil {
		return err
	}
	return tell(c, r.File, s)
}

// copyOf copies a GeoPackage, for opening one may bring its schema up to date. One
// whose log stands beside it is in use, or was: what is in the log would be lost.
func copyOf(ctx context.Context, name string) (string, error) {
	if err := readable(name); err != nil {
		return "", err
	}
	if i, err := os.Stat(name + "-wal"); err == nil && i.Size() > 0 {
		return "", errors.New("another program has it open; make a backup of it with eventmap backup, and restore that")
	}
	if i, err := os.Stat(name); err == nil && i.Size() == 0 { // it would be opened as a new store
		return "", errors.New("it is empty, which no backup is; name another file")
	}
	from, err := os.Open(name)
	if err != nil {
		return "", reason(err)
	}
	defer func() { _ = from.Close() }()
	folder, err := os.MkdirTemp("", "eventmap-restore-*")
	if err != nil {
		return "", rootCause(err)
	}
	to, err := os.OpenFile(filepath.Join(folder, "backup.gpkg"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		_, err = io.Copy(to, &heeding{ctx, from})
		err = errors.Join(err, to.Close())
	}
	if err != nil {
		_ = os.RemoveAll(folder)
		return "", rootCause(err)
	}
	return to.Name(), nil
}

// heeding ends a long read with its context.
type heeding struct {
	ctx context.Context
	r   io.Reader
}

func (h *heeding) Read(b []byte) (int, error) {
	if err := h.ctx.Err(); err != nil {
		return 0, err
	}
	return h.r.Read(b)
}
