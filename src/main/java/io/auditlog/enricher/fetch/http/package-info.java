/**
 * The API client on Apache HttpClient 5, and the only package that depends on it: a connection pool, TLS and proxies,
 * one exchange per request, and the mapping of exceptions. {@link io.auditlog.enricher.fetch.http.HttpEntrySource} puts
 * it beneath the layers of {@code fetch}.
 */
package io.auditlog.enricher.fetch.http;
