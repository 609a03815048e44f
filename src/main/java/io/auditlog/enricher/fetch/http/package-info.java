/**
 * The API over Apache HttpClient 5, and the only package that knows it: a pool of connections, TLS and proxies, one exchange
 * for each request, and what its exceptions mean. {@link io.auditlog.enricher.fetch.http.HttpEntrySource} puts it under the
 * layers of {@code fetch}.
 */
package io.auditlog.enricher.fetch.http;
