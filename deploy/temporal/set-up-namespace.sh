#!/bin/sh
# Makes the namespace and registers the search attributes that the product needs. May be run again, and against a server
# that is in use. Needs the command `temporal` (image temporalio/admin-tools) and TEMPORAL_ADDRESS.
set -eu

namespace="${TEMPORAL_NAMESPACE:-proofing-upgrade}"
# How long histories are kept after their end. The store keeps what must be known for longer.
retention="${TEMPORAL_RETENTION:-720h}"

temporal operator namespace describe --namespace "$namespace" >/dev/null 2>&1 ||
  temporal operator namespace create --namespace "$namespace" --retention "$retention"

# A namespace that was just made is known everywhere some seconds later.
tries=0
until known="$(temporal operator search-attribute list --namespace "$namespace" 2>/dev/null)"; do
  tries=$((tries + 1))
  if [ "$tries" -ge 30 ]; then
    echo "NAMESPACE_UNAVAILABLE: the search attributes of $namespace cannot be listed; look at the server's log." >&2
    exit 1
  fi
  sleep 1
done

for attribute in \
  ProofingStage=Keyword ProofingOutcome=Keyword ProofingMethod=Keyword StageDeadline=Datetime \
  CredentialType=Keyword ProofingPolicy=Keyword PartnerId=Keyword NeedsAttention=Keyword; do
  name="${attribute%=*}"
  if ! printf '%s\n' "$known" | grep -Eq "^ *$name +"; then
    temporal operator search-attribute create --namespace "$namespace" --name "$name" --type "${attribute#*=}"
  fi
done
