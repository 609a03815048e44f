/**
 * Containers in tests. Whether this machine can run them is found out before they are started, within a limit of time:
 * an engine that answers may still have no images, no registry or no way to start anything, and Testcontainers by
 * itself waits minutes for each of these.
 */
package io.auditlog.enricher.containers;
