/**
 * Observability for operators and monitoring systems: health, metrics, the worker's state, and the small HTTP server
 * that exposes them.
 */
package io.auditlog.enricher.monitoring;
