/**
 * The promise, proven: one test for each fault that must not break it, on real brokers and real processes. Each gives a
 * short dose in every build and the full one with {@code -Pchaos}.
 */
package io.auditlog.enricher.proof;
