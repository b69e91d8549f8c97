#!/bin/bash
# Runs once, when the container makes its cluster: the logins get the passwords of the environment.
set -euo pipefail
for login in pgsocial_owner pgsocial_gateway pgsocial_worker; do
    variable=${login^^}_PASSWORD
    printf "alter role %s password :'word';\n" "$login" \
        | psql --no-psqlrc --quiet --username postgres --dbname pgsocial \
            --set ON_ERROR_STOP=1 --set "word=${!variable}"
done
