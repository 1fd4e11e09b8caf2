package postgis

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"

	"eventmap/geo"
)

// displaceAll gives the events of a change the places at which the public sees
// them. The secret is read anew for each change, for another program may have
// restored a backup meanwhile; the counter is held, so that two never make one.
func displaceAll(ctx context.Context, tx *transaction, list []*record) error {
	var secret []byte
	for _, r := range list {
		if r.PublicDisplacementM > 0 && secret == nil {
			var err error
			if secret, err = displacementSecret(ctx, tx); errors.Is(err, sql.ErrNoRows) {
				secret = make([]byte, geo.SecretSize)
				_, _ = rand.Read(secret) // crypto/rand never fails (Go 1.24)
				err = putDisplacementSecret(ctx, tx, secret)
			}
			if err != nil {
				return err
			}
		}
		r.Displace(secret)
	}
	return nil
}

// displacementSecret reads the secret; sql.ErrNoRows where none was needed yet.
func displacementSecret(ctx context.Context, db questioner) (secret []byte, err error) {
	err = db.QueryRowContext(ctx, "SELECT value FROM settings WHERE name = 'displacement'").Scan(&secret)
	return secret, err
}

func putDisplacementSecret(ctx context.Context, tx *transaction, secret []byte) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO settings (name, value) VALUES ('displacement', $1)", secret)
	return err
}

// restoreSecret takes over the secret of an archive that has one.
func restoreSecret(ctx context.Context, tx *transaction, a geo.Archive) error {
	secret, err := a.Secret(ctx)
	if err != nil || secret == nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM settings WHERE name = 'displacement'"); err != nil {
		return err
	}
	return putDisplacementSecret(ctx, tx, secret)
}
