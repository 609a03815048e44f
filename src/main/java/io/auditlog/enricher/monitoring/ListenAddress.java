package io.auditlog.enricher.monitoring;

/**
 * Where health and metrics are served.
 *
 * @param host address to bind; loopback unless a person decides otherwise
 * @param port TCP port, 0 for any free one
 */
public record ListenAddress(String host, int port) {}
