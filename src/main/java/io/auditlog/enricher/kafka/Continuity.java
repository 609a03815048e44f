package io.auditlog.enricher.kafka;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks that the worker's state in Kafka is consistent: the input topic, the group's committed offsets, and the
 * changelog, where each partition is marked with the topic's id when its first record is read. If it is not, continuing
 * would lose open IDs or write finished ones a second time, so the worker stops first and names the choices.
 *
 * <p>Threads: any.
 */
public final class Continuity {

    /** Name of the ledger's store, from which Kafka Streams derives the name of the changelog topic. */
    public static final String LEDGER = "ledger";

    /** Configuration of the changelog: its records carry the timestamps of the input, which can be anything. */
    public static final Map<String, String> ANY_TIME = Map.of(
            "message.timestamp.before.max.ms", Long.toString(Long.MAX_VALUE),
            "message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE));

    private static final Logger LOG = LoggerFactory.getLogger(Continuity.class);

    /** How long a topic must be missing: a restarted broker may not know it yet. */
    private static final Duration SURELY_MISSING = Duration.ofSeconds(10);

    private final String input;
    private final String group;
    private final Optional<StartFrom> chosen;
    private final boolean exactlyOnce;
    private final LongSupplier nanoTime;
    private final Consumer<Throwable> onBroken;
    private volatile Uuid inputId = Uuid.ZERO_UUID;
    private volatile Broken broken;
    private Uuid changelogId = Uuid.ZERO_UUID;
    private OptionalLong missingSince = OptionalLong.empty();

    /** Operator's choice for partitions that cannot be resumed where they were left: the oldest record, or the offset. */
    public enum StartFrom {
        EARLIEST,
        COMMITTED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A partition cannot be resumed where it was left; the operator has to choose. */
    public static final class Broken extends KafkaException {

        private static final long serialVersionUID = 1L;

        Broken(String message) {
            super(message);
        }
    }

    /**
     * Compares nothing yet.
     *
     * @param chosen where to resume if the state is inconsistent; if empty, the worker stops
     * @param exactlyOnce whether offsets and changelog are committed together
     * @param nanoTime a monotonic clock, in nanoseconds
     * @param onBroken called at once with an inconsistency found while the worker runs, since a stream thread that waits
     *     for its brokers polls later; must not block
     */
    public Continuity(
            String input,
            String applicationId,
            Optional<StartFrom> chosen,
            boolean exactlyOnce,
            LongSupplier nanoTime,
            Consumer<Throwable> onBroken) {
        this.input = input;
        this.group = applicationId;
        this.chosen = chosen;
        this.exactlyOnce = exactlyOnce;
        this.nanoTime = nanoTime;
        this.onBroken = onBroken;
        chosen.ifPresent(from -> LOG.warn(
                "start.from={} is set. It counts for partitions that cannot go on where they were left: take it out after"
                        + " this start.",
                from));
    }

    public static String changelog(String applicationId) {
        return applicationId + "-" + LEDGER + "-changelog";
    }

    /** Name of the changelog topic. */
    public String changelog() {
        return changelog(group);
    }

    /** The input topic's id; {@link Uuid#ZERO_UUID} if not known yet. */
    public Uuid inputId() {
        return inputId;
    }

    /** Records the input topic's id; throws {@link Broken} if it has changed. */
    public synchronized void inputSeen(Uuid id) {
        if (areDifferent(inputId, id)) {
            throw broken("the input topic " + input
                    + " was deleted and created again while the worker ran; what it has read of the new one in the seconds since"
                    + " then has its outcomes. " + recreated());
        }
        inputId = isKnown(id) ? id : inputId;
    }

    /** Records the changelog topic's id, null if it does not exist; throws {@link Broken} if it had another one. */
    synchronized void changelogSeen(Uuid id) {
        if ((id != null && areDifferent(changelogId, id)) || isSurelyMissing(id)) {
            throw broken(
                    "topic " + changelog() + " was deleted while the worker ran, and with it what was open. " + lost());
        }
        changelogId = id == null || !isKnown(id) ? changelogId : id;
    }

    private boolean isSurelyMissing(Uuid id) {
        if (id != null || !isKnown(changelogId)) {
            missingSince = OptionalLong.empty();
            return false;
        }
        long now = nanoTime.getAsLong();
        missingSince = missingSince.isPresent() ? missingSince : OptionalLong.of(now);
        return now - missingSince.getAsLong() >= SURELY_MISSING.toNanos();
    }

    private Broken broken(String message) {
        broken = new Broken(message);
        onBroken.accept(broken);
        return broken;
    }

    /** Throws the inconsistency that was found, if any, so that nothing more is read. */
    public void requireWhole() {
        if (broken != null) {
            throw broken;
        }
    }

    /**
     * Checks a partition before it is read. Kafka Streams stores the commit time as metadata of an offset; the
     * command-line tools that set offsets store none.
     *
     * @param marked the topic id in the changelog, null without a mark
     * @param committed the group's committed offset, null if there is none
     * @return where the operator chose to resume; empty if the partition resumes where it was left
     * @throws Broken if it cannot be resumed and no choice is set
     */
    public Optional<StartFrom> begin(int partition, Uuid marked, OffsetAndMetadata committed) {
        String name = "partition " + partition + " of " + input;
        if (marked == null && committed != null && !committed.metadata().isEmpty()) {
            return choose(name + " was read up to offset " + committed.offset() + ", of which the changelog "
                    + changelog() + " knows nothing: it was deleted, and with it what was open. " + lost());
        }
        if (marked != null && areDifferent(marked, inputId)) {
            return choose(name + " is not the one that was read before: the topic was deleted and created again, or"
                    + " another input.topic was set. " + recreated());
        }
        if (marked != null && committed == null && exactlyOnce) {
            String problem = name + " was read before, and the group " + group
                    + " has no offset for it any more (deleted, or expired after offsets.retention.minutes). To go"
                    + " on where it was, set the offsets with kafka-consumer-groups.sh --reset-offsets --group " + group
                    + "; to read all that the topic keeps, and write entries that were finished a second time, start"
                    + " once with start.from=earliest";
            if (chosen.filter(StartFrom.COMMITTED::equals).isPresent()) {
                throw new Broken(problem);
            }
            return choose(problem);
        }
        return Optional.empty();
    }

    private Optional<StartFrom> choose(String problem) {
        StartFrom from = chosen.orElseThrow(() -> new Broken(problem));
        LOG.warn("Going on with start.from={}: {}", from, problem);
        return chosen;
    }

    /** Whether two ids are known and of different topics. */
    public static boolean areDifferent(Uuid one, Uuid other) {
        return isKnown(one) && isKnown(other) && !one.equals(other);
    }

    private static boolean isKnown(Uuid topic) {
        return !topic.equals(Uuid.ZERO_UUID);
    }

    private String lost() {
        return "To read all that " + input
                + " keeps, and write entries that were finished a second time, start once with start.from=earliest; to go on"
                + " behind what was read, without the IDs that were open, with start.from=committed";
    }

    private static String recreated() {
        return "To read it from its beginning, start once with start.from=earliest; to go on at the committed offsets, be they"
                + " of the topic that was before or set with kafka-consumer-groups.sh, with start.from=committed";
    }
}
