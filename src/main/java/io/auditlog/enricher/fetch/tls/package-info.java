/**
 * The trust and key stores of the API's connections, in files that may be replaced at any time, and the SSL context made
 * of them. Independent of the HTTP client, so that the configuration can open them once when it is checked.
 */
package io.auditlog.enricher.fetch.tls;
