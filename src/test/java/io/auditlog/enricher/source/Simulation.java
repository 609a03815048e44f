package io.auditlog.enricher.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.auditlog.enricher.entry.AuditLogId;
import io.auditlog.enricher.entry.Code;
import io.auditlog.enricher.entry.History;
import io.auditlog.enricher.entry.Outcome;
import io.auditlog.enricher.pace.PaceSettings;
import io.auditlog.enricher.pace.RateControl;
import io.auditlog.enricher.pace.SlidingSecond;
import io.auditlog.enricher.pace.VirtualTime;
import io.auditlog.enricher.sandbox.api.RateLimit;
import io.auditlog.enricher.source.SourceSettings.HttpVersion;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * The whole source but its wire, on virtual time, fed like the topology feeds it: with as many IDs as it has room for,
 * every ten milliseconds. What it did is told as text.
 */
final class Simulation {

    static final PaceSettings PACE = new PaceSettings(100, 1);

    private static final Duration FEED_EVERY = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofHours(2);

    final VirtualTime time = new VirtualTime();
    final ScriptedApi api;
    private final List<String> news = new ArrayList<>();
    private final RateControl control = new RateControl(PACE, time, time, time);
    private final HttpEntrySource source;
    private String key = "key";
    private final List<Asked> asked = new ArrayList<>();
    private final int ids;
    private int settled;
    private int doubled;
    private int rightlyMissing;
    private int wronglyRefused;
    private int mostHeld;
    private long toEntry;
    private long toDeadLetter;

    Simulation(int ids, RateLimit limit, boolean tells) {
        this.ids = ids;
        this.api = new ScriptedApi(time, limit, tells);
        SourceSettings settings = new SourceSettings(
                URI.create("http://localhost"),
                HttpVersion.NEGOTIATE,
                256,
                512,
                Duration.ofSeconds(10),
                Duration.ofSeconds(3),
                100_000,
                TlsTrust.PLATFORM,
                "simulation");
        this.source = HttpEntrySource.over(
                api,
                settings,
                new RetrySettings(8, Duration.ofHours(1), Duration.ofMillis(500), Duration.ofSeconds(60)),
                ValveSettings.DEFAULT,
                control,
                new HttpEntrySource.Surroundings(
                        () -> key,
                        new FakeReader(),
                        time,
                        time,
                        new Random(1),
                        time,
                        SourceEvents.NONE,
                        new GateListener() {
                            @Override
                            public void closed(Closure closure) {
                                tell(closure.kind().state());
                            }

                            @Override
                            public void opened() {
                                tell("open");
                            }
                        },
                        error -> {
                            throw new AssertionError(error);
                        }));
    }

    private void tell(String what) {
        news.add(String.format(Locale.ROOT, "%9.3f s  %s", time.elapsed() / 1e9, what));
    }

    /** Replaces the key. */
    void rotate(String next) {
        key = next;
    }

    /** Runs until every ID has its outcome. */
    Simulation run() {
        while (settled < ids && time.elapsed() < LONGEST.toNanos()) {
            while (asked.size() < ids && source.hasRoom()) {
                Asked one = new Asked();
                asked.add(one);
                source.ask(ScriptedApi.id(asked.size() - 1L), History.startingAt(time.instant()), one);
            }
            mostHeld = Math.max(mostHeld, source.held());
            time.advance(FEED_EVERY);
        }
        return this;
    }

    /** What must hold whatever the script says. */
    void requirePromise() {
        int missing = (int)
                asked.stream().filter(one -> ScriptedApi.isMissing(one.id)).count();
        assertThat(api.arrivals).hasSizeGreaterThanOrEqualTo(10_000);
        assertThat(settled).isEqualTo(ids);
        assertThat(doubled).as("IDs with two outcomes").isZero();
        assertThat(rightlyMissing)
                .as("dead letters of entries that do not exist")
                .isEqualTo(missing);
        assertThat(wronglyRefused).as("dead letters of good entries").isZero();
        assertThat(SlidingSecond.most(api.arrivals)).isLessThanOrEqualTo((int) (PACE.perSecond() + PACE.burst()));
    }

    String told() {
        StringBuilder text = new StringBuilder();
        line(text, "IDs %,d; enriched %,d; dead letters %,d", ids, ids - rightlyMissing, rightlyMissing);
        line(text, "requests %,d; replies %s", api.arrivals.size(), api.replies);
        line(
                text,
                "every ID asked for once after %.1f s, settled after %.1f s",
                lastFirst() / 1e9,
                time.elapsed() / 1e9);
        line(text, "most requests in a second %d; in each minute %s", SlidingSecond.most(api.arrivals), minutes());
        line(text, "longest to an entry %.1f s, to a dead letter %.1f s", toEntry / 1e9, toDeadLetter / 1e9);
        line(text, "most held %d", mostHeld);
        line(text, "first requests out of order %d", outOfOrder());
        news.forEach(item -> text.append(item).append('\n'));
        return text.toString();
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values)).append('\n');
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

    /** One ID, and what became of it. */
    private final class Asked implements EntrySource.Listener {
        private final AuditLogId id = ScriptedApi.id(asked.size());
        private final long askedAt = time.elapsed();
        private boolean over;

        @Override
        public void postponed(History history) {
            assertThat(over).isFalse();
        }

        @Override
        public void settled(Outcome outcome, History history) {
            doubled += over ? 1 : 0;
            over = true;
            settled++;
            long wait = time.elapsed() - askedAt;
            if (outcome instanceof Outcome.Refused refused) {
                toDeadLetter = Math.max(toDeadLetter, wait);
                boolean right = ScriptedApi.isMissing(id) && refused.failure().code() == Code.NOT_FOUND;
                rightlyMissing += right ? 1 : 0;
                wronglyRefused += right ? 0 : 1;
            } else {
                toEntry = Math.max(toEntry, wait);
            }
        }
    }
}
