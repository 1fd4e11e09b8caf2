package gpkg

import (
	"context"
	"database/sql"
	"errors"
	"os"

	"eventmap/geo"
)

// Copy writes all that the store holds at one moment to a new file, as quickly as
// the disk goes, while others read and write. Who may sign in is left out. A file
// that is there already is Invalid; one that could not be written whole is removed.
func (s *Store) Copy(ctx context.Context, path string) (err error) {
	if _, err := os.Lstat(path); err == nil {
		return geo.Errorf(geo.Invalid, "%s is there already; name another file", path)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(path) // it may not be there
		}
	}()
	if _, err = s.reader.ExecContext(ctx, "VACUUM INTO ?", path); err != nil {
		return explain(err, "copy")
	}
	to, err := sql.Open("sqlite", uri(path, forWriting+"&_pragma=secure_delete(1)"))
	if err != nil {
		return explain(err, "copy")
	}
	for _, forget := range []string{"DELETE FROM secrets", "DELETE FROM owned"} {
		if err == nil {
			_, err = to.ExecContext(ctx, forget)
		}
	}
	return explain(errors.Join(err, to.Close()), "copy")
}
