#!/bin/sh
# Starts the Temporal server with the password from a file: its own configuration knows only a variable.
set -eu
POSTGRES_PWD="$(cat "${POSTGRES_PASSWORD_FILE:-/run/secrets/postgres-password}")"
export POSTGRES_PWD
exec /etc/temporal/entrypoint.sh "$@"
