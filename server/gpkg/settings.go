package gpkg

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"

	"eventmap/geo"
)

// displace gives an event the place at which the public sees it. The secret is
// read anew for each transaction, for another program may have restored a backup
// meanwhile.
func (t *tx) displace(e *geo.Event) error {
	if e.PublicDisplacementM > 0 && t.secret == nil {
		err := t.row(`SELECT value FROM settings WHERE name = 'displacement'`, nil, []any{&t.secret})
		if errors.Is(err, sql.ErrNoRows) {
			t.secret = make([]byte, geo.SecretSize)
			_, _ = rand.Read(t.secret) // crypto/rand never fails (Go 1.24)
			err = t.keepSecret(t.secret)
		}
		if err != nil {
			return err
		}
	}
	e.Displace(t.secret)
	return nil
}

func (t *tx) keepSecret(secret []byte) error {
	return t.exec(`
		INSERT INTO settings (name, value)
		VALUES ('displacement', ?)
		ON CONFLICT (name) DO UPDATE
		SET value = excluded.value`, secret)
}

// restoreSecret takes over the secret of an archive that has one.
func (t *tx) restoreSecret(ctx context.Context, a geo.Archive) error {
	secret, err := a.Secret(ctx)
	if err != nil || secret == nil {
		return err
	}
	return t.keepSecret(secret)
}
