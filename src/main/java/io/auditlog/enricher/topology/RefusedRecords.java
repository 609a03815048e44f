package io.auditlog.enricher.topology;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.entry.HeaderNames;
import io.auditlog.enricher.entry.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Output records that the brokers refused because of their own contents, by the input record they come from. Each retry
 * writes another form, so that one record cannot block its partition: the same under the current limits, then a dead
 * letter, then one without anything that could be refused, with increasing waits. Not kept over a restart.
 *
 * <p>Threads: any.
 */
public final class RefusedRecords {

    private static final int REMEMBERED = 10_000;
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final int MAX_DOUBLINGS = 6;

    /** What was refused last, a dead letter with a code or an enriched record (null), and when to try the next form. */
    record Refusal(Code code, int times, String error, long dueNanos) {

        /** Whether a dead letter was refused too, so that the next one must contain nothing that could be. */
        boolean needsSmallest() {
            return times > 2 || code != null;
        }
    }

    private final Map<Origin, Refusal> byOrigin = new LinkedHashMap<>();
    private final AtomicBoolean news = new AtomicBoolean();
    private final TopologyEvents events;
    private final LongSupplier nanoTime;

    public RefusedRecords(TopologyEvents events, LongSupplier nanoTime) {
        this.events = events;
        this.nanoTime = nanoTime;
    }

    /** Adds a refused record; a checkpoint or changelog record has no origin and is only reported. */
    void add(ProducerRecord<byte[], byte[]> record, Exception cause) {
        String error = "topic " + record.topic() + ": " + Escaped.text(String.valueOf(cause.getMessage()));
        String topic = header(record, HeaderNames.ORIGIN_TOPIC);
        if (topic != null) {
            int partition = Integer.parseInt(header(record, HeaderNames.ORIGIN_PARTITION));
            long offset = Long.parseLong(header(record, HeaderNames.ORIGIN_OFFSET));
            String code = header(record, HeaderNames.CODE);
            remember(new Origin(topic, partition, offset), code == null ? null : Code.valueOf(code), error);
        }
        boolean first = !news.getAndSet(true);
        if (topic == null) {
            events.ownRecordRefused(record.topic(), error);
        } else {
            events.recordRefused(error, first);
        }
    }

    private static String header(ProducerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    private synchronized void remember(Origin origin, Code code, String error) {
        Refusal before = byOrigin.remove(origin);
        int times = before == null ? 1 : before.times() + 1;
        long wait = times <= 3 ? 0 : FIRST_WAIT.toNanos() << Math.min(times - 4, MAX_DOUBLINGS);
        byOrigin.put(origin, new Refusal(code, times, error, nanoTime.getAsLong() + wait));
        if (byOrigin.size() > REMEMBERED) {
            byOrigin.remove(byOrigin.keySet().iterator().next()); // the eldest
        }
    }

    /** Whether there were refusals since the last call; resets the flag. */
    boolean takeNews() {
        return news.getAndSet(false);
    }

    /** The refusal for this input record; null if there is none or the same form is to be retried. */
    synchronized Refusal of(Origin origin) {
        Refusal refusal = byOrigin.get(origin);
        return refusal == null || refusal.times() == 1 ? null : refusal;
    }

    boolean isDue(Refusal refusal) {
        return nanoTime.getAsLong() - refusal.dueNanos() >= 0;
    }
}
