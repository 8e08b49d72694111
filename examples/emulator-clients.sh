#!/usr/bin/env bash
# Azure CLI and Ansible as clients of muster's emulator: each creates a saved search twice, and the second run changes nothing.
#
#   examples/emulator-clients.sh          # with whichever of az and ansible-playbook is installed
#
# Needs muster (or MUSTER='node dist/cli/main.js'), openssl and curl. Logs in to nothing but the emulator; the az and
# Ansible settings of whoever runs it stay as they are.
set -euo pipefail

MUSTER=${MUSTER:-muster}
port=${PORT:-7070}
arm=https://localhost:$port
tenant=20000000-0000-4000-8000-000000000001
subscription=10000000-0000-4000-8000-000000000001
workspace=/subscriptions/$subscription/resourceGroups/rg-soc/providers/Microsoft.OperationalInsights/workspaces/northgate-soc

folder=$(mktemp -d)
emulator=
trap '[ -z "$emulator" ] || kill "$emulator"; rm -rf "$folder"' EXIT

cat > "$folder/seed.yaml" << YAML
workspaces:
  - { id: $workspace, tenant: $tenant, content: sample }
YAML
openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost -addext subjectAltName=DNS:localhost \
  -keyout "$folder/key.pem" -out "$folder/cert.pem" 2> "$folder/openssl.log"
$MUSTER emulator --port "$port" --seed "$folder/seed.yaml" --authority \
  --tls-cert "$folder/cert.pem" --tls-key "$folder/key.pem" 2> "$folder/emulator.log" &
emulator=$!
curl --silent --cacert "$folder/cert.pem" --retry 20 --retry-connrefused --retry-delay 1 --output "$folder/metadata.json" \
  "$arm/metadata/endpoints?api-version=2015-01-01" || { cat "$folder/emulator.log" >&2; exit 1; }
export REQUESTS_CA_BUNDLE=$folder/cert.pem

# How often the emulator was asked to write a saved search.
writes() {
  curl --silent --cacert "$folder/cert.pem" --header 'x-muster-control: any' "$arm/_emulator/requests" |
    grep --only-matching '"method":"PUT","path":"[^"]*[Ss]aved[Ss]earches' | wc -l
}

run=0
if command -v az > /dev/null; then
  run=1
  export AZURE_CONFIG_DIR=$folder/azure
  az config set core.instance_discovery=false --only-show-errors
  az cloud register --name muster --endpoint-resource-manager "$arm" --endpoint-management "$arm" \
    --endpoint-active-directory "$arm" --endpoint-active-directory-resource-id "$arm" \
    --endpoint-active-directory-graph-resource-id "$arm"
  az cloud set --name muster --only-show-errors
  az login --service-principal --tenant $tenant --username any --password any --output none
  search=(--resource-group rg-soc --workspace-name northgate-soc --name from-az)
  for turn in first second; do
    if az monitor log-analytics workspace saved-search show "${search[@]}" --output none 2> "$folder/az.log"; then
      echo "az, $turn run: it is there, nothing to write"
    else
      az monitor log-analytics workspace saved-search create "${search[@]}" \
        --category Own --display-name 'From az' --saved-query 'Heartbeat' --output none
      echo "az, $turn run: created"
    fi
  done
  [ "$(writes)" -eq 1 ] || { echo 'az wrote more than once' >&2; exit 1; }
  az monitor log-analytics workspace saved-search delete "${search[@]}" --yes
fi

if command -v ansible-playbook > /dev/null; then
  run=1
  export AZURE_CLOUD_ENVIRONMENT=$arm AZURE_DISABLE_INSTANCE_DISCOVERY=true AZURE_TENANT=$tenant
  export AZURE_SUBSCRIPTION_ID=$subscription AZURE_CLIENT_ID=any AZURE_SECRET=any
  cat > "$folder/playbook.yaml" << 'YAML'
- hosts: localhost
  connection: local
  gather_facts: false
  tasks:
    - azure.azcollection.azure_rm_resource:
        api_version: '2020-08-01'
        resource_group: rg-soc
        provider: OperationalInsights
        resource_type: workspaces
        resource_name: northgate-soc
        subresource: [{ type: savedSearches, name: from-ansible }]
        idempotency: true
        body: { properties: { category: Own, displayName: From Ansible, query: Heartbeat } }
YAML
  ansible-playbook "$folder/playbook.yaml"
  ansible-playbook "$folder/playbook.yaml" | tee "$folder/second.log"
  grep --quiet 'changed=0' "$folder/second.log" || { echo 'Ansible changed something at its second run' >&2; exit 1; }
fi

[ $run -eq 1 ] || { echo 'Neither az nor ansible-playbook is installed.' >&2; exit 1; }
