/**
 * The promise, proven: one test class for each fault that must not break it, on real brokers and real processes. Every
 * class gives a short dose in every build and the full one with {@code -Pchaos}; {@link ProofTable} prints what was seen.
 */
package io.auditlog.enricher.proof;
