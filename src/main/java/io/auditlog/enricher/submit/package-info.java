/**
 * Sends the IDs of a file to the input topic ({@link io.auditlog.enricher.submit.Submission}), after all of them were
 * judged as the worker will judge them ({@link io.auditlog.enricher.submit.LineCheck}).
 *
 * <p>The producer is idempotent and not transactional: a transaction over a long file would hide it from the worker until
 * its end. So what was acknowledged is counted by line, and a run that failed says where the next one begins.
 */
package io.auditlog.enricher.submit;
