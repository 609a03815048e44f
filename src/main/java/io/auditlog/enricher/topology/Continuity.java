package io.auditlog.enricher.topology;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
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
 * Whether what Kafka keeps of the worker's progress still fits together: the input topic, the group's committed offsets, and
 * the changelog, in which each partition is marked with the topic's id when its first record is read. Where it does not, going
 * on would lose open IDs or write finished ones a second time, so the worker stops before it does and names the choices.
 *
 * <p>Threads: any.
 */
public final class Continuity {

    private static final Logger LOG = LoggerFactory.getLogger(Continuity.class);

    /** A broker that has just come back may not know a topic yet. */
    private static final Duration SURELY_MISSING = Duration.ofSeconds(10);

    private final String input;
    private final String changelog;
    private final String group;
    private final Optional<StartFrom> chosen;
    private final boolean exactlyOnce;
    private final LongSupplier nanoTime;
    private final Consumer<Throwable> onBroken;
    private volatile Uuid inputId = Uuid.ZERO_UUID;
    private volatile Broken broken;
    private Uuid changelogId = Uuid.ZERO_UUID;
    private OptionalLong missingSince = OptionalLong.empty();

    /** What a person chose for partitions that cannot go on where they were left. */
    public enum StartFrom {
        /** The oldest record that the input topic keeps. */
        EARLIEST,
        /** The committed offset. */
        COMMITTED
    }

    /** A partition cannot go on where it was left; a person has to choose. */
    static final class Broken extends KafkaException {

        private static final long serialVersionUID = 1L;

        Broken(String message) {
            super(message);
        }
    }

    /**
     * Nothing has been compared yet.
     *
     * @param chosen what to do where it does not fit together; empty stops the worker
     * @param exactlyOnce whether offsets and changelog are committed together
     * @param nanoTime a clock that only goes forward, in nanoseconds
     * @param onBroken hears what was found while the worker runs; must not block
     */
    public Continuity(
            String input,
            String applicationId,
            Optional<StartFrom> chosen,
            boolean exactlyOnce,
            LongSupplier nanoTime,
            Consumer<Throwable> onBroken) {
        this.input = Objects.requireNonNull(input, "input");
        this.group = Objects.requireNonNull(applicationId, "applicationId");
        this.changelog = Ledger.changelog(applicationId);
        this.chosen = Objects.requireNonNull(chosen, "chosen");
        this.exactlyOnce = exactlyOnce;
        this.nanoTime = nanoTime;
        this.onBroken = Objects.requireNonNull(onBroken, "onBroken");
        chosen.ifPresent(from -> LOG.warn(
                "start.from={} is set. It counts for partitions that cannot go on where they were left: take it out after"
                        + " this start.",
                from.name().toLowerCase(Locale.ROOT)));
    }

    String changelog() {
        return changelog;
    }

    /** The input topic's id; {@link Uuid#ZERO_UUID} where it is not known yet. */
    Uuid inputId() {
        return inputId;
    }

    /**
     * The input topic has this id.
     *
     * @throws Broken if it had another one before
     */
    synchronized void inputSeen(Uuid id) {
        if (areDifferent(inputId, id)) {
            throw broken("the input topic " + input
                    + " was deleted and created again while the worker ran; what it has read of the new one in the seconds since"
                    + " then has its outcomes. " + recreated());
        }
        inputId = isKnown(id) ? id : inputId;
    }

    /**
     * The changelog topic has this id, or, where it is null, does not exist.
     *
     * @throws Broken if it existed before, or had another id
     */
    synchronized void changelogSeen(Uuid id) {
        if ((id != null && areDifferent(changelogId, id)) || isMissing(id)) {
            throw broken(
                    "topic " + changelog + " was deleted while the worker ran, and with it what was open. " + lost());
        }
        changelogId = id == null || !isKnown(id) ? changelogId : id;
    }

    private boolean isMissing(Uuid id) {
        if (id != null || !isKnown(changelogId)) {
            missingSince = OptionalLong.empty();
            return false;
        }
        long now = nanoTime.getAsLong();
        missingSince = missingSince.isPresent() ? missingSince : OptionalLong.of(now);
        return now - missingSince.getAsLong() >= SURELY_MISSING.toNanos();
    }

    /**
     * Nothing more may be read where something was found broken.
     *
     * @throws Broken what was found
     */
    void requireWhole() {
        Broken found = broken;
        if (found != null) {
            throw found;
        }
    }

    private Broken broken(String message) {
        Broken found = new Broken(message);
        broken = found;
        onBroken.accept(found);
        return found;
    }

    /**
     * A partition is about to be read.
     *
     * @param marked the topic's id in the changelog, null where there is no mark
     * @param committed the group's offset, null where there is none
     * @return where a person chose to read on; empty where it goes on as it was left
     * @throws Broken if it cannot go on, and nobody chose
     */
    Optional<StartFrom> begin(int partition, Uuid marked, OffsetAndMetadata committed) {
        if (marked == null && committed != null && isCommittedByAWorker(committed)) {
            return Optional.of(choose("partition " + partition + " of " + input + " was read up to offset "
                    + committed.offset() + ", of which the changelog " + changelog
                    + " knows nothing: it was deleted, and with it what was open. " + lost()));
        }
        if (marked != null && areDifferent(marked, inputId)) {
            return Optional.of(choose("partition " + partition + " of " + input
                    + " is not the one that was read before: the topic was deleted and created again, or another"
                    + " input.topic was set. " + recreated()));
        }
        if (marked != null && committed == null && exactlyOnce) {
            return Optional.of(chooseEarliest("partition " + partition + " of " + input
                    + " was read before, and the group "
                    + group
                    + " has no offset for it any more (deleted, or expired after offsets.retention.minutes). To go"
                    + " on where it was, set the offsets with kafka-consumer-groups.sh --reset-offsets --group " + group
                    + "; to read all that the topic keeps, and write entries that were finished a second time, start"
                    + " once with start.from=earliest"));
        }
        return Optional.empty();
    }

    private static boolean areDifferent(Uuid one, Uuid other) {
        return isKnown(one) && isKnown(other) && !one.equals(other);
    }

    private static boolean isKnown(Uuid topic) {
        return !topic.equals(Uuid.ZERO_UUID);
    }

    /** Kafka Streams writes when it committed beside the offset; the tools, with which a person sets offsets, write nothing. */
    private static boolean isCommittedByAWorker(OffsetAndMetadata committed) {
        return !committed.metadata().isEmpty();
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

    private StartFrom choose(String problem) {
        StartFrom from = chosen.orElseThrow(() -> new Broken(problem));
        LOG.warn("Going on with start.from={}: {}", from.name().toLowerCase(Locale.ROOT), problem);
        return from;
    }

    private StartFrom chooseEarliest(String problem) {
        if (chosen.filter(StartFrom.COMMITTED::equals).isPresent()) {
            throw new Broken(problem);
        }
        return choose(problem);
    }
}
