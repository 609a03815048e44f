/**
 * The API key: one key, or a file with the current and the next one, that may be replaced at any time. No key is ever printed;
 * {@link io.auditlog.enricher.fetch.credentials.KeyFormat#fingerprint} identifies it.
 */
package io.auditlog.enricher.fetch.credentials;
