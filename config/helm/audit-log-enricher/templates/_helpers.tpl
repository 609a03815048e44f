{{- define "enricher.name" -}}
{{ .Values.fullnameOverride | default .Release.Name | trunc 50 | trimSuffix "-" }}
{{- end }}

{{- define "enricher.selector" -}}
app.kubernetes.io/name: audit-log-enricher
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "enricher.metadata" -}}
name: {{ include "enricher.name" . }}
{{ include "enricher.labels" . }}
{{- end }}

{{- define "enricher.labels" -}}
labels:
  {{- include "enricher.selector" . | nindent 2 }}
  app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
  app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "enricher.secret" -}}
{{ .Values.apiKey.existingSecret | default (printf "%s-api-key" (include "enricher.name" .)) }}
{{- end }}

{{/* A number as it was written: Helm turns whole ones into floats, and prints a large one as 1e+07. */}}
{{- define "enricher.text" -}}
{{ if and (kindIs "float64" .) (eq (floor .) .) }}{{ int64 . }}{{ else }}{{ . }}{{ end }}
{{- end }}

{{/* The trust stores as YAML, with the cluster's own authorities where Strimzi makes the user. */}}
{{- define "enricher.truststores" -}}
{{- $stores := deepCopy .Values.truststores }}
{{- if and .Values.strimzi.user.enabled (not $stores.kafka) }}
{{- $_ := set $stores "kafka" (dict "secret" (printf "%s-cluster-ca-cert" .Values.strimzi.cluster)) }}
{{- end }}
{{- range $name, $store := $stores }}
{{- if $store }}
{{ $name }}: {{ merge (dict) $store (dict "file" "ca.crt" "type" "PEM") | toJson }}
{{- end }}
{{- end }}
{{- end }}

{{/* The configuration as YAML: what the chart sets, overridden by .Values.config. */}}
{{- define "enricher.config" -}}
{{- $set := dict "http.listen" "0.0.0.0:8080" "shutdown.timeout" (printf "%vs" .Values.shutdownTimeoutSeconds) }}
{{- $_ := set $set "api.key.file" (printf "/run/secrets/api-key/%s" .Values.apiKey.entry) }}
{{- $prefixes := dict "api" "api" "kafka" "kafka" "registry" "schema.registry" }}
{{- range $name, $store := include "enricher.truststores" . | fromYaml }}
{{- $prefix := printf "%s.ssl.truststore." (get $prefixes $name) }}
{{- $_ := set $set (print $prefix "location") (printf "/run/truststores/%s/%s" $name $store.file) }}
{{- $_ := set $set (print $prefix "type") $store.type }}
{{- with $store.password }}{{ $_ := set $set (print $prefix "password") . }}{{ end }}
{{- end }}
{{- if .Values.strimzi.user.enabled }}
{{- if eq .Values.strimzi.user.authentication "tls" }}
{{- $_ := set $set "kafka.security.protocol" "SSL" }}
{{- $_ := set $set "kafka.ssl.keystore.type" "PKCS12" }}
{{- $_ := set $set "kafka.ssl.keystore.location" "/run/secrets/kafka-user/user.p12" }}
{{- $_ := set $set "kafka.ssl.keystore.password" "${dir:/run/secrets/kafka-user:user.password}" }}
{{- else }}
{{- $_ := set $set "kafka.security.protocol" "SASL_SSL" }}
{{- $_ := set $set "kafka.sasl.mechanism" "SCRAM-SHA-512" }}
{{- $_ := set $set "kafka.sasl.jaas.config" "${dir:/run/secrets/kafka-user:sasl.jaas.config}" }}
{{- end }}
{{- end }}
{{- merge (dict) .Values.config $set | toYaml }}
{{- end }}
