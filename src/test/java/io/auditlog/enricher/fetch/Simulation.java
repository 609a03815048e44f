package io.auditlog.enricher.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.ratelimit.SlidingSecond;
import io.auditlog.enricher.ratelimit.VirtualTime;
import io.auditlog.enricher.sandbox.api.RateLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** A backlog against a scripted API until every ID has its outcome, and what happened as text. */
final class Simulation {

    private static final Duration MAX = Duration.ofHours(2);

    final ScriptedApi api;
    final VirtualTime time;
    private final VirtualSource virtual;
    private final Feed feed;
    private final int ids;

    Simulation(int ids, RateLimit limit, boolean announcesLimit) {
        this.ids = ids;
        this.virtual = new VirtualSource(limit, announcesLimit);
        this.api = virtual.api;
        this.time = virtual.time;
        this.feed = new Feed(virtual, ids, Duration.ZERO);
    }

    /** Replaces the key. */
    void rotate(String next) {
        virtual.key = next;
    }

    /** Runs until every ID has its outcome. */
    Simulation run() {
        feed.runUntil(MAX);
        return this;
    }

    /** What must hold whatever the script says. */
    void requirePromise() {
        assertThat(api.arrivals).hasSizeGreaterThanOrEqualTo(10_000);
        assertThat(feed.settled()).isEqualTo(ids);
        assertThat(feed.asked).as("IDs with two outcomes").noneMatch(one -> one.outcomes > 1);
        assertThat(feed.asked)
                .as("dead letters of good entries")
                .noneMatch(one -> one.letter != null && !isMissing(one));
        assertThat(feed.asked)
                .as("dead letters of entries that do not exist")
                .allMatch(one -> !isMissing(one) || one.letter == Code.NOT_FOUND);
        assertThat(SlidingSecond.most(api.arrivals))
                .isLessThanOrEqualTo((int) (VirtualSource.PACE.perSecond() + VirtualSource.PACE.burst()));
    }

    private static boolean isMissing(Feed.Asked one) {
        return ScriptedApi.isMissing(ScriptedApi.id(one.number));
    }

    String report() {
        StringBuilder text = new StringBuilder();
        int letters = feed.letters().size();
        line(text, "IDs %,d; enriched %,d; dead letters %,d", ids, feed.settled() - letters, letters);
        line(text, "requests %,d; replies %s", api.arrivals.size(), api.replies);
        line(
                text,
                "every ID asked for once after %.1f s, settled after %.1f s",
                lastFirst() / 1e9,
                time.elapsed() / 1e9);
        line(text, "most requests in a second %d; in each minute %s", SlidingSecond.most(api.arrivals), minutes());
        line(
                text,
                "longest to an entry %.1f s, to a dead letter %.1f s",
                longest(Feed.Asked::isEnriched) / 1e9,
                longest(one -> !one.isEnriched()) / 1e9);
        line(text, "most held %d", feed.maxHeld);
        line(text, "first requests out of order %d", outOfOrder());
        virtual.log.forEach(item -> text.append(item).append('\n'));
        return text.toString();
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private long longest(Predicate<Feed.Asked> which) {
        return feed.asked.stream()
                .filter(which)
                .mapToLong(one -> one.endedAt - one.askedAt)
                .max()
                .orElse(0);
    }

    private long lastFirst() {
        return api.firstArrivals.values().stream().mapToLong(at -> at).max().orElse(0);
    }

    private List<Integer> minutes() {
        List<Integer> counts = new ArrayList<>();
        for (long at : api.arrivals) {
            int minute = (int) (at / Duration.ofMinutes(1).toNanos());
            while (counts.size() <= minute) {
                counts.add(0);
            }
            counts.set(minute, counts.get(minute) + 1);
        }
        return counts;
    }

    /** IDs that were first asked for after one that had come later. */
    private long outOfOrder() {
        long latest = -1;
        long count = 0;
        for (long number : api.firstArrivals.keySet()) {
            count += number < latest ? 1 : 0;
            latest = Math.max(latest, number);
        }
        return count;
    }
}
