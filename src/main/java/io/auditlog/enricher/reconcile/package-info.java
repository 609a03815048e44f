/**
 * Proves that each input offset has exactly one outcome, while the worker runs: {@link
 * io.auditlog.enricher.reconcile.Reconciliation} reads what the input holds, what the ledger has open and what the
 * outputs hold, in an order in which nothing can slip through, and {@link io.auditlog.enricher.reconcile.Balance} is what
 * came of it.
 *
 * <p>The package knows origins and topics, and neither IDs nor contents: one bit for each offset of the input, and one
 * for its outcome, is all that it keeps.
 */
package io.auditlog.enricher.reconcile;
