/**
 * The command {@code verify}: reads the checkpoints and the outputs of a worker, and prints what {@link
 * io.auditlog.enricher.evidence.Verification} finds. Read-only.
 */
package io.auditlog.enricher.verify;
