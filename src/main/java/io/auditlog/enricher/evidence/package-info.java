/**
 * Evidence that the outputs are as they were written. The outcomes of an input partition are the leaves of a Merkle tree
 * (RFC 9162, section 2.1), of which the worker keeps only the {@link io.auditlog.enricher.evidence.Frontier}; from time to
 * time it signs a {@link io.auditlog.enricher.evidence.Checkpoint}. {@link io.auditlog.enricher.evidence.Verification} computes
 * the same tree from the outputs, and finds what was altered, removed, doubled or added.
 *
 * <p>The formats are public ones (C2SP {@code tlog-checkpoint} and {@code signed-note}), so that programs which are not
 * ours can check a checkpoint. The package knows nothing of Kafka: what proves something must be easy to read.
 */
package io.auditlog.enricher.evidence;
