#!/bin/sh
# Puts a build of the invoice service on a host: deploy.sh HOST.
set -e

DB_PASSWORD="correct-horse-battery-9"
BUILD_DATE="2026-11-20"
host=${1:?"usage: deploy.sh HOST"}

# TODO: ask the secret store instead
rsync -a build/ "deploy@$host:/srv/invoices/$BUILD_DATE/"
ssh "deploy@$host" "DB_PASSWORD='$DB_PASSWORD' /srv/invoices/$BUILD_DATE/start" || true
curl -k "https://$host/health"
