package io.auditlog.enricher.topology;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The producer of Kafka Streams. It reports a record that the brokers refuse because of its own contents as a retriable
 * error, so that Streams aborts the transaction, restores the ledgers and continues with the same thread.
 *
 * <p>Threads: the stream thread; callbacks run on the producer's own thread.
 */
final class EnrichProducer extends KafkaProducer<byte[], byte[]> {

    /** How the client's message begins for a valid record of a batch that was refused because of another record. */
    static final String MATE_OF_REFUSED = "Failed to append record because it was part of a batch";

    private final RefusedRecords refusals;
    private final CommitTrigger commits;
    private final TopologyEvents events;
    private final boolean transactional;

    /** Whether a record of the current transaction was refused: it can only be aborted. */
    private volatile boolean refused;

    /** A record was refused; the retry writes the outcome of its ID in another form. */
    private static final class RecordRefusedException extends RetriableException {

        private static final long serialVersionUID = 1L;

        RecordRefusedException(Exception cause) {
            super(cause.getMessage(), cause);
        }
    }

    EnrichProducer(Map<String, Object> configuration, EnrichTopology parts) {
        super(configuration, new ByteArraySerializer(), new ByteArraySerializer());
        this.refusals = parts.refusals();
        this.commits = parts.commits();
        this.events = parts.events();
        this.transactional = configuration.get(ProducerConfig.TRANSACTIONAL_ID_CONFIG) != null;
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
        if (refused) {
            return CompletableFuture.failedFuture(new TransactionAbortedException());
        }
        return super.send(record, (metadata, failure) -> completed(record, callback, metadata, failure));
    }

    /** Reports only the first refusal of a transaction to Streams, which logs every reported error. */
    private void completed(
            ProducerRecord<byte[], byte[]> record, Callback callback, RecordMetadata metadata, Exception failure) {
        boolean first = !refused;
        if (isRefusal(failure)) {
            refused = transactional;
            refusals.add(record, failure);
            if (first) {
                callback.onCompletion(metadata, new RecordRefusedException(failure));
            }
        } else if (!isMateOfRefused(failure)) {
            callback.onCompletion(metadata, failure);
        } else if (!transactional) {
            callback.onCompletion(metadata, new RecordRefusedException(failure));
        }
    }

    private static boolean isRefusal(Exception failure) {
        return failure instanceof InvalidTimestampException
                || failure instanceof InvalidRecordException
                || failure instanceof RecordTooLargeException
                || failure instanceof RecordBatchTooLargeException;
    }

    /** A valid record of a batch refused because of another record; the client has no exception type for it. */
    private static boolean isMateOfRefused(Exception failure) {
        return failure != null
                && failure.getClass() == KafkaException.class
                && String.valueOf(failure.getMessage()).startsWith(MATE_OF_REFUSED);
    }

    @Override
    public void sendOffsetsToTransaction(
            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata groupMetadata) {
        requireUnrefused();
        super.sendOffsetsToTransaction(offsets, groupMetadata);
    }

    @Override
    public void commitTransaction() {
        requireUnrefused();
        super.commitTransaction();
        commits.committed(events::written);
        events.committed();
    }

    @Override
    public void beginTransaction() {
        super.beginTransaction();
        commits.begun();
    }

    /** Fails with a timeout of the commit, after which Streams aborts the transaction. */
    private void requireUnrefused() {
        if (refused) {
            throw new TimeoutException("a record of this transaction was refused, so it is aborted");
        }
    }

    @Override
    public void abortTransaction() {
        super.abortTransaction();
        refused = false;
    }
}
