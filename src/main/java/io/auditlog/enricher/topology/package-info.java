/**
 * The way of one ID on the stream thread: {@link io.auditlog.enricher.topology.EnrichProcessor} admits it to the {@link
 * io.auditlog.enricher.topology.Ledger}, asks the source for it, and hands the outcome to the {@link
 * io.auditlog.enricher.topology.OutcomeEmitter}; Kafka Streams commits input offset, ledger and output as one transaction.
 *
 * <p>The rate is far below what Kafka can give, so as a rule there is no room for more. Then a poll brings no records ({@link
 * io.auditlog.enricher.topology.PollBackpressure}), and the stream thread goes on committing, and answering its group, as if it were
 * idle: a thread that waited for room with records in its hands would hold up every rebalance, and its transaction would
 * time out meanwhile.
 *
 * <p>HTTP threads never touch anything of Kafka here: all they do is put a result into the queue of {@link
 * io.auditlog.enricher.topology.Completions}. Whatever the ledger still holds after a crash is asked for again by its next
 * owner.
 */
package io.auditlog.enricher.topology;
