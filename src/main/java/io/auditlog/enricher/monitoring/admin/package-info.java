/** What an operator sees over HTTP: probes, health, metrics, open IDs, and the status page. Read-only. */
package io.auditlog.enricher.monitoring.admin;
