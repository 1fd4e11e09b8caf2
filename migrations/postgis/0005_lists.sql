-- +goose Up
-- Lists are kept as the text that was written: jsonb took a fifth of the time of
-- an import, and gives it back as text all the same. The GeoPackage has them as
-- text from the start, so it has no migration of this number.

-- The view must not name the columns while their type changes. It is not dropped,
-- for others may have been granted it or built on it.
CREATE OR REPLACE VIEW eventmap.events_map AS
SELECT id, dataset, external_id, title, description, event_type, sub_event_type,
    array_to_string(weapons, ', ') AS weapons,
    array_to_string(targets, ', ') AS targets,
    array_to_string(tags, ', ') AS tags,
    point, uncertainty_m, area_id, location_precision, place_name, admin1, admin2, admin1_code, admin2_code, country,
    start_time, end_time, time_precision, time_extent, time_zone,
    NULL::text AS actor1,
    NULL::text AS actor2,
    killed_min, killed_best, killed_max, injured_min, injured_best, injured_max,
    NULL::text AS source_url,
    0 AS source_count,
    assessment, status, visibility, revision, created_at, updated_at
FROM eventmap.events;

ALTER TABLE eventmap.events
    ALTER COLUMN actors    TYPE json USING actors::json,
    ALTER COLUMN sources   TYPE json USING sources::json,
    ALTER COLUMN confirmed TYPE json USING confirmed::json;

CREATE OR REPLACE VIEW eventmap.events_map AS
SELECT id, dataset, external_id, title, description, event_type, sub_event_type,
    array_to_string(weapons, ', ') AS weapons,
    array_to_string(targets, ', ') AS targets,
    array_to_string(tags, ', ') AS tags,
    point, uncertainty_m, area_id, location_precision, place_name, admin1, admin2, admin1_code, admin2_code, country,
    start_time, end_time, time_precision, time_extent, time_zone,
    actors -> 0 ->> 'name' AS actor1,
    actors -> 1 ->> 'name' AS actor2,
    killed_min, killed_best, killed_max, injured_min, injured_best, injured_max,
    sources -> 0 ->> 'url' AS source_url,
    coalesce(json_array_length(sources), 0) AS source_count,
    assessment, status, visibility, revision, created_at, updated_at
FROM eventmap.events;

-- +goose StatementBegin
DO $$
BEGIN
    -- Bodies are compressed from 2 kB on; where it is built in, this takes a
    -- fraction of the time. Those that are there stay as they are.
    EXECUTE 'ALTER TABLE eventmap.event_revisions ALTER COLUMN body SET COMPRESSION lz4';
EXCEPTION WHEN feature_not_supported OR syntax_error THEN
    NULL;
END
$$;
-- +goose StatementEnd
