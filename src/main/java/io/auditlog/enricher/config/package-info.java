/**
 * Turns a properties file and the environment into the typed settings of the packages. {@link
 * io.auditlog.enricher.config.Keys} is the table of all keys, which the check, the reference and the listing of values
 * share; {@link io.auditlog.enricher.config.SettingsRecords} reads their values.
 *
 * <p>All errors are reported together in one {@link io.auditlog.enricher.config.ConfigurationException}. A value that
 * may be a secret (by its type or name, in the user part of a URL, behind a {@code ${provider:...}} reference) is never
 * shown.
 */
package io.auditlog.enricher.config;
