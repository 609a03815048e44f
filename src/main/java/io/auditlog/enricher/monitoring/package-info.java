/**
 * What a person and a monitoring system can see: health, metrics, the worker's state, and the small HTTP server that shows
 * them.
 */
package io.auditlog.enricher.monitoring;
