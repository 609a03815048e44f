/**
 * What a person and a monitoring system can see: health, metrics and the small HTTP server that shows them. It knows no
 * other room: the worker tells it what happens, in plain numbers and words.
 */
package io.auditlog.enricher.monitoring;
