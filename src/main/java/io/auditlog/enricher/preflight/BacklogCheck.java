package io.auditlog.enricher.preflight;

import io.auditlog.enricher.topology.backlog.Backlog.Reading;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Whether the input topic's retention leaves time for what nobody has read yet. */
final class BacklogCheck {

    private static final String NAME = "backlog";

    /** Where the alert EnricherInputRunsOut begins. */
    private static final Duration SOON = Duration.ofDays(1);

    private BacklogCheck() {}

    /** What the reading shows; a topic that is missing is the finding of another check, or the worker creates it. */
    static List<Finding> run(Callable<Reading> reading, String input) throws Exception {
        try {
            return of(reading.call(), input);
        } catch (UnknownTopicOrPartitionException e) {
            return List.of(Finding.unknown(NAME, "none: topic " + input + " does not exist", ""));
        }
    }

    static List<Finding> of(Reading reading, String input) {
        String lag = String.format(Locale.ROOT, "%,d unread in %s", reading.lag(), input);
        double left = reading.secondsUntilExpired();
        if (Double.isNaN(left)) {
            return List.of(Finding.unknown(NAME, lag + "; when retention deletes the first is not known", ""));
        }
        if (Double.isInfinite(left)) {
            return List.of(Finding.passed(NAME, lag + "; retention deletes none of them"));
        }
        Duration time = Duration.ofSeconds((long) left);
        String advice = "Raise retention.ms or retention.bytes of topic " + input + ".";
        if (time.isZero()) {
            return List.of(Finding.failed(NAME, lag + ", of which retention deletes some now", advice));
        }
        String seen = lag + "; retention deletes the first in " + Span.of(time);
        return List.of(time.compareTo(SOON) < 0 ? Finding.unknown(NAME, seen, advice) : Finding.passed(NAME, seen));
    }
}
