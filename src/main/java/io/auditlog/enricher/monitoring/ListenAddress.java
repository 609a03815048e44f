package io.auditlog.enricher.monitoring;

/**
 * The address that health and metrics are served on.
 *
 * @param host address to bind; loopback by default
 * @param port TCP port, 0 for any free one
 */
public record ListenAddress(String host, int port) {}
