-- +goose Up
-- What every written row pays for, and nobody asks for, is gone. Places and times
-- are searched by the program in its memory and by others in the view, so two
-- indexes go and one becomes cheaper; bodies are not read as JSON each time they
-- are written, for the program writes nothing else and their seal proves it; and
-- that a dataset is there is asked once a statement instead of once a row. The
-- GeoPackage has none of this, so it has no migration of this number.

DROP INDEX eventmap.events_extent;
DROP INDEX eventmap.events_span;
CREATE INDEX events_time ON eventmap.events (start_time, end_time);
COMMENT ON INDEX eventmap.events_time IS 'Answers: what others ask for by time in events_map; also what is undated.';

ALTER TABLE eventmap.event_revisions   ALTER COLUMN body TYPE text USING body::text;
ALTER TABLE eventmap.import_statements ALTER COLUMN body TYPE text USING body::text;

ALTER TABLE eventmap.events DROP CONSTRAINT events_dataset_fkey;

-- +goose StatementBegin
CREATE FUNCTION eventmap.have_datasets() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    named text[] := ARRAY(SELECT DISTINCT dataset FROM written);
    held  text[];
BEGIN
    -- Held until the end of the transaction, so that nobody removes one meanwhile.
    held := ARRAY(SELECT name FROM eventmap.datasets WHERE name = ANY (named) ORDER BY name FOR KEY SHARE);
    IF NOT named <@ held THEN
        RAISE foreign_key_violation USING MESSAGE = format('not all of %s are datasets', named);
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION eventmap.have_datasets() IS 'Refuses events of a dataset that is not there.';
CREATE TRIGGER have_datasets_new AFTER INSERT ON eventmap.events
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION eventmap.have_datasets();
CREATE TRIGGER have_datasets_old AFTER UPDATE ON eventmap.events
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION eventmap.have_datasets();

-- +goose StatementBegin
CREATE FUNCTION eventmap.keep_dataset() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        RAISE EXCEPTION 'datasets are removed one by one';
    END IF;
    IF EXISTS (SELECT FROM eventmap.events WHERE dataset = OLD.name) THEN
        RAISE foreign_key_violation USING MESSAGE = format('the dataset %s has events', OLD.name);
    END IF;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
COMMENT ON FUNCTION eventmap.keep_dataset() IS 'Refuses to remove or rename a dataset that has events.';
CREATE TRIGGER keep_dataset_removed AFTER DELETE ON eventmap.datasets
    FOR EACH ROW EXECUTE FUNCTION eventmap.keep_dataset();
CREATE TRIGGER keep_dataset_renamed AFTER UPDATE OF name ON eventmap.datasets
    FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION eventmap.keep_dataset();
CREATE TRIGGER keep_dataset_all BEFORE TRUNCATE ON eventmap.datasets
    FOR EACH STATEMENT EXECUTE FUNCTION eventmap.keep_dataset();
