/**
 * The way of one ID on the stream thread: {@link io.auditlog.enricher.flow.EnrichProcessor} admits it to the {@link
 * io.auditlog.enricher.flow.Ledger}, asks the source for it, and hands the outcome to the {@link
 * io.auditlog.enricher.flow.Outlet}; Kafka Streams commits input offset, ledger and output as one transaction.
 *
 * <p>HTTP threads never touch anything of Kafka here: all they do is put a result into the queue of {@link
 * io.auditlog.enricher.flow.OpenCalls}. Whatever the ledger still holds after a crash is asked for again by its next
 * owner.
 */
package io.auditlog.enricher.flow;
