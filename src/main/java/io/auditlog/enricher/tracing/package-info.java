/**
 * OpenTelemetry: a span for each ID and each request for it, and the worker's metrics, for an OTLP collector. The only
 * package that knows its API; the others know three interfaces, which do nothing unless the environment asks for more.
 */
package io.auditlog.enricher.tracing;
