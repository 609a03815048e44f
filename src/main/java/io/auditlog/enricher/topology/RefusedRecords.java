package io.auditlog.enricher.topology;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.Escaped;
import io.auditlog.enricher.entry.HeaderNames;
import io.auditlog.enricher.entry.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/**
 * Output records that the brokers refused for what they are, by the input record that they come from. A refusal aborts the
 * transaction, and the ledger brings the ID back; what is remembered here makes the next attempt another one, so that one
 * record cannot stop its partition: first the same under the limits as they are now, then a dead letter, then one with
 * nothing in it that could be refused, and that again after ever longer waits.
 *
 * <p>Threads: any. It is not kept over a restart, which costs each refused record one more attempt.
 */
public final class RefusedRecords {

    private static final int REMEMBERED = 10_000;
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final int MAX_DOUBLINGS = 6;

    /** How the outcome of a refused ID is to be written next. */
    enum Form {
        SAME,
        LETTER,
        SMALLEST_LETTER
    }

    /**
     * What is known of one refused record.
     *
     * @param code the code of the dead letter that was refused last, null for an enriched record
     * @param times refusals in a row
     * @param error what the brokers said of the last one, for a person
     * @param dueNanos when it may be written next
     */
    record Refusal(Code code, int times, String error, long dueNanos) {

        Form form() {
            if (times == 1) {
                return Form.SAME;
            }
            return times == 2 && code == null ? Form.LETTER : Form.SMALLEST_LETTER;
        }
    }

    private final Map<Origin, Refusal> byOrigin = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Origin, Refusal> eldest) {
            return size() > REMEMBERED;
        }
    };

    private final AtomicBoolean news = new AtomicBoolean();
    private final TopologyEvents events;
    private final LongSupplier nanoTime;

    /**
     * Without any yet.
     *
     * @param nanoTime a clock that only goes forward, in nanoseconds
     */
    public RefusedRecords(TopologyEvents events, LongSupplier nanoTime) {
        this.events = events;
        this.nanoTime = nanoTime;
    }

    /** The brokers refused a record; one of the changelog has no origin and is only reported. */
    void add(ProducerRecord<byte[], byte[]> record, Exception cause) {
        String error = "topic " + record.topic() + ": " + Escaped.text(String.valueOf(cause.getMessage()));
        originOf(record).ifPresent(origin -> remember(origin, codeOf(record), error));
        events.recordRefused(error, !news.getAndSet(true));
    }

    /** Whether there were refusals since the last call. */
    boolean takeNews() {
        return news.getAndSet(false);
    }

    private synchronized void remember(Origin origin, Code code, String error) {
        Refusal before = byOrigin.remove(origin);
        int times = before == null ? 1 : before.times() + 1;
        long wait = times <= 3 ? 0 : FIRST_WAIT.toNanos() << Math.min(times - 4, MAX_DOUBLINGS);
        byOrigin.put(origin, new Refusal(code, times, error, nanoTime.getAsLong() + wait));
    }

    /** What was refused of this input record; null for nothing, or where it is to be tried in the same form again. */
    synchronized Refusal of(Origin origin) {
        Refusal refusal = byOrigin.get(origin);
        return refusal == null || refusal.form() == Form.SAME ? null : refusal;
    }

    boolean isDue(Refusal refusal) {
        return nanoTime.getAsLong() - refusal.dueNanos() >= 0;
    }

    private static Optional<Origin> originOf(ProducerRecord<byte[], byte[]> record) {
        return header(record, HeaderNames.ORIGIN_TOPIC)
                .map(topic -> new Origin(
                        topic,
                        Integer.parseInt(
                                header(record, HeaderNames.ORIGIN_PARTITION).orElseThrow()),
                        Long.parseLong(header(record, HeaderNames.ORIGIN_OFFSET).orElseThrow())));
    }

    private static Code codeOf(ProducerRecord<byte[], byte[]> record) {
        return header(record, HeaderNames.CODE).map(Code::valueOf).orElse(null);
    }

    private static Optional<String> header(ProducerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return Optional.ofNullable(header).map(found -> new String(found.value(), StandardCharsets.UTF_8));
    }
}
