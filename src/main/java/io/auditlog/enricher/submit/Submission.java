package io.auditlog.enricher.submit;

import io.auditlog.enricher.convert.InputIdReader;
import io.auditlog.enricher.entry.AuditLogId.Parsed;
import io.auditlog.enricher.ratelimit.SendRate;
import io.auditlog.enricher.reconcile.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * One run over a file: sends each usable line as a record, with the ID as its key. Threads: one runs it; the producer's
 * reports what was acknowledged.
 */
public final class Submission {

    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final InputIdReader reader;
    private final SendRate rate;
    private final Progress progress;
    private final CountDownLatch stop;

    /** The lines that were sent and not acknowledged, each with how many were sent before it. */
    private final ConcurrentNavigableMap<Long, Long> open = new ConcurrentSkipListMap<>();

    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private long sent;

    /**
     * What was done.
     *
     * @param acknowledged records that the brokers have acknowledged
     * @param next the first line that was not acknowledged; empty if all were
     * @param again lines after that one which were acknowledged: sent again by a run from {@code next}
     * @param failure why it ended early; null if it did not, or was stopped
     */
    public record Result(long acknowledged, OptionalLong next, long again, Exception failure) {}

    /**
     * A run that has not begun.
     *
     * @param producer idempotent; not closed
     * @param stop counted down to request a stop
     */
    public Submission(
            Producer<byte[], byte[]> producer,
            String topic,
            InputIdReader reader,
            SendRate rate,
            Progress progress,
            CountDownLatch stop) {
        this.producer = producer;
        this.topic = topic;
        this.reader = reader;
        this.rate = rate;
        this.progress = progress;
        this.stop = stop;
    }

    /**
     * Sends the lines, and waits until each is acknowledged or has failed. After a failure no more are sent.
     *
     * @param from number of the first line, at least 1
     * @param usable how many lines there are to send, for the progress
     * @throws IOException if the file cannot be read any more; what was sent is not waited for
     */
    public Result run(Path file, long from, long usable) throws IOException, InterruptedException {
        OptionalLong unsent = OptionalLong.empty();
        try (InputLines lines = new InputLines(file, from, reader)) {
            InputLines.Line line = lines.next();
            for (; line != null && mayGoOn(); line = lines.next()) {
                if (line.id() instanceof Parsed.Valid valid) {
                    send(line, valid.id().value());
                    progress.report("IDs", sent, usable);
                }
            }
            if (line != null) {
                unsent = OptionalLong.of(line.number());
            }
        } finally {
            progress.end();
        }
        producer.flush();
        return result(unsent);
    }

    private boolean mayGoOn() throws InterruptedException {
        return failure.get() == null && !stop.await(rate.untilNext(), TimeUnit.NANOSECONDS);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback is told the same
    private void send(InputLines.Line line, String id) {
        rate.take();
        open.put(line.number(), sent++);
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, id.getBytes(StandardCharsets.UTF_8), line.value());
        try {
            producer.send(record, (metadata, exception) -> {
                if (exception == null) {
                    open.remove(line.number());
                } else {
                    failure.compareAndSet(null, exception);
                }
            });
        } catch (KafkaException e) {
            failure.compareAndSet(null, e);
        }
    }

    private Result result(OptionalLong unsent) {
        Map.Entry<Long, Long> first = open.firstEntry();
        long acknowledged = sent - open.size();
        return first == null
                ? new Result(acknowledged, unsent, 0, failure.get())
                : new Result(
                        acknowledged, OptionalLong.of(first.getKey()), acknowledged - first.getValue(), failure.get());
    }
}
