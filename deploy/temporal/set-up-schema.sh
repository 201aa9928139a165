#!/bin/sh
# Makes the two databases of a Temporal server on Postgres, or brings their tables up to date. May be run again.
# Runs in the image temporalio/admin-tools of the server's own version, before that server starts.
set -eu

export SQL_PLUGIN=postgres12
export SQL_HOST="${SQL_HOST:-postgres}" SQL_PORT="${SQL_PORT:-5432}" SQL_USER="${SQL_USER:-temporal}"
SQL_PASSWORD="$(cat "${POSTGRES_PASSWORD_FILE:-/run/secrets/postgres-password}")"
export SQL_PASSWORD

set_up() {
  temporal-sql-tool --db "$1" create
  temporal-sql-tool --db "$1" setup-schema -v 0.0
  temporal-sql-tool --db "$1" update-schema --schema-name "postgresql/v12/$2"
}
set_up temporal temporal
set_up temporal_visibility visibility
