/**
 * From a properties file and the environment to the rooms' typed settings. Kafka's own {@code ConfigDef} holds every key
 * with its default, range and description, so the reference, the check and the print-out cannot drift apart; keys are
 * defined and read in one small class per subject.
 *
 * <p>Nothing stops at the first mistake: whatever is wrong is collected and told in one {@link
 * io.auditlog.enricher.config.ConfigurationException}. A value that may be a secret (a password type, a telling name,
 * the user part of a URL, anything that came through a {@code ${provider:...}} reference) is never shown.
 */
package io.auditlog.enricher.config;
