{{- define "marketprism.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- /* short enough for the longest suffix to stay within 63 characters */ -}}
{{- define "marketprism.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else if contains (include "marketprism.name" .) .Release.Name }}
{{- .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "marketprism.name" .) | trunc 40 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- /* names of cluster-scoped objects: two releases must not clash */ -}}
{{- define "marketprism.clusterName" -}}
{{- printf "%s-%s" .Release.Namespace (include "marketprism.fullname" .) | trunc 55 | trimSuffix "-" }}
{{- end }}

{{- /* comma-separated; empty: the whole cluster */ -}}
{{- define "marketprism.watchNamespaces" -}}
{{- if not (has "*" .Values.watchNamespaces) }}
{{- join "," (.Values.watchNamespaces | default (list .Release.Namespace)) }}
{{- end }}
{{- end }}

{{- define "marketprism.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
app.kubernetes.io/name: {{ include "marketprism.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: marketprism
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- /* (root, component) */ -}}
{{- define "marketprism.componentLabels" -}}
{{ include "marketprism.labels" (index . 0) }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{- define "marketprism.selectorLabels" -}}
app.kubernetes.io/name: {{ include "marketprism.name" (index . 0) }}
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{- /* (root, service, section): an image of ours */ -}}
{{- define "marketprism.image" -}}
{{- $root := index . 0 }}{{ $section := index . 2 }}
{{- $name := printf "%s/%s/%s" (default $root.Values.image.registry $root.Values.global.imageRegistry) $root.Values.image.repository (index . 1) }}
{{- if $section.digest }}{{ $name }}@{{ $section.digest }}{{ else }}{{ $name }}:{{ default (default $root.Chart.AppVersion $root.Values.image.tag) $section.tag }}{{ end }}
{{- end }}

{{- /* (root, image): somebody else's image */ -}}
{{- define "marketprism.foreignImage" -}}
{{- $root := index . 0 }}{{ $image := index . 1 }}
{{- $name := printf "%s/%s" (default $image.registry $root.Values.global.imageRegistry) $image.repository }}
{{- if $image.digest }}{{ $name }}@{{ $image.digest }}{{ else }}{{ $name }}:{{ $image.tag }}{{ end }}
{{- end }}

{{- define "marketprism.serviceAccountName" -}}
{{- if .Values.operator.serviceAccount.create }}{{ default (printf "%s-operator" (include "marketprism.fullname" .)) .Values.operator.serviceAccount.name }}{{ else }}{{ default "default" .Values.operator.serviceAccount.name }}{{ end }}
{{- end }}

{{- define "marketprism.natsUrl" -}}
{{- if .Values.nats.enabled }}nats://{{ include "marketprism.fullname" . }}-nats.{{ .Release.Namespace }}.svc:4222{{ else }}{{ required "nats.url is needed when nats.enabled is false" .Values.nats.url }}{{ end }}
{{- end }}

{{- define "marketprism.natsSecret" -}}
{{- if .Values.nats.auth.existingSecret }}{{ .Values.nats.auth.existingSecret }}{{ else if .Values.nats.enabled }}{{ include "marketprism.fullname" . }}-nats{{ end }}
{{- end }}

{{- define "marketprism.otlpEndpoint" -}}
{{- if .Values.telemetry.otlpEndpoint }}{{ .Values.telemetry.otlpEndpoint }}{{ else if .Values.jaeger.enabled }}http://{{ include "marketprism.fullname" . }}-jaeger.{{ .Release.Namespace }}.svc:4317{{ end }}
{{- end }}

{{- /* (root, prefix): credentials as environment */ -}}
{{- define "marketprism.natsEnv" -}}
{{- $secret := include "marketprism.natsSecret" (index . 0) }}
{{- if $secret }}
- name: {{ index . 1 }}USER
  valueFrom: {secretKeyRef: {name: {{ $secret }}, key: username, optional: true}}
- name: {{ index . 1 }}PASSWORD
  valueFrom: {secretKeyRef: {name: {{ $secret }}, key: password, optional: true}}
- name: {{ index . 1 }}TOKEN
  valueFrom: {secretKeyRef: {name: {{ $secret }}, key: token, optional: true}}
{{- end }}
{{- end }}

{{- define "marketprism.identityEnv" -}}
- name: DOTNET_EnableDiagnostics
  value: "0"
- name: POD_NAME
  valueFrom: {fieldRef: {fieldPath: metadata.name}}
- name: POD_NAMESPACE
  valueFrom: {fieldRef: {fieldPath: metadata.namespace}}
- name: POD_UID
  valueFrom: {fieldRef: {fieldPath: metadata.uid}}
- name: NODE_NAME
  valueFrom: {fieldRef: {fieldPath: spec.nodeName}}
{{- with include "marketprism.otlpEndpoint" . }}
- name: OTEL_EXPORTER_OTLP_ENDPOINT
  value: {{ . | quote }}
{{- end }}
{{- end }}

{{- define "marketprism.extraEnv" -}}
{{- range $name, $value := . }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}

{{- define "marketprism.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1654
runAsGroup: 1654
fsGroup: 1654
seccompProfile: {type: RuntimeDefault}
{{- end }}

{{- define "marketprism.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end }}

{{- define "marketprism.pullSecrets" -}}
{{- with .Values.global.imagePullSecrets }}
imagePullSecrets:
{{- toYaml . | nindent 0 }}
{{- end }}
{{- end }}

{{- /* (root, component): pods of a component on different nodes and zones where there are several */ -}}
{{- define "marketprism.spread" -}}
topologySpreadConstraints:
{{- range $key := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
- maxSkew: 1
  topologyKey: {{ $key }}
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels:
      {{- include "marketprism.selectorLabels" $ | nindent 6 }}
{{- end }}
{{- end }}

{{- define "marketprism.scheduling" -}}
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "marketprism.probes" -}}
startupProbe:
  httpGet: {path: /startupz, port: http}
  periodSeconds: 5
  timeoutSeconds: 3
  failureThreshold: 60
livenessProbe:
  httpGet: {path: /livez, port: http}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: {path: /readyz, port: http}
  periodSeconds: 5
  timeoutSeconds: 3
  failureThreshold: 3
{{- end }}

{{- /* what all services read */ -}}
{{- define "marketprism.config" -}}
nats:
  urls: [{{ include "marketprism.natsUrl" . | quote }}]
  {{- if .Values.nats.ca }}
  tls: {ca_file: /etc/marketprism/nats-ca/ca.crt}
  {{- end }}
subjects: {prefix: {{ .Values.subjects.prefix | quote }}, normalized_prefix: {{ .Values.subjects.normalizedPrefix | quote }}}
logging: {level: {{ .Values.logging.level }}}
telemetry: {trace_ratio: {{ .Values.telemetry.traceRatio }}}
{{- end }}

{{- define "marketprism.natsCaMount" -}}
{{- if .Values.nats.ca }}
- {name: nats-ca, mountPath: /etc/marketprism/nats-ca, readOnly: true}
{{- end }}
{{- end }}

{{- define "marketprism.natsCaVolume" -}}
{{- if .Values.nats.ca }}
- name: nats-ca
  secret: {secretName: {{ include "marketprism.natsSecret" . }}, items: [{key: ca.crt, path: ca.crt}]}
{{- end }}
{{- end }}

{{- define "marketprism.validate" -}}
{{- if and .Values.monitoring.serviceMonitor.enabled .Values.monitoring.podMonitor.enabled }}{{ fail "monitoring.serviceMonitor and monitoring.podMonitor are not for the same time: everything would be scraped twice" }}{{ end }}
{{- if and .Values.demo.enabled (eq .Values.demo.source "simulator") (not .Values.simulator.enabled) }}{{ fail "demo.source is simulator: set simulator.enabled, or demo.source=live" }}{{ end }}
{{- if and .Values.nats.ca (not (include "marketprism.natsSecret" .)) }}{{ fail "nats.ca needs nats.auth.existingSecret with ca.crt" }}{{ end }}
{{- end }}
